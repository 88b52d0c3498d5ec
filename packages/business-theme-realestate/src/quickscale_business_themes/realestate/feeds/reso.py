"""Listings with the names of the RESO Data Dictionary in JSON: read.

Files are answers of a RESO Web API, single records or lists of them. Statuses and types come as
display names, as names of enumerations without blanks, or as a source's own names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

from quickscale_business_themes.realestate.feeds.countries import find_country
from quickscale_business_themes.realestate.feeds.json_records import JsonRecords
from quickscale_business_themes.realestate.feeds.listings import (
    COMMERCIAL,
    DOCUMENT,
    ENERGY,
    FLOOR_PLAN,
    LAND,
    MAP,
    PHOTO,
    RENT,
    RESIDENTIAL,
    SALE,
    STATUSES,
    TOUR,
    Feed,
    FeedAgent,
    FeedEntry,
    FeedInfo,
    FeedListing,
    FeedMedia,
)
from quickscale_business_themes.realestate.feeds.values import Values, clean_text, is_true

#: PropertyType: kind and transaction.
TYPES = {
    "Residential": (RESIDENTIAL, SALE),
    "Residential Lease": (RESIDENTIAL, RENT),
    "Residential Income": (RESIDENTIAL, SALE),
    "Manufactured In Park": (RESIDENTIAL, SALE),
    "Commercial Sale": (COMMERCIAL, SALE),
    "Commercial Lease": (COMMERCIAL, RENT),
    "Commercial Real Estate": (COMMERCIAL, SALE),
    "Business Opportunity": (COMMERCIAL, SALE),
    "Land": (LAND, SALE),
    "Farm": (LAND, SALE),
}
#: MediaCategory; whatever is not here is a document.
CATEGORIES = {
    "Photo": PHOTO,
    "Floor Plan": FLOOR_PLAN,
    "Document": DOCUMENT,
    "Branded Virtual Tour": TOUR,
    "Unbranded Virtual Tour": TOUR,
    "Video": TOUR,
    "Plat": MAP,
    "Energy Certificate": ENERGY,
}
PERIODS = {
    "Daily": "day",
    "Weekly": "week",
    "Monthly": "month",
    "Quarterly": "quarter",
    "Annually": "year",
}
SQUARE_METRES = {
    "squaremeters": Decimal(1),
    "squarefeet": Decimal("0.09290304"),
    "acres": Decimal("4046.8564224"),
    "hectares": Decimal(10000),
}
#: Lists of features, as far as they say what a home has.
FEATURES = (
    "InteriorFeatures ExteriorFeatures Appliances Cooling Heating ParkingFeatures PoolFeatures"
    " CommunityFeatures ViewYN WaterfrontYN"
).split()
_HUNDREDTH = Decimal("0.01")


def squeeze(name: object) -> str:
    """Return a name as it compares: display names and enumerations differ by blanks."""
    return "".join(letter for letter in clean_text(name).lower() if letter.isalnum())


_STATUSES = {squeeze(name): name for name in STATUSES} | {"cancelled": "Canceled"}
_TYPES = {squeeze(name): kind for name, kind in TYPES.items()}
_CATEGORIES = {squeeze(name): category for name, category in CATEGORIES.items()}
_PERIODS = {squeeze(name): period for name, period in PERIODS.items()}


def read_reso(stream: BinaryIO) -> Feed:
    """Read a feed; records may be part of the whole, and a link may say where it goes on.

    Raises:
        FeedError: while entries are read, where the file cannot be read on.
    """
    info = FeedInfo("reso")
    return Feed(info, _read_entries(JsonRecords(stream), info))


def _read_entries(records: JsonRecords, info: FeedInfo) -> Iterator[FeedEntry]:
    for position, (line, record) in enumerate(records, 1):
        values = Values()
        listing = None
        if isinstance(record, dict):
            listing = _read_listing(record, values)
        else:
            values.complain("", "not_an_object", record)
        yield FeedEntry(position, line, listing, tuple(values.problems))
    info.next_link = clean_text(records.members.get("@odata.nextLink"))
    info.version = clean_text(records.members.get("@reso.context"))


def _read_listing(record: Mapping[str, Any], values: Values) -> FeedListing | None:
    key = clean_text(record.get("ListingKey")) or clean_text(record.get("ListingId"))
    if not key:
        values.complain("ListingKey", "missing")
        return None
    listing = FeedListing(key=key, reference=clean_text(record.get("ListingId")))
    if not _read_status(record, values, listing):
        return None
    _read_type(record, values, listing)
    _read_price(record, values, listing)
    _read_address(record, values, listing)
    _read_home(record, values, listing)
    _read_texts(record, listing)
    listing.media = _read_media(record.get("Media"))
    _read_people(record, listing)
    day = record.get("ListingContractDate") or record.get("OnMarketDate")
    listing.listed_on = values.read_date("ListingContractDate", day)
    listing.modified_at = values.read_moment(
        "ModificationTimestamp", record.get("ModificationTimestamp")
    )
    return listing


def _read_status(record: Mapping[str, Any], values: Values, listing: FeedListing) -> bool:
    """Read the standard status; without one the source's own, where that is a standard one."""
    own = clean_text(record.get("MlsStatus"))
    text = clean_text(record.get("StandardStatus")) or own
    status = _STATUSES.get(squeeze(text))
    if text and status is None:
        values.complain("StandardStatus", "unknown_value", text)
        return False
    listing.status = status or "Active"
    listing.local_status = own if squeeze(own) != squeeze(listing.status) else ""
    listing.is_deleted = listing.status == "Delete"
    return True


