"""Arithmetic on whole minor units of a currency, such as cents. None of them is ever lost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from quickscale.core.money import Money, minor_unit


def to_units(amount: Decimal, currency: str) -> int:
    """Return an amount in minor units, rounded half up."""
    return round_half_up(amount.scaleb(minor_unit(currency).places))


def to_money(units: int, currency: str) -> Money:
    """Return minor units as an amount of money."""
    return Money(Decimal(units).scaleb(-minor_unit(currency).places), currency)


def round_half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """Spread ``amount`` over lines in proportion to their totals.

    Each share is rounded to the nearest unit, half down; what is then missing, or too much, is
    settled unit by unit on the first lines. No share exceeds its line.

    Args:
        amount: from 0 to the sum of ``weights``.
        weights: the lines' totals, none of them negative.
    """
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    shares = [(2 * amount * weight + total - 1) // (2 * total) for weight in weights]
    left = amount - sum(shares)
    step = 1 if left > 0 else -1
    for position, weight in enumerate(weights):
        if left and 0 <= shares[position] + step <= weight:
            shares[position] += step
            left -= step
    return shares


def split_evenly(amount: int, parts: int) -> list[int]:
    """Split ``amount`` into equal parts; units that are left over go to the first ones."""
    share, extra = divmod(amount, parts)
    return [share + (position < extra) for position in range(parts)]


def take_evenly(amount: int, parts: Sequence[int]) -> list[int]:
    """Take ``amount`` from all parts alike; what one lacks is taken from the next ones.

    Args:
        amount: from 0 to the sum of ``parts``.
    """
    left, lacking = [], 0
    for part, share in zip(parts, split_evenly(amount, len(parts)), strict=True):
        taken = min(part, share + lacking)
        lacking += share - taken
        left.append(part - taken)
    for position, part in enumerate(left):
        taken = min(part, lacking)
        lacking -= taken
        left[position] = part - taken
    return left
