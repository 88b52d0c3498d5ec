"""The tiers of variants, read only where some have any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.models import PriceTier, ProductVariant
from quickscale_business_themes.ecommerce.pricing.tiers import Tier, choose_unit_price


def read_tiers(variants: Iterable[Any]) -> dict[int, list[Tier]]:
    """Return the tiers of variants by their ids, by one statement; by none where none has any, or
    where they were read before."""
    tiered = {each.pk: each for each in variants if each.has_price_tiers}
    unread = [key for key, each in tiered.items() if not hasattr(each, "known_tiers")]
    found: dict[int, list[Tier]] = {key: [] for key in unread}
    for row in PriceTier.objects.filter(variant__in=unread) if unread else ():
        found[row.variant_id].append(Tier(row.min_quantity, row.price))
    for key, tiers in found.items():
        tiered[key].known_tiers = tiers
    return {key: each.known_tiers for key, each in tiered.items()}


def list_prices(variants: Sequence[ProductVariant], quantities: Sequence[int]) -> list[Money]:
    """Return the listed price of one unit of each variant, bought in such a quantity."""
    tiers = read_tiers(variants)
    return [
        Money(
            choose_unit_price(each.selling_price, tiers.get(each.pk, ()), quantity), each.currency
        )
        for each, quantity in zip(variants, quantities, strict=True)
    ]
