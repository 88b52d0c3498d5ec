from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from quickscale.core.formats.numbers import read_decimal

from .exceptions import InvalidCreditRequest

PLACES = Decimal("0.0001")
ZERO = Decimal("0.0000")
LIMIT = Decimal(10) ** 11


def amount_field(label: Any, **options: Any) -> "models.DecimalField[Any, Decimal]":
    """Return a column of credits or money, which both have four decimal places."""
    return models.DecimalField(label, max_digits=19, decimal_places=4, **options)


def clean_amount(value: Decimal | int | str) -> Decimal:
    """Return ``value`` as credits; no float, above zero, below what SQLite keeps exactly."""
    amount = None if isinstance(value, float) else read_decimal(value)
    if amount is None or not 0 < amount < LIMIT:
        raise InvalidCreditRequest(_("Enter an amount greater than zero."))
    if amount != amount.quantize(PLACES):
        raise InvalidCreditRequest(_("Enter no more than four decimal places."))
    return amount.quantize(PLACES)


def exact(value: Decimal | float | None) -> Decimal:
    """Return what a database reckoned with its four places; SQLite does in floating point."""
    return Decimal(str(value or 0)).quantize(PLACES)
