"""Listings in CSV: read by a mapping of headers, and written with headers of our own."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from io import StringIO
from typing import Any, BinaryIO

from quickscale_business_themes.realestate.feeds.countries import find_country
from quickscale_business_themes.realestate.feeds.listings import (
    DOCUMENT,
    ENERGY,
    FLOOR_PLAN,
    MAP,
    PHOTO,
    STATUSES,
    TOUR,
    Feed,
    FeedAgent,
    FeedEntry,
    FeedError,
    FeedInfo,
    FeedListing,
    FeedMedia,
)
from quickscale_business_themes.realestate.feeds.values import (
    Values,
    clean_text,
    format_number,
    is_true,
)

#: What sets off the parts of one cell.
SEPARATOR = "|"
_MOST_LINE = 1 << 21
MEDIA_COLUMNS = {
    "photo_urls": PHOTO,
    "floor_plan_urls": FLOOR_PLAN,
    "document_urls": DOCUMENT,
    "tour_urls": TOUR,
    "map_urls": MAP,
    "energy_urls": ENERGY,
}
_AGENT_COLUMNS = ("agent_name", "agent_email", "agent_phone", "agent_key", "agent_license")
_DESCRIPTION = "description"
_AMOUNTS = "price deposit service_charge rooms living_area lot_area energy_value".split()
_COUNTS = ("bedrooms", "bathrooms")
_FLAGS = "is_deleted is_price_on_request is_address_public is_new_build".split()
_CHOICES = {
    "status": {status.lower(): status for status in STATUSES},
    "transaction": {"sale": "sale", "rent": "rent"},
    "kind": {kind: kind for kind in ("residential", "commercial", "land")},
    "price_period": {it: it for it in ("day", "week", "month", "quarter", "year")},
}
_WHOLE = ("media", "agent", "descriptions", "features")
_PLAIN = [field.name for field in fields(FeedListing) if field.name not in _WHOLE]
COLUMNS = (*_PLAIN, "features", *MEDIA_COLUMNS, *_AGENT_COLUMNS)

#: Everything but titles and contents of media; separators in features become commas.
HELD = frozenset(field.name for field in fields(FeedListing))


def list_targets() -> tuple[str, ...]:
    """Return what a column may be mapped to; a language may follow, as in "description_de"."""
    return (*COLUMNS, _DESCRIPTION)


def read_csv(
    stream: BinaryIO, mapping: Mapping[str, str] | None = None, *, is_full: bool | None = None
) -> Feed:
    """Read a feed; separated by comma, semicolon or tab, in UTF-8, UTF-16 or Windows' Latin.

    Args:
        mapping: headers of the file by the names of ``list_targets``; without it, headers are
            those names.
        is_full: what whoever sends the file says, since the file doesn't.

    Raises:
        FeedError: where there is no header, or none for the key; while entries are read, where the
            file cannot be read on.
    """
    reader, names = _open(stream)
    targets = _match_headers(names, mapping)
    if "key" not in targets.values():
        msg = "No column holds the key."
        raise FeedError(msg, 1)
    info = FeedInfo("csv", is_full=is_full)
    return Feed(info, _read_entries(reader, targets, len(names)))


def read_headers(stream: BinaryIO) -> list[str]:
    """Return the headers of a file.

    Raises:
        FeedError: it is no text of lines.
    """
    return _open(stream)[1]


def _open(stream: BinaryIO) -> tuple[Any, list[str]]:
    lines = _Lines(stream)
    header = lines.read_header()
    reader = csv.reader(lines, delimiter=max(",;\t", key=header.count))
    try:
        return reader, [name.strip().lstrip("\ufeff") for name in next(reader, [])]
    except csv.Error as error:
        raise FeedError(str(error), 1) from error


class _Lines:
    """The lines of a file as texts, the first of which can be looked at."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.encoding, self.first = stream, "", ""

    def read_header(self) -> str:
        raw = self._read_line()
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            self.encoding = "utf-16-le" if raw[:1] == b"\xff" else "utf-16-be"
            raw = raw[2:] + (self.stream.read(1) if self.encoding == "utf-16-le" else b"")
        self.first = self._decode(raw)
        return self.first

    def __iter__(self) -> Iterator[str]:
        yield self.first
        while raw := self._read_line():
            if self.encoding == "utf-16-le":
                raw += self.stream.read(1)
            yield self._decode(raw)

    def _read_line(self) -> bytes:
        raw = self.stream.readline(_MOST_LINE)
        if len(raw) == _MOST_LINE:
            msg = "A line is too long."
            raise FeedError(msg)
        return raw

    def _decode(self, raw: bytes) -> str:
        if self.encoding:
            return raw.decode(self.encoding, "replace").replace("\0", "")
        try:
            return raw.decode("utf-8").replace("\0", "")
        except UnicodeDecodeError:
            return raw.decode("cp1252", "replace").replace("\0", "")


