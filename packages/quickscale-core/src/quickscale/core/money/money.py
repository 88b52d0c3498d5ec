from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from babel import Locale
from babel.numbers import format_compact_currency, get_currency_symbol
from django.utils.translation import get_language

from quickscale.core.formats.numbers import (
    find_locale,
    format_number,
    read_decimal,
    round_half_up,
    write_number,
)

#: The highest price of one unit: a thousand units of it are far from what a column can hold.
MAX_PRICE = Decimal(10) ** 9

_UNGROUPED = re.compile(r"\d{4}")
#: Below it an amount is short enough as it is.
_COMPACT = 10_000

#: No bill comes to this: below it, SQLite too keeps every amount to four decimal places.
MAX_TOTAL = Decimal(10) ** 11


class MinorUnit(NamedTuple):
    """How a currency is divided.

    Attributes:
        places: the decimal places of what can be paid (ISO 4217).
        stripe_places: the decimal places of Stripe's smallest unit.
        stripe_step: what an amount in that unit must be a multiple of to be charged.
    """

    places: int = 2
    stripe_places: int = 2
    stripe_step: int = 1


#: The currencies that do not have two places everywhere. Stripe documents its own at
#: https://docs.stripe.com/currencies#special-cases. HUF and TWD are charged like any other: whole
#: amounts are asked for in payouts alone, which are none of this site's. Stripe does not charge
#: IQD, LYD, CLF, UYI and UYW.
_UNITS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF JPY KMF KRW PYG RWF UYI VND VUV XAF XOF XPF".split(), MinorUnit(0, 0)
    ),
    **dict.fromkeys("ISK UGX".split(), MinorUnit(0, 2, 100)),
    "MGA": MinorUnit(2, 0),
    **dict.fromkeys("BHD JOD KWD OMR TND".split(), MinorUnit(3, 3, 10)),
    **dict.fromkeys("IQD LYD".split(), MinorUnit(3, 3)),
    **dict.fromkeys("CLF UYW".split(), MinorUnit(4, 4)),
}


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were added or compared."""


def minor_unit(currency: str) -> MinorUnit:
    """Return how ``currency`` is divided, two places where nothing else is known of it."""
    return _UNITS.get(currency.upper(), MinorUnit())


def quantum(currency: str) -> Decimal:
    """Return the smallest amount that can be paid in ``currency`` (ISO 4217), ``0.01`` for EUR."""
    return Decimal(1).scaleb(-minor_unit(currency).places)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency.

    Args:
        amount: as many decimal places as the sum needs; :meth:`rounded` gives the payable amount.
        currency: an ISO 4217 code, ``EUR``.
    """

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        self._require_same_currency(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._require_same_currency(other)
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.rounded().amount} {self.currency}"

    def rounded(self) -> Money:
        """Round half up to what can be paid in the currency; done once for each line of a bill."""
        return Money(
            self.amount.quantize(quantum(self.currency), rounding=ROUND_HALF_UP), self.currency
        )

    def chargeable(self) -> Money:
        """Round half up to what a card can be charged, in dinars for instance ten fils.

        Where a currency has no such step, that is what can be paid.
        """
        unit = minor_unit(self.currency)
        step = Decimal(unit.stripe_step).scaleb(-unit.stripe_places)
        steps = (self.amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return Money((steps * step).quantize(quantum(self.currency)), self.currency)

    def _require_same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(
                f"Amounts in {self.currency} and {other.currency} can't be combined."
            )


_SPACE = "\N{NO-BREAK SPACE}"
_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"


def format_money(amount: Any, currency: str, *, places: int | None = None) -> str:
    """Return an amount in the visitor's language, ``$1,250.00`` or ``1.250,00 €``.

    Args:
        amount: a decimal, or its text as JSON holds it; anything else is returned as it is.
        currency: an ISO 4217 code; without one the bare number is returned.
        places: how many decimal places are shown instead of the currency's own.
    """
    return write_money(str(amount), currency, places, get_language())


def format_compact_money(amount: Any, currency: str) -> str:
    """Return an amount in as little room as there is on a map: ``$412K``, ``412.000 €``.

    Args:
        amount: a decimal, or its text as JSON holds it.
        currency: an ISO 4217 code.
    """
    number = read_decimal(str(amount))
    if number is None or number < _COMPACT:
        return format_money(amount, currency)
    locale = find_locale(get_language() or "en")
    text = format_compact_currency(number, currency, locale=locale, fraction_digits=2)
    # German has no short thousands, for which Babel writes figures without their separators.
    return format_money(amount, currency, places=0) if _UNGROUPED.search(text) else text


# A page writes the same few amounts over and over, and every page does.
@lru_cache(maxsize=4096)
def write_money(text: str, currency: str, places: int | None, language: str | None) -> str:
    exact = read_decimal(text)
    if exact is None:
        return text
    if places is None:
        places = minor_unit(currency).places
    if not currency:
        return format_number(exact, places=places)
    locale = find_locale(language or "en")
    pattern, amount = locale.currency_formats["standard"], round_half_up(exact, places)
    written = write_number(amount, pattern, locale, places=places, currency=currency)
    return set_symbol_apart(written, currency, locale)


def set_symbol_apart(text: str, currency: str, locale: Locale) -> str:
    symbol = get_currency_symbol(currency, locale=locale)
    # CLDR sets a space between letters and digits, which Babel leaves out.
    if symbol[-1:].isalpha():
        text = re.sub(rf"({re.escape(symbol)})(?=\d)", rf"\1{_SPACE}", text)
    # From right to left, the sign of "US$" takes the direction of what follows it.
    if locale.text_direction == "rtl" and symbol.isascii() and not symbol[-1:].isalnum():
        text += _LEFT_TO_RIGHT
    return text
