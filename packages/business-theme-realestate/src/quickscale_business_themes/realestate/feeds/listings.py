"""What feeds say of listings, whatever their format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Whatever a problem may be, by its code.
PROBLEM_LABELS: dict[str, str | Promise] = {
    "missing": _("This is missing."),
    "not_a_number": _("This is not a number."),
    "not_a_date": _("This is not a date."),
    "unknown_value": _("This value is not known."),
    "out_of_range": _("This is out of range."),
    "wrong_columns": _("This row has another number of columns than the header."),
    "not_an_object": _("This is not an object."),
}

#: StandardStatus of the RESO Data Dictionary, by display name.
STATUSES = (
    "Active",
    "Active Under Contract",
    "Canceled",
    "Closed",
    "Coming Soon",
    "Delete",
    "Expired",
    "Hold",
    "Incomplete",
    "Pending",
    "Withdrawn",
)
SALE, RENT = "sale", "rent"
RESIDENTIAL, COMMERCIAL, LAND = "residential", "commercial", "land"
PHOTO, FLOOR_PLAN, DOCUMENT, TOUR, MAP, ENERGY = (
    "photo",
    "floor_plan",
    "document",
    "tour",
    "map",
    "energy",
)


@dataclass(frozen=True, slots=True)
class FeedMedia:
    """A picture, plan, document or tour; the photo with the least order is the main one.

    Attributes:
        url: an address, or the name of a file that came along.
        category: one of "photo", "floor_plan", "document", "tour", "map" and "energy".
        content: the file itself, where the feed holds it.
    """

    url: str
    order: int = 0
    category: str = PHOTO
    title: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class FeedAgent:
    """Whom to ask about a listing.

    Attributes:
        key: what the source knows them by.
        license: their number at the authority or the board.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    key: str = ""
    license: str = ""


@dataclass(slots=True, kw_only=True)
class FeedListing:
    """A listing of a feed.

    Attributes:
        key: what tells the listing from others of the same source.
        reference: what people call it; may repeat.
        status: StandardStatus of the RESO Data Dictionary, by display name.
        local_status: what the source itself calls it, where that differs.
        is_deleted: whether the feed says that it is gone.
        transaction: "sale" or "rent".
        kind: "residential", "commercial" or "land".
        sub_type: as the source names it.
        price: of the whole or of a period; None where it is on request or unknown.
        price_period: "day", "week", "month", "quarter" or "year" of a rent.
        country: ISO 3166-1, two letters.
        unit: which part of a building, as the number of a flat.
        address: as the source shows it to the public.
        is_address_public: whether street and number may be shown.
        living_area, lot_area: in square metres.
        energy_value: in kWh a year and square metre.
        descriptions: by language (ISO 639-1), "" where it is unknown.
        office, office_key: the agency and what the feed knows it by.
        modified_at: in UTC; formats without a zone are taken as UTC.
    """

    key: str
    reference: str = ""
    status: str = "Active"
    local_status: str = ""
    is_deleted: bool = False
    transaction: str = SALE
    kind: str = RESIDENTIAL
    sub_type: str = ""
    price: Decimal | None = None
    is_price_on_request: bool = False
    currency: str = ""
    price_period: str = ""
    price_qualifier: str = ""
    deposit: Decimal | None = None
    service_charge: Decimal | None = None
    country: str = ""
    region: str = ""
    city: str = ""
    postal_code: str = ""
    street: str = ""
    house_number: str = ""
    unit: str = ""
    address: str = ""
    is_address_public: bool = True
    latitude: float | None = None
    longitude: float | None = None
    bedrooms: int | None = None
    bathrooms: int | None = None
    rooms: Decimal | None = None
    living_area: Decimal | None = None
    lot_area: Decimal | None = None
    year_built: int | None = None
    energy_class: str = ""
    energy_value: Decimal | None = None
    is_new_build: bool = False
    features: tuple[str, ...] = ()
    title: str = ""
    descriptions: dict[str, str] = field(default_factory=dict)
    url: str = ""
    media: tuple[FeedMedia, ...] = ()
    agent: FeedAgent = FeedAgent()
    office: str = ""
    office_key: str = ""
    listed_on: date | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedProblem:
    """What is wrong with a value.

    Attributes:
        field: as the format names it.
        code: a key of ``PROBLEM_LABELS``.
        value: the beginning of what is there.
    """

    field: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A record of a feed.

    Attributes:
        position: its number, from 1.
        line: of the file, where it ends (XML) or begins (others).
        listing: None where it is refused, and then the problems say why; else they say which
            values were left out.
    """

    position: int
    line: int
    listing: FeedListing | None
    problems: tuple[FeedProblem, ...] = ()


@dataclass(slots=True)
class FeedInfo:
    """What a feed says of itself; complete once all entries were read.

    Attributes:
        is_full: whether what is missing is gone; None where the format doesn't say.
        next_link: where the feed goes on.
    """

    format: str
    version: str = ""
    is_full: bool | None = None
    sender: str = ""
    generated_at: datetime | None = None
    next_link: str = ""


@dataclass(slots=True)
class Feed:
    """A feed that is being read: what it says of itself, and its entries, to be read once."""

    info: FeedInfo
    entries: Iterator[FeedEntry]

    def __iter__(self) -> Iterator[FeedEntry]:
        return self.entries


class FeedError(ValueError):
    """A file cannot be read on; what was read until then must not count as the whole feed.

    Attributes:
        line: of the file, from 1; 0 where it is unknown.
    """

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line
