"""What cells say: dates, amounts, addresses, as people and spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from quickscale_business_themes.crm.models.bases import MAX_AMOUNT
from quickscale_business_themes.crm.normalizing import normalize_phone

#: The codes of what is told of a row that is imported nevertheless.
NOTICES = frozenset({"owner", "choice", "phone", "zero", "contact"})

#: What a spreadsheet makes of a long number.
_SCIENTIFIC = re.compile(r"[+-]?\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
_NUMBER = re.compile(r"[^\d.,\-]+")
_DATE = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})\.?(?:[T ].*)?")
_SPLIT = re.compile(r"[;,|\n]")
_YES = frozenset({"1", "true", "yes", "y", "x", "ja", "wahr", "on"})
_NO = frozenset({"0", "false", "no", "n", "nein", "falsch", "off"})
_check_website = URLValidator(["http", "https"])
#: How many digits postcodes have where spreadsheets like to drop the first.
_POSTCODES = {
    "us": 5, "usa": 5, "united states": 5, "de": 5, "germany": 5, "deutschland": 5,
    "fr": 5, "france": 5, "es": 5, "spain": 5, "it": 5, "italy": 5,
}  # fmt: skip


class BadValue(Exception):
    """A cell that can't be read; ``str(error)`` is the code of why.

    Args:
        code: one of :data:`NOTICES` where the row is imported without it.
        value: what is kept nevertheless.
    """

    def __init__(self, code: str, value: Any = None) -> None:
        super().__init__(code)
        self.value = value


@dataclass(frozen=True, slots=True)
class Notation:
    """How a column writes dates and numbers.

    Attributes:
        is_day_first: whether 3/4 is in April.
        decimal_mark: what stands before the decimals.
    """

    is_day_first: bool = False
    decimal_mark: str = "."


class NotationFinder:
    """Finds how a column writes dates and numbers, by those cells that can be read in one way only.

    Args:
        is_day_first: what somebody says of its dates, or None.
    """

    def __init__(self, *, is_day_first: bool | None = None) -> None:
        self._is_day_first = is_day_first
        self._evidence = {False: 0, True: 0}
        self._marks = {".": 0, ",": 0}
        self._has_points = False

    def look_at(self, cell: str) -> None:
        if found := _DATE.fullmatch(cell):
            self._has_points = self._has_points or "." in cell[:6]
            self._evidence[True] += 12 < int(found[1]) <= 31
            self._evidence[False] += 12 < int(found[2]) <= 31
        elif mark := find_decimal_mark(cell):
            self._marks[mark] += 1

    def conclude(self) -> Notation:
        is_day_first, month_first = self._is_day_first, self._evidence[False]
        if is_day_first is None:
            days = self._evidence[True]
            is_day_first = days > month_first or (self._has_points and not month_first)
        return Notation(is_day_first, "," if self._marks[","] > self._marks["."] else ".")


def find_decimal_mark(cell: str) -> str:
    """Return what stands before a number's decimals, nothing where that can't be told."""
    point, comma = cell.rfind("."), cell.rfind(",")
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    if point < 0 and comma < 0:
        return ""
    mark = "." if point >= 0 else ","
    if cell.count(mark) > 1:
        return "," if mark == "." else "."
    decimals = len(re.sub(r"\D+$", "", cell).rpartition(mark)[2])
    return "" if decimals == 3 else mark


def read_text(most: int, cell: str, notation: Notation) -> str:
    if len(cell) > most:
        raise BadValue("long")
    if "\ufffd" in cell:
        raise BadValue("letters")
    return cell


def read_email(cell: str, notation: Notation) -> str:
    if len(cell) > 254:
        raise BadValue("long")
    try:
        validate_email(cell)
    except ValidationError:
        raise BadValue("email") from None
    return cell


def read_website(cell: str, notation: Notation) -> str:
    address = cell if "//" in cell else f"https://{cell}"
    if len(address) > 300:
        raise BadValue("long")
    if not is_website(address):
        raise BadValue("website")
    return address


# The people of a company have the same.
@lru_cache(maxsize=1_000)
def is_website(address: str) -> bool:
    try:
        _check_website(address)
    except ValidationError:
        return False
    return True


def read_phone(cell: str, notation: Notation) -> tuple[str, str]:
    """Return a number as it is written, and as it is compared."""
    if _SCIENTIFIC.fullmatch(cell):
        raise BadValue("scientific")
    if len(cell) > 50:
        raise BadValue("long")
    normalized = normalize_phone(cell)
    if not normalized:
        raise BadValue("phone", (cell, ""))
    return cell, normalized


def read_tags(cell: str, notation: Notation) -> list[str]:
    tags = [tag.strip() for tag in _SPLIT.split(cell) if tag.strip()]
    if any(len(tag) > 50 for tag in tags):
        raise BadValue("long")
    return tags


def read_list(read: Callable[[str, Notation], Any], cell: str, notation: Notation) -> list[Any]:
    """Return several values of one cell, each with what it is used for (``private: …``)."""
    return [
        (kind, read(part, notation)) for kind, part in map(_split_kind, _SPLIT.split(cell)) if part
    ]


def _split_kind(part: str) -> tuple[str, str]:
    kind, colon, rest = part.strip().partition(": ")
    known = kind.lower() in ("work", "private", "mobile", "other")
    return (kind.lower(), rest.strip()) if colon and known else ("", part.strip())


def read_number(cell: str, notation: Notation) -> Decimal:
    """Return a number without its currency and its thousands."""
    if _SCIENTIFIC.fullmatch(cell):
        raise BadValue("scientific")
    digits = _NUMBER.sub("", cell)
    mark = find_decimal_mark(digits) or notation.decimal_mark
    thousands = "," if mark == "." else "."
    try:
        return Decimal(digits.replace(thousands, "").replace(mark, "."))
    except InvalidOperation:
        raise BadValue("number") from None


def read_amount(cell: str, notation: Notation) -> Decimal:
    amount = read_number(cell, notation)
    if amount < 0 or amount > MAX_AMOUNT:
        raise BadValue("range")
    return amount.quantize(Decimal("0.0001"))


def read_whole(most: int, cell: str, notation: Notation) -> int:
    number = read_number(cell, notation)
    if number < 0 or number > most:
        raise BadValue("range")
    return int(number)


def read_date(cell: str, notation: Notation) -> date:
    """Return a day; its time of day, if there is one, is left out."""
    found = _DATE.fullmatch(cell)
    if not found:
        raise BadValue("date")
    first, second, third = (int(part) for part in found.groups())
    if len(found[1]) == 4:
        year, month, day = first, second, third
    else:
        day, month = (first, second) if notation.is_day_first else (second, first)
        year = third + (2000 if third < 70 else 1900) if len(found[3]) <= 2 else third
    try:
        day_found = date(year, month, day)
    except ValueError:
        raise BadValue("date") from None
    if not 1900 <= year <= 2200:
        raise BadValue("date")
    return day_found


def read_moment_of(day: date, zone: Any) -> datetime:
    """Return when a day began."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def read_switch(cell: str, notation: Notation) -> bool:
    answer = cell.lower()
    if answer in _YES or answer in _NO:
        return answer in _YES
    raise BadValue("choice")


def read_choice(names: Mapping[str, str], cell: str, notation: Notation) -> str:
    """Return the choice that a name stands for, however it is capitalised."""
    found = names.get(cell.lower())
    if found is None:
        raise BadValue("choice")
    return found


def read_currency(known: Collection[str], cell: str, notation: Notation) -> str:
    if cell.upper() not in known:
        raise BadValue("currency")
    return cell.upper()


def lacks_zero(postcode: str, country: str) -> bool:
    """Whether a spreadsheet has taken the first digit, a zero, from a postcode."""
    digits = _POSTCODES.get(country.lower())
    return bool(digits and postcode.isdigit() and len(postcode) == digits - 1)


def is_scientific(cell: str) -> bool:
    return bool(_SCIENTIFIC.fullmatch(cell))


def read_postcode(cell: str, notation: Notation) -> str:
    if is_scientific(cell):
        raise BadValue("scientific")
    return read_text(20, cell, notation)


def text(most: int) -> Callable[[str, Notation], str]:
    return partial(read_text, most)
