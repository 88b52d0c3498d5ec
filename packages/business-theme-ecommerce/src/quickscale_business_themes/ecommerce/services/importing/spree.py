"""Spree's product CSV.

The first row of a product with options stands for the product; the rows after it are its variants.
An empty cell clears a text and leaves everything else as it is.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quickscale.core.conf import quickscale_settings
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.services.importing.cells import Cells
from quickscale_business_themes.ecommerce.services.importing.medusa import read_plain_text
from quickscale_business_themes.ecommerce.services.importing.rows import PictureLink, Row
from quickscale_business_themes.ecommerce.services.importing.shopify import (
    read_category,
    read_sku,
)
from quickscale_business_themes.ecommerce.services.product_data import UNCHANGED

NAME = "spree"
_PLACES = (1, 2, 3)
COLUMNS = {
    **{
        name: (name,)
        for name in (
            "slug", "sku", "name", "price", "compare_at_price", "currency", "status",
            "description", "weight", "weight_unit", "inventory_count",
            "inventory_backorderable", "track_inventory",
        )
    },
    **{f"category{n}": (f"category{n}",) for n in _PLACES},
    **{f"image{n}": (f"image{n}_src",) for n in _PLACES},
    **{f"option{n}_name": (f"option{n}_name",) for n in _PLACES},
    **{f"option{n}": (f"option{n}_value",) for n in _PLACES},
}  # fmt: skip
#: Grams.
UNITS = {
    "g": Decimal(1),
    "kg": Decimal(1000),
    "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
    "lbs": Decimal("453.59237"),
}


def is_spree(columns: dict[str, int]) -> bool:
    return {"slug", "sku", "price"} <= columns.keys()


def read_row(cells: Cells) -> Row:
    """Return what a row says.

    Raises:
        RowError: a value cannot be read.
    """
    row = Row(cells, cells.read("slug"))
    row.title = cells.read_text("name", Product._meta.get_field("name"))
    if row.title:
        row.details = _read_details(cells, row)
    numbers = [n for n in _PLACES if cells.read(f"option{n}_name")]
    row.option_names = tuple(cells.read(f"option{n}_name") for n in numbers)
    row.option_values = tuple(cells.read(f"option{n}") for n in numbers)
    row.variant = _read_variant(cells)
    links = [cells.read(f"image{n}") for n in _PLACES]
    row.pictures = [PictureLink(row.number, address) for address in links if address]
    if row.option_names and row.pictures:
        row.variant_picture = row.pictures[0].address
    return row


def drop_master(group: list[Row]) -> None:
    """Sell no row that only stands for the product."""
    if any(row.option_names for row in group):
        for row in group:
            if not row.option_names and row.error is None:
                row.variant = None


def _read_details(cells: Cells, row: Row) -> dict[str, Any]:
    status: Any = cells.read("status").casefold() or UNCHANGED
    if status is not UNCHANGED and status not in ProductStatus.values:
        row.notes.append(cells.refuse("status", _("Unknown status. The product is a draft.")))
        status = ProductStatus.DRAFT
    details: dict[str, Any] = {"status": status}
    if cells.has("description"):
        details["body"] = read_plain_text(cells.read("description"))
    texts = [(f"category{n}", cells.read(f"category{n}")) for n in _PLACES]
    paths = [read_category(cells, name, text, "->") for name, text in texts if text]
    return {**details, "categories": paths} if paths else details


def _read_variant(cells: Cells) -> dict[str, Any]:
    price = cells.read_amount("price")
    if price is None:
        raise cells.refuse("price", _("The variant has no price."))
    currency = cells.read("currency").upper()
    if currency and currency != quickscale_settings.CURRENCY:
        text = _("The shop's currency is {currency}.")
        raise cells.refuse("currency", text.format(currency=quickscale_settings.CURRENCY))
    variant: dict[str, Any] = {"sku": read_sku(cells, "sku"), "price": price}
    if cells.has("compare_at_price"):
        variant["compare_at_price"] = cells.read_amount("compare_at_price") or None
    variant["on_hand"] = cells.read_count("inventory_count")
    for ours, theirs in (
        ("track_inventory", "track_inventory"),
        ("allow_backorder", "inventory_backorderable"),
    ):
        flag = cells.read_flag(theirs)
        if flag is not None:
            variant[ours] = flag
    if cells.read("weight"):
        unit = UNITS.get(cells.read("weight_unit").casefold() or "g")
        if unit is None:
            raise cells.refuse("weight_unit", _("Unknown unit."))
        variant["weight_grams"] = cells.read_grams("weight", unit)
    return variant
