"""Telling that something runs low, once: when the units left fall to a mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.conf import settings

from quickscale_business_themes.ecommerce.models import StockLevel
from quickscale_business_themes.ecommerce.services.allocation import Picks, free_units
from quickscale_business_themes.ecommerce.signals import stock_low


def read_low_stock() -> int:
    """Return at how many units left in all locations something without a mark runs low."""
    low: int = getattr(settings, "ECOMMERCE_LOW_STOCK", 5)
    return low


def tell_what_runs_low(levels: Iterable[StockLevel], picks: Picks) -> None:
    """Tell of each variant of which a level fell to its mark; where no level of it has one, all of
    them together count.

    Args:
        levels: all that the variants may be sold from, as they were before, by variant.
        picks: what was promised of them.
    """
    taken = {level.pk: quantity for level, quantity in picks}
    for _variant, found in groupby(levels, key=lambda level: level.variant_id):
        own = list(found)
        left = sum(free_units(level) - taken.get(level.pk, 0) for level in own)
        if _falls_to_mark(own, taken):
            sku = own[0].variant.sku
            stock_low.send(sku, data={"sku": sku, "available": max(left, 0)})


def _falls_to_mark(levels: Sequence[StockLevel], taken: dict[int, int]) -> bool:
    marked = [level for level in levels if level.low_stock is not None]
    if not marked:
        before = sum(map(free_units, levels))
        gone = sum(taken.get(level.pk, 0) for level in levels)
        return before - gone <= read_low_stock() < before
    return any(
        free_units(level) - taken.get(level.pk, 0) <= (level.low_stock or 0) < free_units(level)
        for level in marked
    )