def _read_type(record: Mapping[str, Any], values: Values, listing: FeedListing) -> None:
    name = record.get("PropertyType")
    kind = _TYPES.get(squeeze(name))
    if kind:
        listing.kind, listing.transaction = kind
    elif clean_text(name):
        values.complain("PropertyType", "unknown_value", name)
    listing.sub_type = clean_text(record.get("PropertySubType"))
    listing.is_new_build = is_true(record.get("NewConstructionYN"))


def _read_price(record: Mapping[str, Any], values: Values, listing: FeedListing) -> None:
    listing.price = values.read_amount("ListPrice", record.get("ListPrice"))
    listing.currency = clean_text(record.get("ListPriceCurrency")).upper()
    frequency = record.get("LeaseAmountFrequency")
    listing.price_period = _PERIODS.get(squeeze(frequency), "")
    if clean_text(frequency) and not listing.price_period:
        values.complain("LeaseAmountFrequency", "unknown_value", frequency)
    listing.deposit = values.read_amount("SecurityDeposit", record.get("SecurityDeposit"))
    listing.service_charge = values.read_amount("AssociationFee", record.get("AssociationFee"))


def _read_address(record: Mapping[str, Any], values: Values, listing: FeedListing) -> None:
    def read(name: str) -> str:
        return clean_text(record.get(name))

    listing.house_number, listing.unit = read("StreetNumber"), read("UnitNumber")
    parts = ("StreetDirPrefix", "StreetName", "StreetSuffix", "StreetDirSuffix")
    listing.street = " ".join(filter(None, map(read, parts)))
    listing.city, listing.postal_code = read("City"), read("PostalCode")
    listing.region, listing.address = read("StateOrProvince"), read("UnparsedAddress")
    listing.country = find_country(read("Country"))
    if read("Country") and not listing.country:
        values.complain("Country", "unknown_value", read("Country"))
    # Whatever doesn't say no may be shown; so the dictionary has it.
    shown = record.get("InternetAddressDisplayYN")
    listing.is_address_public = shown is None or is_true(shown)
    listing.latitude, listing.longitude = values.read_place(
        ("Latitude", "Longitude"), record.get("Latitude"), record.get("Longitude")
    )


def _read_home(record: Mapping[str, Any], values: Values, listing: FeedListing) -> None:
    listing.bedrooms = values.read_count("BedroomsTotal", record.get("BedroomsTotal"))
    listing.bathrooms = values.read_count(
        "BathroomsTotalInteger", record.get("BathroomsTotalInteger")
    )
    listing.rooms = values.read_amount("RoomsTotal", record.get("RoomsTotal"))
    listing.living_area = _read_area(record, values, "LivingArea")
    listing.lot_area = _read_area(record, values, "LotSizeArea", "LotSizeUnits")
    if listing.lot_area is None:
        listing.lot_area = _read_area(record, values, "LotSizeSquareFeet", usual="squarefeet")
    listing.year_built = values.read_year("YearBuilt", record.get("YearBuilt"))
    found = (read_list(record.get(name)) for name in FEATURES)
    listing.features = tuple(feature for some in found for feature in some)


def _read_area(
    record: Mapping[str, Any], values: Values, name: str, unit_name: str = "", usual: str = ""
) -> Decimal | None:
    """Return square metres; areas without a unit are in square feet, as in the field's country."""
    area = values.read_amount(name, record.get(name))
    if not area:
        return None
    unit_name = unit_name or f"{name}Units"
    unit = squeeze(record.get(unit_name)) or usual or "squarefeet"
    if unit not in SQUARE_METRES:
        values.complain(unit_name, "unknown_value", record.get(unit_name))
        return None
    factor = SQUARE_METRES[unit]
    return area if factor == 1 else (area * factor).quantize(_HUNDREDTH)


def read_list(value: object) -> list[str]:
    """Return several values: of a list or, from servers with flags, of one text with commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return []
    return [text for text in map(clean_text, value) if text]


def _read_texts(record: Mapping[str, Any], listing: FeedListing) -> None:
    listing.title = clean_text(record.get("PublicRemarksHeadline"))
    remarks = clean_text(record.get("PublicRemarks"))
    if remarks:
        listing.descriptions[""] = remarks
    listing.url = clean_text(record.get("ListingURL"))


def _read_media(value: object) -> tuple[FeedMedia, ...]:
    """Return media in their order, 0 first; those without an order come last."""
    found = []
    for number, media in enumerate(value if isinstance(value, list) else ()):
        url = clean_text(media.get("MediaURL")) if isinstance(media, dict) else ""
        if not url:
            continue
        order = media.get("Order")
        order = order if isinstance(order, int) else 10_000 + number
        name = squeeze(media.get("MediaCategory")) or "photo"
        title = clean_text(media.get("ShortDescription"))
        found.append(FeedMedia(url, order, _CATEGORIES.get(name, DOCUMENT), title))
    return tuple(sorted(found, key=lambda it: it.order))


def _read_people(record: Mapping[str, Any], listing: FeedListing) -> None:
    phones = ("ListAgentDirectPhone", "ListAgentPreferredPhone", "ListOfficePhone")
    phone = next(filter(None, (clean_text(record.get(name)) for name in phones)), "")
    listing.agent = FeedAgent(
        clean_text(record.get("ListAgentFullName")),
        clean_text(record.get("ListAgentEmail")),
        phone,
        clean_text(record.get("ListAgentKey")) or clean_text(record.get("ListAgentMlsId")),
        clean_text(record.get("ListAgentStateLicense")),
    )
    listing.office = clean_text(record.get("ListOfficeName"))
    listing.office_key = clean_text(record.get("ListOfficeKey"))
