"""Money: exact amounts, each with its currency, and how people write them.

:mod:`quickscale.core.money.money` writes them; it is imported by whoever does, since it
brings Babel's tables along.
"""

from .money import MAX_PRICE, MAX_TOTAL, CurrencyMismatch, MinorUnit, Money, minor_unit, quantum

__all__ = [
    "MAX_PRICE",
    "MAX_TOTAL",
    "CurrencyMismatch",
    "MinorUnit",
    "Money",
    "minor_unit",
    "quantum",
]
