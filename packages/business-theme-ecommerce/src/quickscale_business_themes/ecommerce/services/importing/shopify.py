"""Shopify's product CSV, with its old headers (``Handle``) and its new ones (``URL handle``).

An empty cell clears a text, a reduced price and the inventory tracker. It leaves everything else
as it is; what is new is then published, needs shipping and has no weight.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.models import (
    Category,
    Product,
    ProductImage,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.services.importing.cells import Cells
from quickscale_business_themes.ecommerce.services.importing.measures import read_measure
from quickscale_business_themes.ecommerce.services.importing.rows import PictureLink, Row
from quickscale_business_themes.ecommerce.services.product_data import UNCHANGED

NAME = "shopify"
#: What of a product Shopify has no column for, as metafields of our own.
CATEGORIES_COLUMN = "Categories (product.metafields.quickscale.categories)"
PUBLISHED_AT_COLUMN = "Published at (product.metafields.quickscale.published_at)"
#: The columns that are read: what we call them, and what Shopify did and does.
COLUMNS = {
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "body": ("Body (HTML)", "Description"),
    "vendor": ("Vendor",),
    "type": ("Type",),
    "category": ("Product Category",),
    "categories": (CATEGORIES_COLUMN,),
    "published": ("Published", "Published on online store"),
    "published_at": (PUBLISHED_AT_COLUMN,),
    "status": ("Status",),
    "option1": ("Option1 Value",),
    "option2": ("Option2 Value",),
    "option3": ("Option3 Value",),
    "option1_name": ("Option1 Name",),
    "option2_name": ("Option2 Name",),
    "option3_name": ("Option3 Name",),
    "sku": ("Variant SKU", "SKU"),
    "barcode": ("Variant Barcode", "Barcode"),
    "grams": ("Variant Grams", "Weight value (grams)"),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "quantity": ("Variant Inventory Qty", "Inventory quantity"),
    "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "price": ("Variant Price", "Price"),
    "compare_at": ("Variant Compare At Price", "Compare-at price"),
    "shipping": ("Variant Requires Shipping", "Requires shipping"),
    "measure": ("Unit Price Total Measure", "Unit price total measure"),
    "measure_unit": ("Unit Price Total Measure Unit", "Unit price total measure unit"),
    "reference": ("Unit Price Base Measure", "Unit price base measure"),
    "reference_unit": ("Unit Price Base Measure Unit", "Unit price base measure unit"),
    "image": ("Image Src", "Product image URL"),
    "image_position": ("Image Position",),
    "image_alt": ("Image Alt Text",),
    "variant_image": ("Variant Image", "Variant image URL"),
    "tags": ("Tags",),
}
_VARIANT = ("option1", "sku", "price", "barcode")
_POLICIES = {"continue": True, "true": True, "deny": False, "false": False, "": False}
_ALT = ProductImage._meta.get_field("alt")
_CATEGORY = Category._meta.get_field("name")


def is_shopify(columns: dict[str, int]) -> bool:
    return "handle" in columns or {"title", "price"} <= columns.keys()


def read_row(cells: Cells) -> Row:
    """Return what a row says.

    Raises:
        RowError: a value cannot be read.
    """
    row = Row(cells, cells.read("handle"))
    row.title = cells.read_text("title", Product._meta.get_field("name"))
    if row.title or not cells.has("title"):
        row.details = _read_details(cells, row)
    row.option_names = _read_options(cells, "option{}_name")
    if cells.has("option1"):
        row.option_values = _read_options(cells, "option{}")
    if any(cells.read(name) for name in _VARIANT) or (
        cells.read("quantity") and not cells.has("price")
    ):
        row.variant = _read_variant(cells)
    if address := cells.read("image"):
        position = cells.read_count("image_position")
        row.pictures = [
            PictureLink(row.number, address, cells.read_text("image_alt", _ALT), position)
        ]
    row.variant_picture = cells.read("variant_image")
    return row


def read_sku(cells: Cells, name: str) -> str:
    """Return an article number without the apostrophe that keeps spreadsheets from counting it."""
    text = cells.read(name)
    sku = text[1:] if text.startswith("'") and text[1:].isdigit() else text
    cells.require_length(name, sku, ProductVariant._meta.get_field("sku"))
    return sku


def read_category(cells: Cells, name: str, text: str, separator: str = ">") -> tuple[str, ...]:
    """Return the names of nested categories, from the root down."""
    names = tuple(part.strip() for part in text.split(separator) if part.strip())
    for each in names:
        cells.require_length(name, each, _CATEGORY)
    return names


def _read_options(cells: Cells, pattern: str) -> tuple[str, ...]:
    texts = [cells.read(pattern.format(number)) for number in (1, 2, 3)]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _read_details(cells: Cells, row: Row) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if cells.has("body"):
        details["body"] = cells.read("body")
    if cells.has("vendor"):
        details["brand"] = cells.read_text("vendor", Product._meta.get_field("brand"))
    if categories := _read_categories(cells):
        details["categories"] = categories
    details["status"] = _read_status(cells, row)
    details["published_at"] = _read_moment(cells)
    return details


def _read_categories(cells: Cells) -> list[tuple[str, ...]]:
    """Return the product's places: its categories, else its type, else its first tag."""
    if text := cells.read("categories"):
        try:
            paths = [tuple(map(str, path)) for path in json.loads(text)]
        except (ValueError, TypeError):
            raise cells.refuse("categories", _("This isn't a list of categories.")) from None
        return paths
    if text := cells.read("category"):
        return [read_category(cells, "category", text)]
    if text := cells.read("type"):
        return [read_category(cells, "type", text)]
    text = cells.read("tags").split(",")[0].strip()
    return [read_category(cells, "tags", text)] if text else []


