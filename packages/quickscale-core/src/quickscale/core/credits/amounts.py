"""Amounts of credits: exact, to four decimal places."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from .exceptions import InvalidCreditRequest

PLACES = Decimal("0.0001")
ZERO = Decimal("0.0000")
LIMIT = Decimal(10) ** 11


def clean_amount(value: Decimal | int | str) -> Decimal:
    """Return ``value`` as credits.

    Raises:
        InvalidCreditRequest: not a number, a float, not above zero, finer than four decimal
            places, or 10¹¹ and more (SQLite keeps 15 digits exactly).
    """
    try:
        amount = Decimal(value) if not isinstance(value, float) else Decimal("NaN")
    except (InvalidOperation, TypeError, ValueError):
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 < amount < LIMIT:
        raise InvalidCreditRequest(_("Enter an amount greater than zero."))
    if amount != amount.quantize(PLACES):
        raise InvalidCreditRequest(_("Enter no more than four decimal places."))
    return amount.quantize(PLACES)


def exact(value: Decimal | float | None) -> Decimal:
    """Return what a database reckoned with its four places; SQLite does in floating point."""
    return Decimal(str(value or 0)).quantize(PLACES)
