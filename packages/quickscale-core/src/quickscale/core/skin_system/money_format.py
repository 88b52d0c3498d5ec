"""Money as people write it: the currency's decimal places, the language's marks and order."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, get_language_bidi

from quickscale.core.money import quantum

_SYMBOLS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "KRW": "₩",
    "ILS": "₪",
    "VND": "₫",
    "NGN": "₦",
    "UAH": "₴",
    "TRY": "₺",
    "BRL": "R$",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
    "HKD": "HK$",
    "MXN": "MX$",
    "CHF": "CHF",
    "PLN": "zł",
    "CZK": "Kč",
    "SEK": "kr",
    "NOK": "kr",
    "DKK": "kr",
}
#: Where a language calls a currency by another sign, or spells out one that has a sign elsewhere.
_LOCAL_SYMBOLS = {
    "ar": {
        "USD": "US$",
        "GBP": "UK£",
        "JPY": "JP¥",
        "AUD": "AU$",
        "SAR": "ر.س.",
        "AED": "د.إ.",
        "EGP": "ج.م.",
        "KWD": "د.ك.",
        **{code: code for code in ("NGN", "UAH", "TRY", "PLN", "CZK", "SEK", "NOK", "DKK")},
    }
}
#: Languages that write the currency first, closely or with a space; all others write it last.
_FIRST = frozenset(
    {"en", "ja", "ko", "zh", "zh-hans", "zh-hant", "hi", "th", "he", "ga", "cy", "ms"}
)
_FIRST_WITH_SPACE = frozenset({"nl", "pt-br", "de-ch", "de-at", "tr", "nb", "id"})
_SPACE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"


def format_money(amount: Any, currency: str) -> str:
    """Return an amount in the visitor's language, ``$1,250.00`` or ``1.250,00 €``.

    Args:
        amount: a decimal, or its text as JSON holds it; anything else is returned as it is.
        currency: an ISO 4217 code; without one the bare number is returned.
    """
    try:
        exact = Decimal(str(amount))
    except InvalidOperation:
        return str(amount)
    if not exact.is_finite():
        return str(amount)
    unit = quantum(currency) if currency else Decimal("0.01")
    rounded = abs(exact).quantize(unit, rounding=ROUND_HALF_UP)
    places = -int(unit.as_tuple().exponent)
    number = number_format(rounded, decimal_pos=places, force_grouping=True)
    sign = _MINUS if exact < 0 and rounded else ""
    return sign + place_currency(number, currency)


def place_currency(number: str, currency: str) -> str:
    if not currency:
        return number
    language = (get_language() or "en").lower()
    local = _LOCAL_SYMBOLS.get(language.partition("-")[0], {})
    symbol = local.get(currency) or _SYMBOLS.get(currency, currency)
    if language in _FIRST_WITH_SPACE:
        return f"{symbol}{_SPACE}{number}"
    if language in _FIRST or (language.partition("-")[0] in _FIRST):
        return f"{symbol}{_SPACE if symbol.isalpha() else ''}{number}"
    if not get_language_bidi():
        return f"{number}{_SPACE}{symbol}"
    # Digits take the direction of what stands before them, and the sign of "US$" that of what
    # follows it.
    end = "\N{LEFT-TO-RIGHT MARK}" if symbol[0].isascii() and not symbol.isalpha() else ""
    return f"\N{RIGHT-TO-LEFT MARK}{number}{_SPACE}{symbol}{end}"
