"""Prices that depend on how many units are bought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """What one unit costs who buys at least ``min_quantity``."""

    min_quantity: int
    price: Decimal


def choose_unit_price(price: Decimal, tiers: Iterable[Tier], quantity: int) -> Decimal:
    """Return what one unit costs of so many: the price of the highest tier that is reached.

    Nobody pays more than ``price``, which may be reduced below a tier's.
    """
    reached = [tier for tier in tiers if tier.min_quantity <= quantity]
    if not reached:
        return price
    return min(price, max(reached, key=lambda tier: tier.min_quantity).price)
