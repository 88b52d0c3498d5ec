"""CSV of any encoding and delimiter, of which no single row can end the reading."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.services.importing.encodings import find_encoding

#: How long a cell may be: some descriptions have 140,000 characters.
MAX_CELL = 1024 * 1024
_DELIMITERS = ",;\t|"
#: Stands behind the last line, where it can only be read as a part of a cell that never ends.
_END = "\x1eend\x1e"


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a file, or what is wrong with it. ``number`` is its row, as spreadsheets count."""

    number: int
    cells: list[str]
    error: str = ""


class Table:
    """A CSV file. Its delimiter is the one by which the header has the most columns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = find_encoding(path)
        csv.field_size_limit(MAX_CELL)
        with self._open() as file:
            self.delimiter, self.header = _read_header(file)

    def read(self, *, has_header: bool = True) -> Iterator[Record]:
        """Yield the rows that aren't empty, as often as this is asked for."""
        with self._open() as file:
            is_header = has_header
            for record in _read_records(file, self.delimiter):
                if not any(record.cells) and not record.error:
                    continue
                if is_header and not record.error:
                    is_header = False
                    continue
                yield record

    def _open(self) -> IO[str]:
        # Broken bytes are told where they stand, by whoever reads the cell.
        return self.path.open(encoding=self.encoding, errors="surrogateescape", newline="")


def _read_header(file: IO[str]) -> tuple[str, list[str]]:
    text = file.read(64 * 1024)
    first, _newline, rest = text.lstrip("\r\n").partition("\n")
    if first.strip().casefold().startswith("sep="):  # as Excel writes it
        text = rest
    lines = text.splitlines(keepends=True)
    headers = {each: _parse_first(lines, each) for each in _DELIMITERS}
    delimiter = max(headers, key=lambda each: len(headers[each]))
    return delimiter, [name.strip().lstrip("\ufeff") for name in headers[delimiter]]


def _parse_first(lines: list[str], delimiter: str) -> list[str]:
    try:
        return next((row for row in csv.reader(lines, delimiter=delimiter) if any(row)), [])
    except csv.Error:
        return []


def _read_records(file: IO[str], delimiter: str) -> Iterator[Record]:
    """Yield a file's rows; after one that cannot be read, go on with the line after its first."""
    source = _Lines(file)
    number = 0
    while source.has_more():
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        try:
            while True:
                source.begin()
                cells = next(reader)
                if cells and _END in cells[-1]:
                    if cells == [_END]:
                        return
                    raise csv.Error("unexpected end of data")
                number += 1
                if not source.is_separator_hint(cells):
                    yield Record(number, cells)
        except StopIteration:
            return
        except csv.Error:
            number += 1
            source.go_back()
            yield Record(number, [], error=_("A quotation mark is missing or superfluous."))


class _Lines(Iterator[str]):
    """The lines of a file, of which those of the row that is being read can be read again."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._is_first = True
        self._is_over = False

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._file.readline()
        if not line:
            if self._is_over:
                raise StopIteration
            self._is_over = True
            line = f"{_END}\n"
        self._taken.append(line)
        return line

    def has_more(self) -> bool:
        return bool(self._again) or not self._is_over

    def begin(self) -> None:
        """Begin a row with the next line."""
        self._is_first, self._taken = self._is_first and not self._taken, []

    def go_back(self) -> None:
        """Go on after the first line of the row."""
        self._again.extendleft(reversed(self._taken[1:]))

    def is_separator_hint(self, cells: list[str]) -> bool:
        return self._is_first and len(self._taken) == 1 and _is_hint(self._taken[0], cells)


def _is_hint(line: str, cells: list[str]) -> bool:
    return line.strip().lstrip("\ufeff").casefold().startswith("sep=") and len(cells) <= 2


def name_columns(header: list[str]) -> dict[str, int]:
    """Return the position of each column by its name as people compare names.

    Raises:
        RowError: the file has no header.
    """
    if not any(header):
        raise RowError(_("The file is empty."), number=1)
    positions: dict[str, int] = {}
    for position, name in enumerate(header):
        positions.setdefault(fold(name), position)
    return positions


def fold(name: str) -> str:
    return " ".join(name.casefold().split())
