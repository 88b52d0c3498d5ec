"""Rightmove's BLM, versions 3 and 3i: read. Every file is a branch's whole stock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from quickscale_business_themes.realestate.feeds.countries import find_country
from quickscale_business_themes.realestate.feeds.listings import (
    COMMERCIAL,
    DOCUMENT,
    ENERGY,
    FLOOR_PLAN,
    LAND,
    PHOTO,
    RENT,
    RESIDENTIAL,
    SALE,
    TOUR,
    Feed,
    FeedEntry,
    FeedError,
    FeedInfo,
    FeedListing,
    FeedMedia,
)
from quickscale_business_themes.realestate.feeds.values import Values, clean_text, is_true

_PIECE, _MOST_RECORD = 1 << 16, 1 << 21
DEFINITION, DATA, END = "#DEFINITION#", "#DATA#", "#END#"
#: STATUS_ID: what it is called and the status.
STATUSES = {
    "0": ("Available", "Active"),
    "1": ("SSTC", "Active Under Contract"),
    "2": ("SSTCM", "Active Under Contract"),
    "3": ("Under offer", "Active Under Contract"),
    "4": ("Reserved", "Active Under Contract"),
    "5": ("Let agreed", "Pending"),
}
#: LET_RENT_FREQUENCY; empty is monthly.
PERIODS = {"0": "week", "1": "month", "2": "quarter", "3": "year", "5": "week", "": "month"}
QUALIFIERS = {
    "2": "guide",
    "3": "fixed",
    "4": "in_excess_of",
    "5": "offers_in_region_of",
    "6": "tender",
    "7": "from",
    "9": "shared_ownership",
    "10": "offers_over",
    "11": "part_buy",
    "12": "shared_equity",
    "14": "equity_loan",
    "15": "offers_invited",
}
ON_REQUEST = "1"
#: PROP_SUB_ID, the common ones.
SUB_TYPES = {
    "1": "Terraced",
    "2": "End of Terrace",
    "3": "Semi-Detached",
    "4": "Detached",
    "5": "Mews",
    "7": "Ground Flat",
    "8": "Flat",
    "9": "Studio",
    "11": "Maisonette",
    "12": "Bungalow",
    "15": "Detached Bungalow",
    "19": "Commercial Property",
    "20": "Land",
    "22": "Town House",
    "23": "Cottage",
    "27": "Villa",
    "28": "Apartment",
    "29": "Penthouse",
}
_KINDS = {"19": COMMERCIAL, "20": LAND}
_MEDIA = (
    ("MEDIA_IMAGE_", PHOTO),
    ("MEDIA_FLOOR_PLAN_", FLOOR_PLAN),
    ("MEDIA_DOCUMENT_", DOCUMENT),
    ("MEDIA_VIRTUAL_TOUR_", TOUR),
)
#: From this number on pictures are graphics of energy certificates, as their text says.
_FIRST_GRAPHIC = 60


def read_blm(stream: BinaryIO) -> Feed:
    """Read a feed.

    Raises:
        FeedError: at once or while entries are read, where the file cannot be read on.
    """
    lines = _Records(stream)
    header = lines.read_header()
    field_end = header.get("EOF", "^")
    info = FeedInfo("blm", header.get("VERSION", ""), is_full=True)
    lines.record_end = header.get("EOR", "~").encode()
    names = _split(lines.read_definition(), field_end)
    return Feed(info, _read_entries(lines, names, field_end))


class _Records:
    """The parts of a file, which is read piece by piece."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.rest, self.line, self.record_end = stream, b"", 1, b"~"

    def read_header(self) -> dict[str, str]:
        """Return what the header says, with and without blanks before colons, quoted or not."""
        found: dict[str, str] = {}
        text = _decode(self._read_until(DEFINITION.encode())).lstrip("\ufeff")
        for line in text.splitlines():
            key, colon, value = line.partition(":")
            if colon:
                found[key.strip().upper()] = value.strip().strip("'\"")
        return found

    def read_definition(self) -> str:
        return _decode(self._read_until(self.record_end))

    def read_records(self) -> Iterator[tuple[int, str]]:
        """Yield the data's records, each with its first line.

        Raises:
            FeedError: where the end's mark is missing, since then more may be missing too.
        """
        self._read_until(DATA.encode())
        while True:
            record = self._read_until(self.record_end, may_end=True)
            text = _decode(record)
            if text.strip() == END:
                return
            # A record that follows line feeds begins on the line after them.
            blank = len(text) - len(text.lstrip("\r\n"))
            yield self.begun + text[:blank].count("\n"), text.strip("\r\n")

    def _read_until(self, mark: bytes, *, may_end: bool = False) -> bytes:
        start = 0
        while (found := self.rest.find(mark, start)) < 0:
            start = max(len(self.rest) - len(mark), 0)
            piece = self.stream.read(_PIECE)
            if not piece and may_end and self.rest.strip() == END.encode():
                found, mark = len(self.rest), b""
                break
            if not piece:
                msg = f"The file ends before {_decode(END.encode() if may_end else mark)}."
                raise FeedError(msg, self.line)
            self.rest += piece
            if len(self.rest) > _MOST_RECORD:
                msg = "A record is too large."
                raise FeedError(msg, self.line)
        part, self.rest = self.rest[:found], self.rest[found + len(mark) :]
        self.begun = self.line
        self.line += part.count(b"\n")
        return part