def _match_headers(names: list[str], mapping: Mapping[str, str] | None) -> dict[int, str]:
    """Return which column is what; headers are compared without regard to case."""
    if mapping is None:
        known = {target: target for target in COLUMNS}
        known |= {name: name for name in map(str.lower, names) if name.startswith(_DESCRIPTION)}
    else:
        known = {header.strip().lower(): target for target, header in mapping.items()}
    return {n: known[name.lower()] for n, name in enumerate(names) if name.lower() in known}


def _read_entries(reader: object, targets: dict[int, str], count: int) -> Iterator[FeedEntry]:
    rows: Iterator[list[str]] = iter(reader)  # type: ignore[call-overload]
    position = 0
    while True:
        line = reader.line_num + 1  # type: ignore[attr-defined]
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise FeedError(str(error), line) from error
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        position += 1
        values = Values()
        listing = None
        if len(row) != count:
            values.complain("", "wrong_columns", ",".join(row))
        else:
            cells = {target: clean_text(row[number]) for number, target in targets.items()}
            listing = _read_listing(cells, values)
        yield FeedEntry(position, line, listing, tuple(values.problems))


def _read_listing(cells: dict[str, str], values: Values) -> FeedListing | None:
    if not cells.get("key"):
        values.complain("key", "missing")
        return None
    listing = FeedListing(key=cells["key"])
    for name, cell in cells.items():
        if cell and name in _PLAIN:
            setattr(listing, name, _read_cell(name, cell, values, getattr(listing, name)))
    listing.latitude, listing.longitude = values.read_place(
        ("latitude", "longitude"), cells.get("latitude"), cells.get("longitude")
    )
    listing.features = _split(cells.get("features", ""))
    listing.media = _read_media(cells)
    listing.agent = FeedAgent(*(cells.get(name, "") for name in _AGENT_COLUMNS))
    for name, cell in cells.items():
        if cell and name.startswith(_DESCRIPTION):
            listing.descriptions[name.removeprefix(_DESCRIPTION).lstrip("_")] = cell
    return listing


def _read_cell(name: str, cell: str, values: Values, usual: object) -> object:
    """Return a cell's value; what is usual where it cannot be read."""
    if name in _AMOUNTS:
        return values.read_amount(name, cell)
    if name in _COUNTS:
        return values.read_count(name, cell)
    if name in _FLAGS:
        return is_true(cell)
    if name in _CHOICES:
        found = _CHOICES[name].get(cell.lower())
        if found is None:
            values.complain(name, "unknown_value", cell)
        return found or usual
    return _read_other(name, cell, values)


def _read_other(name: str, cell: str, values: Values) -> object:
    if name in ("latitude", "longitude"):
        return None
    if name == "year_built":
        return values.read_year(name, cell)
    if name == "listed_on":
        return values.read_date(name, cell)
    if name == "modified_at":
        return values.read_moment(name, cell)
    if name == "country":
        country = find_country(cell)
        if not country:
            values.complain(name, "unknown_value", cell)
        return country
    return cell.upper() if name == "currency" else cell


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(SEPARATOR) if part.strip())


def _read_media(cells: dict[str, str]) -> tuple[FeedMedia, ...]:
    found: list[FeedMedia] = []
    for column, category in MEDIA_COLUMNS.items():
        for url in _split(cells.get(column, "")):
            found.append(FeedMedia(url, len(found), category))
    return tuple(found)


def write_csv(listings: Iterable[FeedListing], languages: Iterable[str] = ("",)) -> Iterator[str]:
    """Yield a file line by line, in UTF-8 with commas.

    Args:
        languages: of the descriptions that get a column; "" is that without a language.
    """
    codes = list(languages)
    names = [f"{_DESCRIPTION}_{code}".rstrip("_") for code in codes]
    yield _write_row([*COLUMNS, *names])
    for listing in listings:
        texts = [listing.descriptions.get(code, "") for code in codes]
        yield _write_row([*_list_cells(listing), *texts])


def _write_row(cells: list[str]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _list_cells(listing: FeedListing) -> list[str]:
    plain = [_format(getattr(listing, name)) for name in _PLAIN]
    media = sorted(listing.media, key=lambda it: it.order)
    urls = [
        SEPARATOR.join(it.url for it in media if it.category == category)
        for category in MEDIA_COLUMNS.values()
    ]
    features = SEPARATOR.join(it.replace(SEPARATOR, ",") for it in listing.features)
    agent = listing.agent
    people = (agent.name, agent.email, agent.phone, agent.key, agent.license)
    return [*plain, features, *urls, *people]


def _format(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).lower()
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return format_number(value)  # type: ignore[arg-type]
