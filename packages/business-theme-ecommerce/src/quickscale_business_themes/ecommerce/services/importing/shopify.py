"""Shopify's product CSV, with its old headers (``Handle``) and its new ones (``URL handle``)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO

from django.utils.text import slugify

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.services.importing.rows import (
    ImportedProduct,
    describe_html,
    read_amount,
    read_count,
    read_slug,
    summarise,
)
from quickscale_business_themes.ecommerce.services.products import ProductData, VariantData

#: The columns that are read: what we call them, and what Shopify did and does.
COLUMNS = {
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "body": ("Body (HTML)", "Description"),
    "type": ("Type",),
    "category": ("Product Category", "Product category"),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    "option1": ("Option1 Value", "Option1 value"),
    "option2": ("Option2 Value", "Option2 value"),
    "option3": ("Option3 Value", "Option3 value"),
    "option1_name": ("Option1 Name", "Option1 name"),
    "option2_name": ("Option2 Name", "Option2 name"),
    "option3_name": ("Option3 Name", "Option3 name"),
    "sku": ("Variant SKU", "SKU"),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "quantity": ("Variant Inventory Qty", "Inventory quantity"),
    "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "price": ("Variant Price", "Price"),
    "compare_at": ("Variant Compare At Price", "Compare-at price"),
    "shipping": ("Variant Requires Shipping", "Requires shipping"),
    "image": ("Image Src", "Product image URL"),
    "image_alt": ("Image Alt Text", "Image alt text"),
    "tags": ("Tags",),
}

Row = dict[str, str]
_NO_OPTIONS = ("Title", "Default Title")


def read_shopify(file: IO[str]) -> Iterator[ImportedProduct | RowError]:
    """Yield the products of a file, each made of the adjoining rows of one handle.

    Raises:
        RowError: the header is not Shopify's.
    """
    rows = csv.DictReader(file)
    names = _match_columns(rows.fieldnames or [])
    group: list[tuple[int, Row]] = []
    for raw in rows:
        row = {ours: (raw.get(theirs) or "").strip() for ours, theirs in names.items()}
        if not any(row.values()):
            continue
        if group and _starts_another(row, group[0][1]):
            yield _build(group)
            group = []
        group.append((rows.line_num, row))
    if group:
        yield _build(group)


def _match_columns(header: object) -> dict[str, str]:
    present = {str(name).strip().casefold(): str(name) for name in header}  # type: ignore[attr-defined]
    found = {
        ours: present[name.casefold()]
        for ours, theirs in COLUMNS.items()
        for name in theirs
        if name.casefold() in present
    }
    if not {"title", "price"} <= found.keys() or "handle" not in found:
        raise RowError("This isn't a Shopify product export.", line=1)
    return found


def _starts_another(row: Row, first: Row) -> bool:
    return row["handle"] != first["handle"]


def _build(group: list[tuple[int, Row]]) -> ImportedProduct | RowError:
    try:
        return _build_product(group)
    except RowError as error:
        return error


def _build_product(group: list[tuple[int, Row]]) -> ImportedProduct:
    line, first = group[0]
    if not first["title"]:
        raise RowError("The product has no title.", line=line)
    slug = read_slug(first["handle"], first["title"], line=line)
    options = _option_names(first)
    variants = tuple(
        _build_variant(number, row, slug, len(options)) for number, row in group if row["price"]
    )
    if not variants:
        raise RowError("The product has no price.", line=line)
    product = ProductData(
        slug=slug,
        name=first["title"],
        description=summarise(first.get("body", "")),
        content=describe_html(first.get("body", "")),
        categories=_categories(first),
        options=options,
        variants=variants,
        status=_status(first),
        is_digital=first.get("shipping", "").casefold() == "false",
    )
    pictures = tuple(
        (row["image"], row.get("image_alt", "")) for _n, row in group if row.get("image")
    )
    return ImportedProduct(line=line, product=product, pictures=pictures)


def _build_variant(line: int, row: Row, slug: str, option_count: int) -> VariantData:
    options = tuple(row.get(f"option{n}", "") for n in range(1, option_count + 1))
    if option_count and not all(options):
        raise RowError("The variant is missing an option value.", line=line)
    compare_at, quantity = row.get("compare_at", ""), row.get("quantity", "")
    # A file that says nothing of a tracker but gives a quantity means that quantity.
    return VariantData(
        sku=row.get("sku", "").lstrip("'") or "-".join([slug, *map(slugify, options)])[:64],
        price=read_amount(row["price"], line=line, what="The price"),
        compare_at_price=(
            read_amount(compare_at, line=line, what="The compare-at price") if compare_at else None
        ),
        options=options,
        on_hand=read_count(quantity, line=line, what="The quantity") if quantity else None,
        track_inventory=bool(quantity or row.get("tracker")),
        allow_backorder=row.get("policy", "").casefold() in ("continue", "true"),
    )


def _option_names(first: Row) -> list[str]:
    names = [first.get(f"option{n}_name", "") for n in (1, 2, 3)]
    if (names[0], first.get("option1", "")) == _NO_OPTIONS:
        return []
    return [name for name in names if name]


def _categories(first: Row) -> list[tuple[str, ...]]:
    """Return the product's place: its category, else its type, else its first tag."""
    if category := first.get("category", ""):
        return [tuple(part.strip() for part in category.split(">"))]
    name = first.get("type") or first.get("tags", "").split(",")[0].strip()
    return [(name.capitalize(),)] if name else []


def _status(first: Row) -> str:
    status = first.get("status", "").casefold()
    if status in ProductStatus.values:
        published = first.get("published", "").casefold() != "false"
        return status if published or status != ProductStatus.ACTIVE else ProductStatus.DRAFT
    return ProductStatus.DRAFT if first.get("published") == "false" else ProductStatus.ACTIVE