def _decode(raw: bytes) -> str:
    """Return a text that is UTF-8 or, as the specification has it, Latin."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _split(record: str, field_end: str) -> list[str]:
    cells = [cell.strip() for cell in record.split(field_end)]
    return cells[:-1] if cells and not cells[-1] else cells


def _read_entries(lines: _Records, names: list[str], field_end: str) -> Iterator[FeedEntry]:
    keys = [name.upper() for name in names]
    media = _find_media(keys)
    for position, (line, record) in enumerate(lines.read_records(), 1):
        cells = record.split(field_end)
        # Every row ends with a field's end, after which nothing comes.
        if len(cells) == len(keys) + 1 and not cells[-1].strip():
            cells.pop()
        values = Values()
        listing = None
        if len(cells) != len(keys):
            values.complain("", "wrong_columns", record)
        else:
            listing = _read_listing(dict(zip(keys, map(clean_text, cells), strict=True)), values)
            if listing:
                listing.media = _read_media(cells, media)
        yield FeedEntry(position, line, listing, tuple(values.problems))


def _read_listing(cells: Mapping[str, str], values: Values) -> FeedListing | None:
    if not cells.get("AGENT_REF"):
        values.complain("AGENT_REF", "missing")
        return None
    transaction = {"1": SALE, "2": RENT, "": SALE}.get(cells.get("TRANS_TYPE_ID", ""))
    if transaction is None:
        values.complain("TRANS_TYPE_ID", "unknown_value", cells["TRANS_TYPE_ID"])
        return None
    listing = FeedListing(key=cells["AGENT_REF"], transaction=transaction, country="GB")
    listing.reference = cells["AGENT_REF"].removeprefix(cells.get("BRANCH_ID", "") + "_")
    listing.office_key = cells.get("BRANCH_ID", "")
    _read_status(cells, values, listing)
    _read_price(cells, values, listing)
    _read_address(cells, values, listing)
    sub_type = cells.get("PROP_SUB_ID", "")
    listing.sub_type = SUB_TYPES.get(sub_type, "")
    listing.kind = _KINDS.get(sub_type, RESIDENTIAL)
    listing.bedrooms = values.read_count("BEDROOMS", cells.get("BEDROOMS"))
    listing.bathrooms = values.read_count("BATHROOMS", cells.get("BATHROOMS"))
    listing.is_new_build = is_true(cells.get("NEW_HOME_FLAG"))
    features = (cells.get(f"FEATURE{number}", "") for number in range(1, 11))
    listing.features = tuple(feature for feature in features if feature)
    listing.title = cells.get("SUMMARY", "")
    if cells.get("DESCRIPTION"):
        listing.descriptions["en"] = cells["DESCRIPTION"]
    listing.listed_on = values.read_date("CREATE_DATE", cells.get("CREATE_DATE"))
    listing.modified_at = values.read_moment("UPDATE_DATE", cells.get("UPDATE_DATE"))
    return listing


def _read_status(cells: Mapping[str, str], values: Values, listing: FeedListing) -> None:
    status = cells.get("STATUS_ID", "") or "0"
    if status in STATUSES:
        listing.local_status, listing.status = STATUSES[status]
    else:
        values.complain("STATUS_ID", "unknown_value", status)
    if cells.get("PUBLISHED_FLAG") == "0":
        listing.status = "Hold"


def _read_price(cells: Mapping[str, str], values: Values, listing: FeedListing) -> None:
    qualifier = cells.get("PRICE_QUALIFIER", "")
    listing.is_price_on_request = qualifier == ON_REQUEST
    listing.price_qualifier = QUALIFIERS.get(qualifier, "")
    listing.price = values.read_amount("PRICE", cells.get("PRICE")) or None
    listing.currency = cells.get("CURRENCY", "").upper() or "GBP"
    listing.deposit = values.read_amount("LET_BOND", cells.get("LET_BOND")) or None
    if listing.transaction == RENT:
        frequency = cells.get("LET_RENT_FREQUENCY", "")
        listing.price_period = PERIODS.get(frequency, "month")
        if frequency not in PERIODS:
            values.complain("LET_RENT_FREQUENCY", "unknown_value", frequency)


def _read_address(cells: Mapping[str, str], values: Values, listing: FeedListing) -> None:
    """Read version 3's address or, abroad, that of 3i."""
    postcode = (cells.get("POSTCODE1", ""), cells.get("POSTCODE2", ""))
    listing.postal_code = " ".join(filter(None, postcode)) or cells.get("ZIPCODE", "")
    listing.house_number = cells.get("HOUSE_NAME_NUMBER", "") or cells.get("ADDRESS_1", "")
    listing.street = cells.get("STREET_NAME", "") or cells.get("ADDRESS_2", "")
    towns = ("TOWN", "OS_TOWN_CITY", "ADDRESS_3")
    listing.city = next(filter(None, (cells.get(name, "") for name in towns)), "")
    listing.region = cells.get("OS_REGION", "") or cells.get("ADDRESS_4", "")
    listing.address = cells.get("DISPLAY_ADDRESS", "")
    country = cells.get("COUNTRY_CODE", "")
    listing.country = find_country(country) if country else "GB"
    if not listing.country:
        values.complain("COUNTRY_CODE", "unknown_value", country)
    # So spelt in the specification.
    listing.latitude, listing.longitude = values.read_place(
        ("EXACT_LATITUDE", "EXACT_LONGDITUDE"),
        cells.get("EXACT_LATITUDE"),
        cells.get("EXACT_LONGDITUDE") or cells.get("EXACT_LONGITUDE"),
    )


