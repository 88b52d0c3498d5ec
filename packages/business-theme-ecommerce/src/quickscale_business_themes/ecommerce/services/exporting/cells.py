"""Values as cells of a CSV."""

from __future__ import annotations

from decimal import Decimal

from quickscale.core.money import Money

#: What spreadsheets take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guard(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_amount(amount: Decimal | None, currency: str) -> str:
    """Return an amount with the currency's decimal places, and more where it has more."""
    if amount is None:
        return ""
    rounded = Money(amount, currency).rounded().amount
    return str(rounded) if rounded == amount else f"{amount.normalize():f}"
