"""Shopify's inventory CSV: what is on hand of each variant in each location."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quickscale_business_themes.ecommerce.services.exporting.catalogue import ExportedProduct
from quickscale_business_themes.ecommerce.services.exporting.shopify import write_options

HEADER = (
    "Handle", "Title", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value",
    "Option3 Name", "Option3 Value", "SKU", "Location", "Committed", "Available", "On hand",
)  # fmt: skip


def write_rows(exported: ExportedProduct) -> Iterator[dict[str, Any]]:
    """Yield a row for each variant and location of a product, where its inventory is tracked."""
    product = {"Handle": exported.product.slug, "Title": exported.product.name}
    for each in exported.variants:
        if not each.variant.track_inventory:
            continue
        options = write_options(each, exported.options, is_first=True)
        for level in each.levels:
            yield {
                **product,
                **options,
                "SKU": each.variant.sku,
                "Location": level.location.name,
                "Committed": level.allocated,
                "Available": level.on_hand - level.allocated,
                "On hand": level.on_hand,
            }
