"""Money: exact amounts, each with its currency, and how people write them."""

from .money import (
    MAX_PRICE,
    MAX_TOTAL,
    Money,
    format_money,
    minor_unit,
    quantum,
)

__all__ = [
    "MAX_PRICE",
    "MAX_TOTAL",
    "Money",
    "format_money",
    "minor_unit",
    "quantum",
]
