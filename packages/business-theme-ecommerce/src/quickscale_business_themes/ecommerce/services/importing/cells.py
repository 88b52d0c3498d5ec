"""Values in the cells of a row: absent, empty, right or told with their column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from quickscale.core.money import MAX_PRICE
from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.services.importing.tables import Record
from quickscale_business_themes.ecommerce.services.product_data import UNCHANGED, Unchanged

#: As much as a column of whole numbers holds.
MAX_GRAMS = 2_147_483_647
_YES = frozenset({"true", "1", "yes", "y", "ja", "oui", "wahr"})
_NO = frozenset({"false", "0", "no", "n", "nein", "non", "falsch", "-1"})
_COUNT = re.compile(r"-?\d{1,9}([.,]0+)?")
#: Both notations: 1,234.50 and 1.234,50, also 19,99.
_POINT = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d*\.?\d+|-?\d+\.")
_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})+,\d+|-?\d+,(\d{1,2}|\d{4,})")
#: What stands in place of bytes that are no text, and what no database takes.
_BROKEN = re.compile("[\ud800-\udfff\x00]")


class Cells:
    """A row's cells by the names that we have for them.

    Args:
        columns: where the columns are that the file has.
        header: what the file calls them.
    """

    def __init__(self, record: Record, columns: Mapping[str, int], header: Sequence[str]) -> None:
        self.number = record.number
        self._cells, self._columns, self._header = record.cells, columns, header
        if record.error:
            raise RowError(record.error, number=record.number)
        if len(record.cells) > len(header) and any(record.cells[len(header) :]):
            raise RowError(_("The row has more columns than the header."), number=self.number)

    def has(self, name: str) -> bool:
        """Say whether the file has a column."""
        return name in self._columns

    def read(self, name: str) -> str:
        """Return a cell's text without space around it, empty where there is none.

        Raises:
            RowError: it has bytes that are no text.
        """
        position = self._columns.get(name)
        if position is None or position >= len(self._cells):
            return ""
        text = self._cells[position].strip()
        if _BROKEN.search(text):
            raise self.refuse(name, _("This has characters that can't be read."))
        return text

    def read_text(self, name: str, field: Any) -> str:
        """Return a text that fits into a model's field.

        Raises:
            RowError: it is too long.
        """
        text = self.read(name)
        self.require_length(name, text, field)
        return text

    def require_length(self, name: str, text: str, field: Any) -> None:
        most = field.max_length
        if most is not None and len(text) > most:
            reason = _("This has {count} characters, and can have at most {most}.")
            raise self.refuse(name, reason.format(count=len(text), most=most))

    def read_amount(self, name: str) -> Decimal | None:
        """Return a price or another amount that cannot be negative, None where the cell is empty.

        Raises:
            RowError: it is no amount.
        """
        text = self.read(name)
        if not text:
            return None
        amount = parse_number(text)
        if amount is None:
            raise self.refuse(name, _("This isn't a number."))
        if not 0 <= amount <= MAX_PRICE:
            raise self.refuse(name, _("This isn't a valid amount."))
        if amount != round(amount, 4):
            raise self.refuse(name, _("This has more than 4 decimal places."))
        return amount

    def read_count(self, name: str) -> int | None:
        """Return a number of units, None where the cell is empty; fewer than none is none.

        Raises:
            RowError: it is no whole number.
        """
        text = self.read(name)
        if not text:
            return None
        if not _COUNT.fullmatch(text):
            raise self.refuse(name, _("This isn't a whole number."))
        return max(int(Decimal(text.replace(",", "."))), 0)

    def read_grams(self, name: str, unit: Decimal = Decimal(1)) -> int | Unchanged:
        """Return a weight in whole grams, UNCHANGED without the column.

        Args:
            unit: how many grams the column's unit has.

        Raises:
            RowError: it is no weight.
        """
        if not self.has(name):
            return UNCHANGED
        text = self.read(name) or "0"
        amount = parse_number(text)
        if amount is None:
            raise self.refuse(name, _("This isn't a number."))
        grams = amount * unit
        if not 0 <= grams <= MAX_GRAMS:
            raise self.refuse(name, _("This isn't a valid weight."))
        return int(grams.to_integral_value())

    def read_flag(self, name: str) -> bool | None:
        """Return whether a cell says yes, None where it is empty.

        Raises:
            RowError: it says neither yes nor no.
        """
        text = self.read(name).casefold()
        if not text:
            return None
        if text in _YES or text in _NO:
            return text in _YES
        raise self.refuse(name, _("This is neither yes nor no."))

    def refuse(self, name: str, reason: str) -> RowError:
        """Return the error of a cell."""
        position = self._columns.get(name)
        if position is None:
            return RowError(reason, number=self.number)
        value = self._cells[position] if position < len(self._cells) else ""
        return RowError(
            reason, number=self.number, column=self._header[position], value=value.strip()
        )


def parse_number(text: str) -> Decimal | None:
    """Return a number in either notation, None where it is none or could be two.

    1,234 is a thousand and some to one shop, and a bit more than one to another.
    """
    if _POINT.fullmatch(text) and not re.fullmatch(r"-?\d{1,3}(,\d{3})+", text):
        return _to_decimal(text.replace(",", ""))
    if _COMMA.fullmatch(text):
        return _to_decimal(text.replace(".", "").replace(",", "."))
    return None


def _to_decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