@dataclass(frozen=True, slots=True)
class _MediaColumn:
    """Where a medium is: its column, and that of its text."""

    column: int
    text: int | None
    category: str
    is_graphic: bool


def _find_media(keys: list[str]) -> list[_MediaColumn]:
    """Return the columns of media by category and number, so that rows need not be searched."""
    found = []
    for prefix, category in _MEDIA:
        numbers = {key.removeprefix(prefix): n for n, key in enumerate(keys) if prefix in key}
        for number in sorted(filter(str.isdecimal, numbers)):
            text = (
                keys.index(f"{prefix}TEXT_{number}") if f"{prefix}TEXT_{number}" in keys else None
            )
            is_graphic = category == PHOTO and int(number) >= _FIRST_GRAPHIC
            found.append(_MediaColumn(numbers[number], text, category, is_graphic))
    return found


def _read_media(cells: list[str], columns: list[_MediaColumn]) -> tuple[FeedMedia, ...]:
    found: list[FeedMedia] = []
    for column in columns:
        url = clean_text(cells[column.column])
        if not url:
            continue
        title = "" if column.text is None else clean_text(cells[column.text])
        is_energy = column.is_graphic or title.upper() in ("EPC", "HIP")
        category = ENERGY if is_energy else column.category
        found.append(FeedMedia(url, len(found), category, title))
    return tuple(found)
