"""Reading CSV files line by line: their encoding, their delimiter, their rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

#: A cell may be longer than Python's own limit, so that it is told as too long by row and column.
_MOST_OF_A_CELL = 64 * 1024 * 1024
_BLOCK = 1024 * 1024
_DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: The row by which Excel is told what parts the columns.
_TOLD_DELIMITER = re.compile(r"sep=([,;\t|])", re.IGNORECASE)
#: Stands behind the last line, where a quotation mark that was never closed swallows it.
_END = "\x00end\x00"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file.

    Attributes:
        number: which one, as spreadsheets count.
        cells: its cells, without what no database keeps.
        fault: why nothing of it can be used, as a code; mostly empty.
    """

    number: int
    cells: Sequence[str]
    fault: str = ""


@dataclass(slots=True)
class Sheet:
    """A file whose first row says what its columns are called.

    Attributes:
        headers: what each column is called; of two with the same name the second is “Name (2)”.
        encoding: how its letters are written.
        delimiter: what parts its columns.
    """

    file: IO[bytes]
    encoding: str = "utf-8"
    delimiter: str = ","
    headers: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """Yield the rows behind the headers; of a row that is blank nothing is said."""
        found = self._read_filled()
        next(found, None)
        most = len(self.headers)
        for row in found:
            has_more = any(cell.strip() for cell in row.cells[most:])
            yield Row(row.number, row.cells, "cells") if has_more and not row.fault else row

    def _read_filled(self) -> Iterator[Row]:
        csv.field_size_limit(_MOST_OF_A_CELL)
        lines = csv.reader(_read_lines(self.file, self.encoding), delimiter=self.delimiter)
        for number, cells in enumerate(lines, start=1):
            if cells == [_END]:
                return
            if row := _make_row(number, cells):
                yield row


def _read_lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    """Yield a file's lines as they end, and a last one that says so."""
    decode = codecs.getincrementaldecoder(encoding)("replace").decode
    file.seek(0)
    rest = ""
    while block := file.read(_BLOCK):
        lines = list(io.StringIO(rest + decode(block), newline=""))
        rest = lines.pop() if lines else ""
        yield from lines
    yield from io.StringIO(rest + decode(b"", final=True), newline="")
    yield _END


def _make_row(number: int, cells: list[str]) -> Row | None:
    if cells and cells[-1].endswith(_END):
        swallowed = cells[-1].removesuffix(_END)
        return Row(number, [*cells[:-1], swallowed[:200].replace("\x00", "")], "quote")
    if not any(map(str.strip, cells)) or (number == 1 and _is_told(cells)):
        return None
    if any("\x00" in cell for cell in cells):
        cells = [cell.replace("\x00", "") for cell in cells]
    return Row(number, cells)


def _is_told(cells: Sequence[str]) -> bool:
    """Whether a first row only says what parts the columns, as Excel writes it."""
    return len(cells) == 2 and [cell.strip().lower() for cell in cells] == ["sep=", ""]


def open_sheet(file: IO[bytes]) -> Sheet:
    """Return a CSV file with its headers, whose rows are read one by one.

    Args:
        file: opened for reading, at any place; it stays open.
    """
    sheet = Sheet(file, find_encoding(file))
    sheet.delimiter = _find_delimiter(_read_start(sheet))
    first = next(sheet._read_filled(), None)
    sheet.headers = name_columns(first.cells) if first and not first.fault else []
    return sheet


def find_encoding(file: IO[bytes]) -> str:
    """Return how a file is written: UTF-8 unless it can't be, then as Windows does in the West."""
    file.seek(0)
    start = file.read(4)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if start[1::2] == b"\0\0" and b"\0" not in start[::2]:
        return "utf-16-le"
    if start[::2] == b"\0\0" and b"\0" not in start[1::2]:
        return "utf-16-be"
    return "utf-8" if _is_utf8(file) else "cp1252"


def _is_utf8(file: IO[bytes]) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _read_start(sheet: Sheet) -> str:
    sheet.file.seek(0)
    return sheet.file.read(_BLOCK).decode(sheet.encoding, errors="replace")


def _find_delimiter(text: str) -> str:
    """Return what parts the first row into most columns."""
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    if told := _TOLD_DELIMITER.fullmatch(first):
        return told[1]
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), ())))


def name_columns(cells: Sequence[str]) -> list[str]:
    """Return what columns are called, each by a name of its own; nothing where there is none."""
    counts: dict[str, int] = {}
    names = []
    for cell in cells:
        name = cell.strip()[:200]
        counts[name] = counts.get(name, 0) + 1
        names.append(f"{name} ({counts[name]})" if name and counts[name] > 1 else name)
    return names
