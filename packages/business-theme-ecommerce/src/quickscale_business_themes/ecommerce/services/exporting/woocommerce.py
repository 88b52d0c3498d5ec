"""WooCommerce's product CSV.

A column ``Slug`` of our own tells products of one name apart; a product with options is called by
its slug where WooCommerce wants an SKU.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.services.exporting.catalogue import (
    ExportedProduct,
    ExportedVariant,
)
from quickscale_business_themes.ecommerce.services.exporting.cells import guard, write_amount

MAX_OPTIONS = 10
HEADER = (
    "ID", "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Slug", "Published", "Description",
    "In stock?", "Stock", "Backorders allowed?", "Weight (kg)", "Sale price", "Regular price",
    "Categories", "Images", "Parent", "Position", "Brands",
    *(
        f"Attribute {number} {part}"
        for number in range(1, MAX_OPTIONS + 1)
        for part in ("name", "value(s)", "visible", "global")
    ),
)  # fmt: skip


def write_rows(exported: ExportedProduct) -> Iterator[dict[str, Any]]:
    """Yield the rows of a product: itself, and after it its variations, if it has options."""
    first = exported.variants[0]
    if not exported.options:
        yield _write_product(exported, "simple") | _write_variant(first, "simple")
        return
    yield _write_product(exported, "variable") | _write_choices(exported)
    for position, each in enumerate(exported.variants):
        row = _write_variant(each, "variation")
        row |= {"Parent": exported.product.slug, "Position": position}
        row |= _write_attributes(zip(exported.options, each.options, strict=True))
        yield {**row, "Name": guard(exported.product.name)}


def _write_product(exported: ExportedProduct, kind: str) -> dict[str, Any]:
    product = exported.product
    is_public = product.status == ProductStatus.ACTIVE
    return {
        "Type": kind,
        "SKU": product.slug,
        "Name": guard(product.name),
        "Slug": product.slug,
        "Published": 1 if is_public else -1,
        "Description": guard(exported.body.replace("\n", "\\n")),
        "Categories": ", ".join(_escape(" > ".join(path)) for path in exported.categories),
        "Images": ", ".join(_escape(picture.url) for picture in exported.pictures),
        "Brands": guard(product.brand),
    }


def _write_variant(exported: ExportedVariant, kind: str) -> dict[str, Any]:
    variant = exported.variant
    is_reduced = variant.compare_at_price is not None
    price = write_amount(variant.price, variant.currency)
    before = write_amount(variant.compare_at_price, variant.currency)
    row = {
        "Type": kind if variant.requires_shipping else f"{kind}, virtual",
        "SKU": guard(variant.sku),
        "GTIN, UPC, EAN, or ISBN": variant.barcode,
        "In stock?": int(variant.track_inventory is False or bool(exported.on_hand)),
        "Stock": (exported.on_hand or 0) if variant.track_inventory else "",
        "Backorders allowed?": int(variant.allows_backorder),
        "Weight (kg)": f"{variant.weight_grams / 1000:.3f}" if variant.weight_grams else "",
        "Sale price": price if is_reduced else "",
        "Regular price": before if is_reduced else price,
    }
    if kind == "variation" and exported.picture:
        row["Images"] = _escape(exported.picture.url)
    return row


def _write_choices(exported: ExportedProduct) -> dict[str, Any]:
    """Return each option with all its values."""
    values = [
        ", ".join(_escape(value) for value in dict.fromkeys(each[index] for each in rows))
        for index in range(len(exported.options))
        for rows in [[variant.options for variant in exported.variants]]
    ]
    return _write_attributes(zip(exported.options, values, strict=True), is_escaped=True)


def _write_attributes(pairs: Any, *, is_escaped: bool = False) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for number, (name, value) in enumerate(list(pairs)[:MAX_OPTIONS], start=1):
        row |= {
            f"Attribute {number} name": name,
            f"Attribute {number} value(s)": value if is_escaped else _escape(value),
            f"Attribute {number} visible": 1,
            f"Attribute {number} global": 0,
        }
    return row


def _escape(text: str) -> str:
    return text.replace(",", "\\,")
