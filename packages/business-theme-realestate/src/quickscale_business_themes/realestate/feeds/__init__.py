"""Feeds of listings: RESO names in JSON, OpenImmo, Kyero, Rightmove's BLM, and CSV."""

from quickscale_business_themes.realestate.feeds.blm import read_blm
from quickscale_business_themes.realestate.feeds.blm_export import write_blm
from quickscale_business_themes.realestate.feeds.csv_headers import guess_mapping, list_headers
from quickscale_business_themes.realestate.feeds.csv_listings import (
    list_targets,
    read_csv,
    write_csv,
)
from quickscale_business_themes.realestate.feeds.kyero import read_kyero
from quickscale_business_themes.realestate.feeds.kyero_export import write_kyero
from quickscale_business_themes.realestate.feeds.listings import (
    PROBLEM_LABELS,
    STATUSES,
    Feed,
    FeedAgent,
    FeedEntry,
    FeedError,
    FeedInfo,
    FeedListing,
    FeedMedia,
    FeedProblem,
)
from quickscale_business_themes.realestate.feeds.openimmo import read_openimmo
from quickscale_business_themes.realestate.feeds.openimmo_export import write_openimmo
from quickscale_business_themes.realestate.feeds.reso import read_reso
from quickscale_business_themes.realestate.feeds.reso_export import write_reso

__all__ = [
    "PROBLEM_LABELS",
    "STATUSES",
    "Feed",
    "FeedAgent",
    "FeedEntry",
    "FeedError",
    "FeedInfo",
    "FeedListing",
    "FeedMedia",
    "FeedProblem",
    "guess_mapping",
    "list_headers",
    "list_targets",
    "read_blm",
    "read_csv",
    "read_kyero",
    "read_openimmo",
    "read_reso",
    "write_blm",
    "write_csv",
    "write_kyero",
    "write_openimmo",
    "write_reso",
]
