"""What an agency keeps. Every model belongs to a team."""

from .choices import (
    DISPLAYED,
    ON_MARKET,
    AreaUnit,
    EnergyClass,
    EventKind,
    Feature,
    InquiryKind,
    InquiryStatus,
    MediaCategory,
    OfferType,
    PricePeriod,
    PropertySubType,
    PropertyType,
    PublishingState,
    StandardStatus,
)
from .feeds import (
    FeedFormat,
    FeedImport,
    FeedPeople,
    FeedProblem,
    FeedSource,
    FeedState,
    ListingSource,
)
from .inquiries import Inquiry, InquiryMessage
from .listings import Listing, ListingEvent
from .media import Media
from .people import Agent, Office
from .properties import Property
from .valuations import Valuation, ValuationModel

__all__ = [
    "DISPLAYED",
    "ON_MARKET",
    "Agent",
    "AreaUnit",
    "EnergyClass",
    "EventKind",
    "Feature",
    "FeedFormat",
    "FeedImport",
    "FeedPeople",
    "FeedProblem",
    "FeedSource",
    "FeedState",
    "Inquiry",
    "InquiryKind",
    "InquiryMessage",
    "InquiryStatus",
    "Listing",
    "ListingEvent",
    "ListingSource",
    "Media",
    "MediaCategory",
    "OfferType",
    "Office",
    "PricePeriod",
    "Property",
    "PropertySubType",
    "PropertyType",
    "PublishingState",
    "StandardStatus",
    "Valuation",
    "ValuationModel",
]
