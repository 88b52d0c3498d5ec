"""Rightmove's BLM, version 3: written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from quickscale_business_themes.realestate.feeds.blm import (
    DATA,
    DEFINITION,
    END,
    ON_REQUEST,
    PERIODS,
    QUALIFIERS,
    STATUSES,
    SUB_TYPES,
)
from quickscale_business_themes.realestate.feeds.listings import (
    DOCUMENT,
    ENERGY,
    FLOOR_PLAN,
    PHOTO,
    RENT,
    TOUR,
    FeedListing,
    FeedMedia,
)
from quickscale_business_themes.realestate.feeds.values import clean_text, format_number

_FIELD_END, _RECORD_END = "^", "~"
_COUNTS = {"IMAGE": 30, "FLOOR_PLAN": 5, "DOCUMENT": 5, "VIRTUAL_TOUR": 3}
_CATEGORIES = {PHOTO: "IMAGE", FLOOR_PLAN: "FLOOR_PLAN", DOCUMENT: "DOCUMENT", TOUR: "VIRTUAL_TOUR"}
_ENERGY_SLOTS = ("MEDIA_IMAGE_60", "MEDIA_IMAGE_TEXT_60")
_MOST_FEATURES, _MOST_CAPTION, _MOST_ADDRESS = 10, 20, 120
_MOST_SUMMARY, _MOST_DESCRIPTION = 1024, 32768
_ELEMENT = re.compile(r"<[^>]*>")

_PLAIN = (
    "AGENT_REF ADDRESS_1 ADDRESS_2 ADDRESS_3 ADDRESS_4 TOWN POSTCODE1 POSTCODE2".split()
    + [f"FEATURE{number}" for number in range(1, _MOST_FEATURES + 1)]
    + "SUMMARY DESCRIPTION BRANCH_ID STATUS_ID BEDROOMS BATHROOMS PRICE PRICE_QUALIFIER".split()
    + "PROP_SUB_ID CREATE_DATE UPDATE_DATE DISPLAY_ADDRESS PUBLISHED_FLAG".split()
    + "LET_BOND LET_RENT_FREQUENCY TRANS_TYPE_ID NEW_HOME_FLAG".split()
)
_MEDIA = [
    f"MEDIA_{kind}_{part}{number:02}"
    for kind, count in _COUNTS.items()
    for number in range(count)
    for part in ("", "TEXT_")
]
COLUMNS = (*_PLAIN, *_MEDIA, *_ENERGY_SLOTS)

_STATUS_IDS = {status: number for number, (_, status) in reversed(STATUSES.items())}
_LOCAL_IDS = {name: number for number, (name, _) in STATUSES.items()}
_PERIOD_IDS = {period: number for number, period in reversed(PERIODS.items()) if number}
_QUALIFIER_IDS = {name: number for number, name in QUALIFIERS.items()}
_SUB_TYPE_IDS = {name: number for number, name in SUB_TYPES.items()}

#: What a file holds of a listing without loss.
HELD = frozenset(
    "key status local_status transaction sub_type price is_price_on_request price_period"
    " price_qualifier deposit city postal_code street house_number address bedrooms bathrooms"
    " is_new_build features title descriptions media office_key listed_on modified_at".split()
)


def can_export(listing: FeedListing) -> bool:
    """Return whether version 3 can hold a listing at all: it has pounds and this country only."""
    return not listing.is_deleted and listing.currency == "GBP" and listing.country == "GB"


def write_blm(
    listings: Iterable[FeedListing], *, branch: str, generated_at: datetime
) -> Iterator[str]:
    """Yield a file piece by piece; listings that the format cannot hold are left out.

    Args:
        branch: Rightmove's number of the branch, with which all keys begin.
    """
    moment = generated_at.astimezone(UTC).strftime("%d-%b-%Y %H:%M")
    yield f"#HEADER#\nVersion : 3\nEOF : '{_FIELD_END}'\nEOR : '{_RECORD_END}'\n"
    yield f"Generated Date : {moment}\n\n{DEFINITION}\n"
    yield _FIELD_END.join(COLUMNS) + _FIELD_END + _RECORD_END + f"\n\n{DATA}\n"
    for listing in listings:
        if can_export(listing):
            yield _write_record(listing, branch)
    yield END + "\n"


def _write_record(listing: FeedListing, branch: str) -> str:
    cells = _list_cells(listing, branch) | _list_media(listing.media)
    written = (_clean(cells.get(column, "")) for column in COLUMNS)
    return _FIELD_END.join(written) + _FIELD_END + _RECORD_END + "\n"


def _clean(text: str) -> str:
    """Return a text without the characters that end fields and records."""
    return clean_text(text).replace(_FIELD_END, " ").replace(_RECORD_END, "-")


def _list_cells(listing: FeedListing, branch: str) -> dict[str, str]:
    is_rent = listing.transaction == RENT
    outward, _blank, inward = listing.postal_code.partition(" ")
    features = enumerate(listing.features[:_MOST_FEATURES], 1)
    return {
        "AGENT_REF": _begin_with(branch, listing.key),
        "ADDRESS_1": listing.house_number,
        "ADDRESS_2": listing.street,
        "TOWN": listing.city,
        "POSTCODE1": outward,
        "POSTCODE2": inward,
        **{f"FEATURE{number}": feature for number, feature in features},
        "SUMMARY": _ELEMENT.sub("", listing.title)[:_MOST_SUMMARY],
        "DESCRIPTION": _choose_description(listing)[:_MOST_DESCRIPTION],
        "BRANCH_ID": branch,
        "STATUS_ID": _choose_status(listing),
        "BEDROOMS": _format(listing.bedrooms),
        "BATHROOMS": _format(listing.bathrooms),
        "PRICE": "" if listing.price is None else format_number(listing.price),
        "PRICE_QUALIFIER": _choose_qualifier(listing),
        "PROP_SUB_ID": _SUB_TYPE_IDS.get(listing.sub_type, "0"),
        "CREATE_DATE": _format_day(listing),
        "UPDATE_DATE": _format_moment(listing.modified_at),
        "DISPLAY_ADDRESS": listing.address[:_MOST_ADDRESS],
        "PUBLISHED_FLAG": "0" if listing.status == "Hold" else "1",
        "LET_BOND": "" if listing.deposit is None else format_number(listing.deposit),
        "LET_RENT_FREQUENCY": _PERIOD_IDS.get(listing.price_period, "1") if is_rent else "",
        "TRANS_TYPE_ID": "2" if is_rent else "1",
        "NEW_HOME_FLAG": "Y" if listing.is_new_build else "N",
    }


def _begin_with(branch: str, key: str) -> str:
    return key if key.startswith(f"{branch}_") else f"{branch}_{key}"


def _format(count: int | None) -> str:
    return "" if count is None else str(count)


def _format_moment(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def _format_day(listing: FeedListing) -> str:
    day = listing.listed_on
    return _format_moment(datetime.combine(day, time(), UTC)) if day else ""


def _choose_description(listing: FeedListing) -> str:
    texts = listing.descriptions
    return texts.get("en") or texts.get("") or next(iter(texts.values()), "")


def _choose_status(listing: FeedListing) -> str:
    local = _LOCAL_IDS.get(listing.local_status)
    if local and (listing.status == "Hold" or STATUSES[local][1] == listing.status):
        return local
    return _STATUS_IDS.get(listing.status, "0")


def _choose_qualifier(listing: FeedListing) -> str:
    if listing.is_price_on_request:
        return ON_REQUEST
    return _QUALIFIER_IDS.get(listing.price_qualifier, "0")


def _list_media(media: Iterable[FeedMedia]) -> dict[str, str]:
    counts = dict.fromkeys(_COUNTS, 0)
    found: dict[str, str] = {}
    for it in sorted(media, key=lambda it: it.order):
        if it.category == ENERGY:
            found.setdefault(_ENERGY_SLOTS[0], it.url)
            found.setdefault(_ENERGY_SLOTS[1], "EPC")
            continue
        kind = _CATEGORIES.get(it.category, "DOCUMENT")
        number = counts[kind]
        counts[kind] += 1
        if number < _COUNTS[kind]:
            found[f"MEDIA_{kind}_{number:02}"] = it.url
            found[f"MEDIA_{kind}_TEXT_{number:02}"] = it.title[:_MOST_CAPTION]
    return found
