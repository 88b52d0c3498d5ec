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
    "additional_image_link", "availability", "price", "sale_price", "brand", "gtin", "mpn",
    "identifier_exists", "condition", "product_type", "shipping_weight", "size", "color",
)  # fmt: skip
_ID_LENGTH = 50
_PICTURES = 10
_GTIN = re.compile(r"\d{8}|\d{12,14}")
_OPTIONS = {
    "size": frozenset({"size", "größe", "groesse", "taille", "talla"}),
    "color": frozenset({"color", "colour", "farbe", "couleur"}),
}


def write_rows(exported: ExportedProduct) -> Iterator[dict[str, Any]]:
    """Yield an item for each variant that costs something."""
    for each in exported.variants:
        if each.variant.price > 0:
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
    price = f"{write_amount(variant.price, variant.currency)} {variant.currency}"
    if not variant.is_on_sale:
        return {"price": price, "sale_price": ""}
    before = f"{write_amount(variant.compare_at_price, variant.currency)} {variant.currency}"
    return {"price": before, "sale_price": price}


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
