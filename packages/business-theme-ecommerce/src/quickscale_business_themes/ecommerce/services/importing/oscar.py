"""The books of Oscar's sandbox: a CSV without a header, whose columns have fixed places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services.importing.cells import Cells, parse_number
from quickscale_business_themes.ecommerce.services.importing.grouping import Slugs, build_product
from quickscale_business_themes.ecommerce.services.importing.medusa import read_plain_text
from quickscale_business_themes.ecommerce.services.importing.rows import ImportedProduct, Row
from quickscale_business_themes.ecommerce.services.importing.shopify import (
    read_category,
    read_sku,
)
from quickscale_business_themes.ecommerce.services.importing.tables import Table

NAME = "oscar"
_NAMES = (
    "class", "category", "upc", "title", "description", "partner", "sku", "price", "stock",
)  # fmt: skip
_COLUMNS = {name: position for position, name in enumerate(_NAMES)}


def is_oscar(first: Sequence[str]) -> bool:
    """Say whether the first row of a file is a product."""
    if len(first) != len(_NAMES):
        return False
    price, stock = parse_number(first[_COLUMNS["price"]]), parse_number(first[_COLUMNS["stock"]])
    return price is not None and stock is not None


def read_oscar(table: Table) -> Iterator[ImportedProduct | RowError]:
    """Yield a product for each row; books of one title are told apart by their UPC."""
    slugs = Slugs()
    for record in table.read(has_header=False):
        try:
            cells = Cells(record, _COLUMNS, _NAMES)
            row = _read_row(cells)
        except RowError as error:
            yield error
        else:
            yield from build_product([row], slugs)


def _read_row(cells: Cells) -> Row:
    price = cells.read_amount("price")
    if price is None:
        raise cells.refuse("price", _("The variant has no price."))
    stock = cells.read_count("stock")
    row = Row(cells, "", option_values=())
    row.title = cells.read_text("title", Product._meta.get_field("name"))
    row.key = cells.read("upc")
    row.details = {
        "body": read_plain_text(cells.read("description")),
        "categories": [read_category(cells, "category", cells.read("category"))],
    }
    row.variant = {
        "sku": read_sku(cells, "sku"),
        "barcode": read_sku(cells, "upc"),
        "price": price,
        "on_hand": stock,
        "track_inventory": stock is not None,
    }
    return row
