"""Numbers in the visitor's language, by Unicode's tables (CLDR), which Babel brings."""

import copy
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import NumberPattern
from django.utils.translation import get_language, to_locale

_MINUS = "\N{MINUS SIGN}"


def current_locale() -> Locale:
    """Return the active language's conventions, those of English where CLDR has none of it."""
    return find_locale(get_language() or "en")


@cache
def find_locale(language: str) -> Locale:
    for name in (language, language.partition("-")[0]):
        try:
            return Locale.parse(to_locale(name))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def format_number(value: Decimal, *, places: int | None = None) -> str:
    """Return a number with its thousands apart.

    Args:
        value: what is written.
        places: how many decimal places are shown; without it as many as it has, at most four.
    """
    locale = current_locale()
    rounded = round_half_up(value, 4 if places is None else places)
    if places is None:
        rounded = rounded.normalize()
        places = count_places(rounded)
    return write_number(rounded, locale.decimal_formats[None], locale, places=places)


def format_percent(fraction: Decimal) -> str:
    """Return a fraction as a percentage, to a tenth of one below 100%."""
    locale = current_locale()
    rounded = round_half_up(fraction, 2 if abs(fraction) >= 1 else 3).normalize()
    places = max(0, count_places(rounded) - 2)
    return write_number(rounded, locale.percent_formats[None], locale, places=places)


@lru_cache(maxsize=4096)
def write_number(
    value: Decimal, pattern: NumberPattern, locale: Locale, *, places: int, currency: str = ""
) -> str:
    """Return a rounded number by a pattern, with as many decimal places as are asked for."""
    text: str = fix_places(pattern, places).apply(
        value or abs(value), locale, currency=currency or None, currency_digits=False
    )
    # A line may end after a hyphen, and some screen readers leave it out.
    return text.replace("-", _MINUS, 1) if value < 0 else text


def read_decimal(value: Any) -> Decimal | None:
    """Return a finite number, None for whatever else was given."""
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    return number if number.is_finite() else None


@cache
def fix_places(pattern: NumberPattern, places: int) -> NumberPattern:
    """Return a pattern of CLDR's with as many decimal places as are asked for."""
    exact = copy.copy(pattern)
    exact.frac_prec = (places, places)
    return exact


def round_half_up(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def count_places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))
