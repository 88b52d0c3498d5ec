"""Reading of values, with everything noted that could not be read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from quickscale_business_themes.realestate.feeds.listings import FeedProblem

#: Of a value that is complained of, so much is kept.
_SHOWN = 80
_MOST_AMOUNT = Decimal(10) ** 12
_MOST_COUNT, _FIRST_YEAR, _LAST_YEAR = 1000, 1000, 2200
#: What neither XML nor a database takes: control characters but tab and line ends, and surrogates.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TRUE = {"1", "true", "t", "yes", "y", "j", "ja"}
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
#: Kyero's and Rightmove's times; Kyero's schema admits an hour of 24.
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?")
_FRACTION = re.compile(r"\.(\d+)")


def clean_text(value: object) -> str:
    """Return a text without what cannot be kept; None and missing values are empty."""
    if value is None or value == "":
        return ""
    return _CONTROLS.sub("", str(value)).strip()


def is_true(value: object) -> bool:
    return clean_text(value).lower() in _TRUE


class Values:
    """Values of one record; what cannot be read is None, and noted."""

    def __init__(self) -> None:
        self.problems: list[FeedProblem] = []

    def complain(self, name: str, code: str, value: object = "") -> None:
        self.problems.append(FeedProblem(name, code, clean_text(value)[:_SHOWN]))

    def read_amount(self, name: str, value: object) -> Decimal | None:
        """Return a number that isn't negative; thousands may be set off by commas."""
        number = self._read_number(name, value)
        if number is not None and not 0 <= number < _MOST_AMOUNT:
            self.complain(name, "out_of_range", value)
            return None
        return number

    def read_count(self, name: str, value: object) -> int | None:
        """Return a whole number of rooms or the like; a fraction is a complaint."""
        number = self._read_number(name, value)
        if number is None:
            return None
        if number != number.to_integral_value() or not 0 <= number <= _MOST_COUNT:
            self.complain(name, "out_of_range", value)
            return None
        return int(number)

    def read_year(self, name: str, value: object) -> int | None:
        """Return a year; a text that isn't one, as OpenImmo has them, is left out in silence."""
        text = clean_text(value)
        if not re.fullmatch(r"\d{4}(\.0+)?", text, re.ASCII):
            return None
        year = int(text[:4])
        return year if _FIRST_YEAR <= year <= _LAST_YEAR else None

    def read_degrees(self, name: str, value: object, most: int) -> float | None:
        number = self._read_number(name, value)
        if number is not None and abs(number) > most:
            self.complain(name, "out_of_range", value)
            return None
        return None if number is None else float(number)

    def read_place(
        self, names: tuple[str, str], latitude: object, longitude: object
    ) -> tuple[float | None, float | None]:
        """Return both degrees or none; 0, 0 is what software writes that knows no place."""
        found = (
            self.read_degrees(names[0], latitude, 90),
            self.read_degrees(names[1], longitude, 180),
        )
        return (None, None) if None in found or found == (0, 0) else found

    def _read_number(self, name: str, value: object) -> Decimal | None:
        if isinstance(value, bool):
            self.complain(name, "not_a_number", value)
            return None
        text = clean_text(value)
        if not text:
            return None
        if _THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        # Decimal reads 1e999999, which would take the memory of a million digits to write out.
        if not number.is_finite() or (number and abs(number.adjusted()) > 30):
            self.complain(name, "not_a_number", value)
            return None
        return number if number else Decimal(0)

    def read_date(self, name: str, value: object) -> date | None:
        text = clean_text(value)[:10]
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.complain(name, "not_a_date", value)
            return None

    def read_moment(self, name: str, value: object) -> datetime | None:
        """Return a time in UTC; whatever names no zone is taken as UTC.

        Fractions of seconds may have any number of digits; a date alone is its first moment.
        """
        text = clean_text(value)
        if not text:
            return None
        try:
            return self._read_moment(text)
        except (ValueError, OverflowError):
            self.complain(name, "not_a_date", value)
            return None

    @staticmethod
    def _read_moment(text: str) -> datetime:
        parts = _MOMENT.fullmatch(text)
        if parts:
            day, hours, minutes, seconds = parts.groups()
            passed = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
            if passed > timedelta(days=1, hours=1):
                raise ValueError(text)
            return datetime.fromisoformat(day).replace(tzinfo=UTC) + passed
        shortened = _FRACTION.sub(lambda digits: "." + digits[1][:6].ljust(6, "0"), text)
        moment = datetime.fromisoformat(shortened)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def format_number(number: Decimal | float | int) -> str:
    """Return a number without exponent or needless zeros."""
    if isinstance(number, float):
        number = Decimal(repr(number))
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