def _read_status(cells: Cells, row: Row) -> Any:
    """Return the status; what isn't known to be public is a draft."""
    status = cells.read("status").casefold()
    if status and status not in ProductStatus.values:
        row.notes.append(cells.refuse("status", _("Unknown status. The product is a draft.")))
        return ProductStatus.DRAFT
    try:
        is_published = cells.read_flag("published")
    except RowError:
        row.notes.append(cells.refuse("published", _("Unknown value. The product is a draft.")))
        is_published = False
    if is_published is False and status in ("", ProductStatus.ACTIVE):
        return ProductStatus.DRAFT
    return status or (ProductStatus.ACTIVE if is_published else UNCHANGED)


def _read_moment(cells: Cells) -> datetime | None:
    text = cells.read("published_at")
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or is_naive(moment):
        raise cells.refuse("published_at", _("This isn't a date and time with a time zone."))
    return moment


def _read_variant(cells: Cells) -> dict[str, Any]:
    variant: dict[str, Any] = {"sku": read_sku(cells, "sku")}
    if cells.has("price"):
        variant["price"] = cells.read_amount("price")
        if variant["price"] is None:
            raise cells.refuse("price", _("The variant has no price."))
    if cells.has("compare_at"):
        variant["compare_at_price"] = cells.read_amount("compare_at") or None
    variant["on_hand"] = cells.read_count("quantity")
    # Without quantities nobody knows whether what is tracked is sold out.
    if cells.has("tracker") and (cells.has("quantity") or not cells.read("tracker")):
        variant["track_inventory"] = bool(cells.read("tracker"))
    if cells.has("policy"):
        variant["allow_backorder"] = _read_policy(cells)
    requires_shipping = cells.read_flag("shipping")
    if requires_shipping is not None:
        variant["requires_shipping"] = requires_shipping
    if cells.read("grams"):
        variant["weight_grams"] = cells.read_grams("grams")
    if cells.has("barcode"):
        variant["barcode"] = read_sku(cells, "barcode")
    return {**variant, **read_measure(cells)}


def _read_policy(cells: Cells) -> bool:
    policy = cells.read("policy").casefold()
    if policy not in _POLICIES:
        raise cells.refuse("policy", _("This is neither “deny” nor “continue”."))
    return _POLICIES[policy]
