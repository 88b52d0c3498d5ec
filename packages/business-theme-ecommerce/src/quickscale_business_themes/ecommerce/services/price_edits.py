"""The scheduled prices and the tiers of a product, as the shop's staff write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import InvalidRows
from quickscale_business_themes.ecommerce.models import (
    PriceTier,
    Product,
    ProductVariant,
    ScheduledPrice,
)


@dataclass(frozen=True, slots=True)
class ScheduledPriceEdit:
    """A scheduled price of the variant with an SKU; of all variants if that is empty."""

    sku: str
    price: Decimal
    compare_at_price: Decimal | None
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class PriceTierEdit:
    """A tier of the variant with an SKU; of all variants if that is empty."""

    sku: str
    min_quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class PriceEdits:
    """All scheduled prices and tiers of a product; None leaves them as they are."""

    scheduled: Sequence[ScheduledPriceEdit] | None = None
    tiers: Sequence[PriceTierEdit] | None = None


def write_prices(product: Product, edits: PriceEdits) -> None:
    """Give a product's variants these scheduled prices and tiers, and no others.

    Raises:
        InvalidRows: an SKU isn't one of the product's, or two prices are for the same case.
    """
    if edits.scheduled is not None:
        _write_scheduled(product, edits.scheduled)
    if edits.tiers is not None:
        _write_tiers(product, edits.tiers)


def _write_scheduled(product: Product, edits: Sequence[ScheduledPriceEdit]) -> None:
    taken = _("Another scheduled price starts at the same time.")
    pairs = _assign(product, edits, "scheduled_prices", "starts_at", taken)
    rows = [
        ScheduledPrice(
            variant=variant,
            price=edit.price,
            compare_at_price=edit.compare_at_price,
            starts_at=edit.starts_at,
            ends_at=edit.ends_at,
        )
        for variant, edit in pairs
    ]
    changing = ["price", "compare_at_price", "ends_at"]
    _replace(ScheduledPrice, product, rows, "starts_at", changing)


def _write_tiers(product: Product, edits: Sequence[PriceTierEdit]) -> None:
    taken = _("Another tier begins at this quantity.")
    pairs = _assign(product, edits, "price_tiers", "min_quantity", taken)
    rows = [
        PriceTier(variant=variant, min_quantity=edit.min_quantity, price=edit.price)
        for variant, edit in pairs
    ]
    _replace(PriceTier, product, rows, "min_quantity", ["price"])


def _assign(
    product: Product, edits: Sequence[Any], field: str, key: str, taken: str
) -> list[tuple[ProductVariant, Any]]:
    """Return each edit with each variant that it is of."""
    variants = list(product.variants.all())
    pairs: dict[tuple[int, Any], tuple[ProductVariant, Any]] = {}
    errors: dict[str, dict[str, list[str]]] = {}
    for index, edit in enumerate(edits):
        named = [each for each in variants if edit.sku in ("", each.sku)]
        if not named or (edit.sku and len(named) > 1):
            text = _("“{sku}” isn't the SKU of exactly one variant of this product.")
            errors[str(index)] = {"sku": [text.format(sku=edit.sku)]}
        for variant in named:
            place = variant.pk, getattr(edit, key)
            if place in pairs:
                errors[str(index)] = {key: [taken]}
            pairs[place] = variant, edit
    if errors:
        raise InvalidRows({field: errors})
    return list(pairs.values())


def _replace(
    model: Any, product: Product, rows: Sequence[Any], key: str, changing: list[str]
) -> None:
    kept = {(row.variant_id, getattr(row, key)) for row in rows}
    there = model.objects.filter(variant__product=product)
    gone = [each.pk for each in there if (each.variant_id, getattr(each, key)) not in kept]
    model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["variant", key], update_fields=changing
    )
