"""Shopify's product CSV, with the headers that its own export has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from quickscale_business_themes.ecommerce.models import ProductVariant
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.services.exporting.catalogue import (
    ExportedProduct,
    ExportedVariant,
    Picture,
)
from quickscale_business_themes.ecommerce.services.exporting.cells import write_amount
from quickscale_business_themes.ecommerce.services.importing.shopify import (
    CATEGORIES_COLUMN,
    PUBLISHED_AT_COLUMN,
)

_MAX_OPTIONS = 3
HEADER = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Published", "Status",
    "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name",
    "Option3 Value", "Variant SKU", "Variant Barcode", "Variant Grams",
    "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy",
    "Variant Price", "Variant Compare At Price", "Variant Requires Shipping",
    "Unit Price Total Measure", "Unit Price Total Measure Unit", "Unit Price Base Measure",
    "Unit Price Base Measure Unit", "Image Src",
    "Image Position", "Image Alt Text", "Variant Image", CATEGORIES_COLUMN, PUBLISHED_AT_COLUMN,
)  # fmt: skip


def write_rows(exported: ExportedProduct) -> Iterator[dict[str, Any]]:
    """Yield the rows of a product: its variants, each beside one of its pictures."""
    pairs = zip_longest(exported.variants, enumerate(exported.pictures, start=1))
    for number, (variant, picture) in enumerate(pairs):
        row: dict[str, Any] = {"Handle": exported.product.slug}
        if number == 0:
            row |= _write_product(exported)
        if variant is not None:
            row |= _write_variant(variant, exported.options, is_first=number == 0)
        if picture is not None:
            row |= _write_picture(*picture)
        yield row


def _write_product(exported: ExportedProduct) -> dict[str, Any]:
    product = exported.product
    is_public = product.status == ProductStatus.ACTIVE
    return {
        "Title": product.name,
        "Body (HTML)": exported.body,
        "Vendor": product.brand,
        "Product Category": " > ".join(exported.categories[0]) if exported.categories else "",
        "Published": str(is_public).lower(),
        "Status": product.status,
        CATEGORIES_COLUMN: _write_categories(exported),
        PUBLISHED_AT_COLUMN: product.published_at.isoformat(),
    }


def _write_categories(exported: ExportedProduct) -> str:
    return json.dumps(exported.categories, ensure_ascii=False) if exported.categories else ""


def _write_variant(
    exported: ExportedVariant, names: tuple[str, ...], *, is_first: bool
) -> dict[str, Any]:
    variant = exported.variant
    return {
        **write_options(exported, names, is_first=is_first),
        "Variant SKU": variant.sku,
        "Variant Barcode": variant.barcode,
        "Variant Grams": variant.weight_grams,
        "Variant Inventory Tracker": "shopify" if variant.track_inventory else "",
        "Variant Inventory Qty": "" if exported.on_hand is None else exported.on_hand,
        "Variant Inventory Policy": "continue" if variant.allows_backorder else "deny",
        "Variant Price": write_amount(variant.price, variant.currency),
        "Variant Compare At Price": write_amount(variant.compare_at_price, variant.currency),
        "Variant Requires Shipping": str(variant.requires_shipping).lower(),
        **_write_measure(variant),
        "Variant Image": exported.picture.url if exported.picture else "",
    }


def _write_measure(variant: ProductVariant) -> dict[str, Any]:
    if variant.measure is None:
        return {}
    return {
        "Unit Price Total Measure": f"{variant.measure.normalize():f}",
        "Unit Price Total Measure Unit": variant.measure_unit,
        "Unit Price Base Measure": variant.reference_quantity,
        "Unit Price Base Measure Unit": variant.reference_unit or variant.measure_unit,
    }


def write_options(
    exported: ExportedVariant, names: tuple[str, ...], *, is_first: bool
) -> dict[str, str]:
    pairs = list(zip(names, exported.options, strict=True))[:_MAX_OPTIONS]
    pairs = pairs or [("Title", "Default Title")]
    row = {f"Option{n} Value": value for n, (_name, value) in enumerate(pairs, start=1)}
    if is_first:
        row |= {f"Option{n} Name": name for n, (name, _value) in enumerate(pairs, start=1)}
    return row


def _write_picture(position: int, picture: Picture) -> dict[str, Any]:
    return {
        "Image Src": picture.url,
        "Image Position": position,
        "Image Alt Text": picture.alt,
    }
