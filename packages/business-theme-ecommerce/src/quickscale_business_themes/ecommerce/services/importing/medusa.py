"""Medusa's product CSV: its template of version 1 and the export of version 2.

Every row repeats what is said of the product. An empty cell clears a text and leaves everything
else as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from quickscale.core.conf import quickscale_settings
from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.services.importing.cells import Cells
from quickscale_business_themes.ecommerce.services.importing.rows import PictureLink, Row
from quickscale_business_themes.ecommerce.services.importing.shopify import (
    read_category,
    read_sku,
)
from quickscale_business_themes.ecommerce.services.importing.tables import fold
from quickscale_business_themes.ecommerce.services.product_data import UNCHANGED

NAME = "medusa"
COLUMNS = {
    "handle": ("Product Handle",),
    "title": ("Product Title",),
    "body": ("Product Description",),
    "status": ("Product Status",),
    "collection": ("Product Collection Title",),
    "thumbnail": ("Product Thumbnail",),
    "sku": ("Variant SKU",),
    "barcode": ("Variant Barcode",),
    "quantity": ("Variant Inventory Quantity",),
    "backorder": ("Variant Allow Backorder",),
    "tracked": ("Variant Manage Inventory",),
    "weight": ("Variant Weight",),
}
#: Columns that Medusa writes and that say nothing to a shop of ours.
_OTHERS = frozenset(
    fold(f"{owner} {name}")
    for owner in ("Product", "Variant")
    for name in (
        "Id", "Subtitle", "External Id", "Discountable", "Is Giftcard", "Collection Id",
        "Collection Handle", "Type", "Type Id", "Tags", "Created At", "Updated At", "Deleted At",
        "Weight", "Length", "Width", "Height", "HS Code", "Origin Country", "MID Code", "Material",
        "Title", "EAN", "UPC", "Metadata", "Variant Rank", "Product Id", "Profile Name",
        "Profile Type",
    )
)  # fmt: skip
_NUMBERED = {
    "option{}_name": re.compile(r"(?:variant )?option (\d+) name"),
    "option{}": re.compile(r"(?:variant )?option (\d+) value"),
    "image{}": re.compile(r"(?:product )?image (\d+)(?: url)?"),
    "category{}": re.compile(r"product category (\d+)"),
    "tag{}": re.compile(r"product tag (\d+)"),
}
_PRICE = re.compile(r"(?:variant )?price ([a-z]{3})")
_STATUSES = {
    "published": ProductStatus.ACTIVE,
    "draft": ProductStatus.DRAFT,
    "proposed": ProductStatus.DRAFT,
    "rejected": ProductStatus.DRAFT,
}
_MARKUP = re.compile(r"<[a-zA-Z/]")


def is_medusa(columns: Mapping[str, int]) -> bool:
    return "title" in columns and ("sku" in columns or "handle" in columns)


def find_columns(positions: Mapping[str, int]) -> dict[str, int]:
    """Return the numbered columns, and that of the prices in the shop's currency."""
    found = {}
    for name, position in positions.items():
        for ours, pattern in _NUMBERED.items():
            if match := pattern.fullmatch(name):
                found[ours.format(match[1])] = position
        match = _PRICE.fullmatch(name)
        if match and match[1].upper() == quickscale_settings.CURRENCY:
            found["price"] = position
    return found


def check_header(header: Sequence[str]) -> Iterator[RowError]:
    """Yield what is wrong with the columns, which ends nothing."""
    for title in header:
        name = fold(title)
        known = {fold(each) for names in COLUMNS.values() for each in names} | _OTHERS
        if name in known or any(p.fullmatch(name) for p in [*_NUMBERED.values(), _PRICE]):
            continue
        if re.fullmatch(r"(?:variant )?price .*\[\w+\]", name):
            text = _("Prices of a region aren't imported.")
            yield RowError(text, number=1, column=title)
        elif name.startswith(("product ", "variant ", "price ")):
            yield RowError(_("Unknown column. It isn't imported."), number=1, column=title)


def read_row(cells: Cells) -> Row:
    """Return what a row says.

    Raises:
        RowError: a value cannot be read.
    """
    row = Row(cells, cells.read("handle"))
    row.title = cells.read_text("title", Product._meta.get_field("name"))
    row.details = {"status": _read_status(cells, row)}
    if cells.has("body"):
        row.details["body"] = read_plain_text(cells.read("body"))
    if categories := _read_categories(cells):
        row.details["categories"] = categories
    numbers = [n for n in range(1, 10) if cells.read(f"option{n}_name")]
    row.option_names = tuple(cells.read(f"option{n}_name") for n in numbers)
    row.option_values = tuple(cells.read(f"option{n}") for n in numbers)
    row.variant = _read_variant(cells)
    row.pictures = [
        PictureLink(row.number, address)
        for name in ["thumbnail", *(f"image{n}" for n in range(1, 50))]
        if (address := cells.read(name))
    ]
    return row


def read_plain_text(text: str) -> str:
    """Return a text as HTML, which it may be already; ``\\n`` is how some write a new line."""
    lines = text.replace("\\n", "\n")
    return lines if _MARKUP.search(lines) else escape(lines)


def _read_status(cells: Cells, row: Row) -> Any:
    status = cells.read("status").casefold()
    if not status:
        return UNCHANGED
    if status not in _STATUSES:
        row.notes.append(cells.refuse("status", _("Unknown status. The product is a draft.")))
    return _STATUSES.get(status, ProductStatus.DRAFT)


def _read_categories(cells: Cells) -> list[tuple[str, ...]]:
    names = ["collection", *(f"category{n}" for n in range(1, 10))]
    texts = [(name, cells.read(name)) for name in names]
    return [
        read_category(cells, name, text)
        for name, text in texts
        if text and not text.startswith("pcat_")
    ]


def _read_variant(cells: Cells) -> dict[str, Any]:
    variant: dict[str, Any] = {"sku": read_sku(cells, "sku"), "price": cells.read_amount("price")}
    if variant["price"] is None:
        text = _("The variant has no price in {currency}.")
        raise cells.refuse("price", text.format(currency=quickscale_settings.CURRENCY))
    variant["on_hand"] = cells.read_count("quantity")
    is_tracked = cells.read_flag("tracked")
    if is_tracked is not None and (cells.has("quantity") or not is_tracked):
        variant["track_inventory"] = is_tracked
    allows_backorder = cells.read_flag("backorder")
    if allows_backorder is not None:
        variant["allow_backorder"] = allows_backorder
    if cells.read("weight"):
        variant["weight_grams"] = cells.read_grams("weight")
    if cells.has("barcode"):
        variant["barcode"] = read_sku(cells, "barcode")
    return variant
