"""Finds what is kept of prices and isn't what it should be, worked out in another way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    PriceChange,
    ProductListing,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.price_history import (
    PricePoint,
    find_prior_price,
    find_slot,
)

Listing = tuple[int, Decimal, Decimal, str, bool, bool]


def find_drift() -> list[str]:
    """Return a line for each product or variant of which something else is kept than it should be.

    Reads all variants: for a check at night, and for tests.
    """
    variants = list(
        ProductVariant.objects.with_stock()
        .select_related("product")
        .prefetch_related("scheduled_prices", "price_tiers")
        .order_by("product", "position", "pk")
    )
    return [*_check_listings(variants), *_check_variants(variants)]


def _check_listings(variants: Sequence[ProductVariant]) -> list[str]:
    groups: dict[int, list[ProductVariant]] = defaultdict(list)
    for variant in variants:
        groups[variant.product_id].append(variant)
    wanted = {key: _work_out(group) for key, group in groups.items()}
    wanted = {key: listing for key, listing in wanted.items() if listing}
    rows: Any = ProductListing.objects.values_list(
        "pk", "variant", "min_price", "max_price", "currency", "is_on_sale", "is_available"
    )
    kept = {key: tuple(values) for key, *values in rows}
    differing = [key for key in {*wanted, *kept} if wanted.get(key) != kept.get(key)]
    return [f"product {key}: {kept.get(key)}, not {wanted.get(key)}" for key in sorted(differing)]


def _work_out(variants: Sequence[ProductVariant]) -> Listing | None:
    first = next((each for each in variants if each.is_default), None)
    if first is None:
        return None
    listed = [each for each in variants if each.currency == first.currency]
    buyable = [each for each in listed if each.available != 0]
    counting = buyable or listed
    shown = min(counting, key=lambda each: each.selling_price)
    prices = [each.selling_price for each in counting]
    is_on_sale = any(each.is_on_sale for each in counting)
    return shown.pk, min(prices), max(prices), first.currency, is_on_sale, bool(buyable)


def _check_variants(variants: Sequence[ProductVariant]) -> list[str]:
    history: dict[int, list[PricePoint]] = defaultdict(list)
    for change in PriceChange.objects.all():
        history[change.variant_id].append(change.point)
    return [
        f"variant {each.public_id}: its price, prior price, tiers or history"
        for each in variants
        if not _is_right(each, history[each.pk])
    ]


def _is_right(variant: ProductVariant, history: Sequence[PricePoint]) -> bool:
    if not history or variant.has_price_tiers != bool(variant.price_tiers.all()):
        return False
    last = history[-1]
    if variant.is_price_due:  # which nobody wrote down yet, and readers work out themselves
        return True
    slots = [each.slot for each in variant.scheduled_prices.all()]
    slot = find_slot(slots, timezone.now())
    kept = slot.price if slot else None
    return (
        kept == variant.scheduled_price
        and (last.price, last.regular_price) == (variant.selling_price, variant.regular_price)
        and variant.prior_price == find_prior_price(history)
    )
