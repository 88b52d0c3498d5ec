"""What is told of an import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quickscale_business_themes.ecommerce.exceptions import RowError


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong in a file.

    Attributes:
        row: its number, as spreadsheets count; the header is row 1.
        column: the header of the column, or empty.
        value: what stands there, or empty.
        is_left_out: whether the row wasn't imported because of it.
    """

    row: int
    column: str
    value: str
    reason: str
    is_left_out: bool

    def __str__(self) -> str:
        where = " ".join(part for part in (self.column, _quote(self.value)) if part)
        return ": ".join(part for part in (where, self.reason) if part)


@dataclass(slots=True)
class ImportReport:
    """How an import went: every row that was read is either written or left out.

    Attributes:
        format: the name of the file's format.
        ignored: the columns that aren't imported.
        missing_pictures: how many pictures the file names that no folder or host was given for.
    """

    format: str
    ignored: tuple[str, ...] = ()
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rows_read: int = 0
    rows_written: int = 0
    rows_left_out: int = 0
    missing_pictures: int = 0


Tell = Callable[[Complaint], None]


def tell_error(tell: Tell, error: RowError, *, is_left_out: bool) -> None:
    value = error.value[:100]
    tell(Complaint(error.number, error.column, value, str(error), is_left_out))


def _quote(value: str) -> str:
    return f"“{value}”" if value else ""
