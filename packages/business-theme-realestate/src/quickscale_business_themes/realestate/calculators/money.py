"""Rounding of amounts of money."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def round_money(amount: Decimal, unit: Decimal = CENT) -> Decimal:
    """Return an amount in whole units, halves away from zero, as banks and authorities round.

    Args:
        unit: the currency's smallest, for example ``Decimal("1")`` for yen.
    """
    return amount.quantize(unit, ROUND_HALF_UP)
