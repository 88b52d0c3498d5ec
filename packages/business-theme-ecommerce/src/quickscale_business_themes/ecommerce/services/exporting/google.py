"""The product feed of Google's Merchant Center, as text with tabs.

After "Product data specification" in Google's help: one item for each variant that shoppers may
buy, titles of at most 150 and descriptions of at most 5,000 characters, ids of at most 50.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from quickscale.core.mail import absolute_url
from quickscale_business_themes.ecommerce.services.exporting.catalogue import (
    ExportedProduct,
    ExportedVariant,
)
from quickscale_business_themes.ecommerce.services.exporting.cells import write_amount
from quickscale_business_themes.ecommerce.services.slugs import shorten

HEADER = (
    "id", "item_group_id", "title", "description", "link", "image_link",
    "additional_image_link", "availability", "price", "sale_price",
    "sale_price_effective_date", "unit_pricing_measure",
    "unit_pricing_base_measure", "brand", "gtin", "mpn",
    "identifier_exists", "condition", "product_type", "shipping_weight", "size", "color",
)  # fmt: skip
_ID_LENGTH = 50
_PICTURES = 10
#: Units of measure and what Google calls them; it knows no others.
_UNITS = {
    "mg": "mg", "g": "g", "kg": "kg", "ml": "ml", "cl": "cl", "l": "l", "m3": "cbm", "cm": "cm",
    "m": "m", "m2": "sqm", "item": "ct",
}  # fmt: skip
_BASE_QUANTITIES = frozenset({1, 2, 4, 8, 10, 100})
_GTIN = re.compile(r"\d{8}|\d{12,14}")
_OPTIONS = {
    "size": frozenset({"size", "größe", "groesse", "taille", "talla"}),
    "color": frozenset({"color", "colour", "farbe", "couleur"}),
}


def write_rows(exported: ExportedProduct) -> Iterator[dict[str, Any]]:
    """Yield an item for each variant that costs something."""
    for each in exported.variants:
        if each.variant.selling_price > 0:
            yield _write_item(exported, each)


def _write_item(exported: ExportedProduct, each: ExportedVariant) -> dict[str, Any]:
    product, variant = exported.product, each.variant
    pictures = [picture.url for picture in exported.pictures]
    first = each.picture.url if each.picture else next(iter(pictures), "")
    gtin = variant.barcode if _GTIN.fullmatch(variant.barcode) else ""
    return {
        "id": _shorten_id(variant.public_id),
        "item_group_id": _shorten_id(product.slug) if len(exported.variants) > 1 else "",
        "title": _write_line(f"{product.name} {variant.name}")[:150],
        "description": _write_line(html.unescape(strip_tags(exported.body)) or product.name)[:5000],
        "link": absolute_url(reverse("ecommerce:product-detail", args=[product.slug])),
        "image_link": first,
        "additional_image_link": ",".join([url for url in pictures if url != first][:_PICTURES]),
        "availability": _write_availability(each),
        **_write_prices(variant),
        **_write_measure(variant),
        "brand": product.brand,
        "gtin": gtin,
        "mpn": "" if gtin else variant.sku,
        "identifier_exists": "yes" if gtin or product.brand else "no",
        "condition": "new",
        "product_type": " > ".join(exported.categories[0]) if exported.categories else "",
        "shipping_weight": f"{variant.weight_grams} g" if variant.weight_grams else "",
        **_write_options(exported, each),
    }


def _write_availability(each: ExportedVariant) -> str:
    variant = each.variant
    if not variant.track_inventory or each.left:
        return "in_stock"
    return "backorder" if variant.allows_backorder else "out_of_stock"


def _write_prices(variant: Any) -> dict[str, str]:
    """Return what is paid now, and what it was before where that was more."""
    now, before = (
        f"{write_amount(amount, variant.currency)} {variant.currency}"
        for amount in (variant.selling_price, variant.regular_price)
    )
    if not variant.is_on_sale:
        return {"price": now, "sale_price": "", "sale_price_effective_date": ""}
    return {
        "price": before,
        "sale_price": now,
        "sale_price_effective_date": _write_period(variant),
    }


def _write_period(variant: Any) -> str:
    """Return from when to when a scheduled price holds, which Google wants whole or not at all."""
    now = timezone.now()
    begun = [each for each in variant.scheduled_prices.all() if each.starts_at <= now]
    running = [each for each in begun if each.ends_at is None or each.ends_at > now]
    last = max(running, key=lambda each: (each.starts_at, each.pk), default=None)
    if last is None or last.ends_at is None:
        return ""
    return "/".join(each.isoformat(timespec="seconds") for each in (last.starts_at, last.ends_at))


def _write_measure(variant: Any) -> dict[str, str]:
    """Return how much is in it, and of how much the unit price is told, in what Google knows."""
    unit = _UNITS.get(variant.measure_unit, "")
    if not unit or variant.measure is None:
        return {"unit_pricing_measure": "", "unit_pricing_base_measure": ""}
    base = _UNITS.get(variant.reference_unit or variant.measure_unit, "")
    is_known = base and variant.reference_quantity in _BASE_QUANTITIES
    return {
        "unit_pricing_measure": f"{variant.measure.normalize():f} {unit}",
        "unit_pricing_base_measure": f"{variant.reference_quantity} {base}" if is_known else "",
    }


def _write_options(exported: ExportedProduct, each: ExportedVariant) -> dict[str, str]:
    pairs = list(zip(exported.options, each.options, strict=True))
    return {
        column: next((value for name, value in pairs if name.casefold() in names), "")
        for column, names in _OPTIONS.items()
    }


def _shorten_id(text: str) -> str:
    return text if len(text) <= _ID_LENGTH else shorten(text, text, length=_ID_LENGTH)


def _write_line(text: str) -> str:
    return " ".join(text.split())
