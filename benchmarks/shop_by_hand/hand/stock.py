"""Promising stock to orders, from the location that is preferred and has it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import groupby

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Greatest

from hand.errors import Conflict
from quickscale_business_themes.ecommerce.models import CartLine, Order, StockLevel, StockMovement
from quickscale_business_themes.ecommerce.services.price_keeping import keep_availability

logger = logging.getLogger("shop.stock")

Picks = list[tuple[StockLevel, int]]


def allocate_stock(order: Order, lines: Sequence[CartLine]) -> None:
    """Promise stock by one conditional UPDATE for each level, held in the order of their keys."""
    wanted = {line.variant_id: line.quantity for line in lines if line.variant.track_inventory}
    levels = StockLevel.objects.filter(variant__in=wanted, location__is_active=True)
    levels = levels.select_related("variant", "location").select_for_update(of=("self",))
    held = list(levels.order_by("variant_id", "location_id"))
    picks: Picks = []
    for variant, found in groupby(held, key=lambda level: level.variant_id):
        picks += choose_levels(list(found), wanted.pop(variant))
    if wanted:
        raise Conflict("Sold out.")
    for level, quantity in picks:
        promise(level, quantity)
    record(order, picks)
    keep_availability(
        level.variant.product_id
        for level, quantity in picks
        if count_free(level) > 0 >= count_free(level) - quantity
    )
    warn_of_low_stock(held, picks)


def choose_levels(levels: list[StockLevel], quantity: int) -> Picks:
    """Take all units from one location, and from several only where none has all."""
    levels.sort(key=lambda level: (level.location.position, level.location_id))
    whole = next((level for level in levels if count_free(level) >= quantity), None)
    if whole is not None:
        return [(whole, quantity)]
    picks: Picks = []
    for level in levels:
        if taken := min(max(count_free(level), 0), quantity):
            picks.append((level, taken))
            quantity -= taken
    if quantity and levels[0].variant.backorder != "allow":
        raise Conflict("Sold out.")
    return picks or [(levels[0], quantity)]


def promise(level: StockLevel, quantity: int) -> None:
    allocated = F("allocated") + quantity
    is_enough = Q(on_hand__gte=allocated)
    if level.variant.backorder == "allow":
        is_enough = Q()
    row = StockLevel.objects.filter(is_enough, pk=level.pk)
    missing = Greatest(allocated - F("on_hand"), 0)
    if not row.update(allocated=allocated, backordered=missing):
        raise Conflict("Sold out.")


def count_free(level: StockLevel) -> int:
    return level.on_hand - level.allocated


def record(order: Order, picks: Picks) -> None:
    StockMovement.objects.bulk_create(
        StockMovement(
            variant=level.variant,
            sku=level.variant.sku,
            location=level.location,
            kind="allocated",
            quantity=quantity,
            reference=order.number,
            user=order.user,
        )
        for level, quantity in picks
    )


def warn_of_low_stock(levels: Sequence[StockLevel], picks: Picks) -> None:
    taken = {level.pk: quantity for level, quantity in picks}
    for _variant, found in groupby(levels, key=lambda level: level.variant_id):
        own = list(found)
        before = sum(count_free(level) for level in own)
        left = before - sum(taken.get(level.pk, 0) for level in own)
        mark = own[0].low_stock if own[0].low_stock is not None else settings.LOW_STOCK
        if left <= mark < before:
            logger.warning("%s is running low", own[0].variant.sku)
