"""Money as people write it: the currency's decimal places, the language's marks and order."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale
from babel.numbers import get_currency_symbol

from quickscale.core.formats.numbers import (
    count_places,
    current_locale,
    format_number,
    round_half_up,
    write_number,
)

from .amounts import quantum

_SPACE = "\N{NO-BREAK SPACE}"
_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"


def format_money(amount: Any, currency: str, *, places: int | None = None) -> str:
    """Return an amount in the visitor's language, ``$1,250.00`` or ``1.250,00 €``.

    Args:
        amount: a decimal, or its text as JSON holds it; anything else is returned as it is.
        currency: an ISO 4217 code; without one the bare number is returned.
        places: how many decimal places are shown instead of the currency's own.
    """
    try:
        exact = Decimal(str(amount))
    except InvalidOperation:
        return str(amount)
    if not exact.is_finite():
        return str(amount)
    if places is None:
        places = count_places(quantum(currency))
    if not currency:
        return format_number(exact, places=places)
    return write_money(round_half_up(exact, places), currency, current_locale(), places)


def write_money(amount: Decimal, currency: str, locale: Locale, places: int) -> str:
    pattern = locale.currency_formats["standard"]
    text = write_number(amount, pattern, locale, places=places, currency=currency)
    symbol = get_currency_symbol(currency, locale=locale)
    # CLDR sets a space between letters and digits, which Babel leaves out.
    if symbol[-1:].isalpha():
        text = re.sub(rf"({re.escape(symbol)})(?=\d)", rf"\1{_SPACE}", text)
    # From right to left, the sign of "US$" takes the direction of what follows it.
    if locale.text_direction == "rtl" and symbol.isascii() and not symbol[-1:].isalnum():
        text += _LEFT_TO_RIGHT
    return text
