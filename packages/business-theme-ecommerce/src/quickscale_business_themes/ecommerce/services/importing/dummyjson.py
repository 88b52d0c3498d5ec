"""The product list of DummyJSON, read without holding the whole of it.

Its products are known by their titles. What a product doesn't say stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from quickscale.core.conf import quickscale_settings
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.models import Product, ProductVariant
from quickscale_business_themes.ecommerce.services.importing.cells import Cells
from quickscale_business_themes.ecommerce.services.importing.encodings import find_encoding
from quickscale_business_themes.ecommerce.services.importing.grouping import Slugs, build_product
from quickscale_business_themes.ecommerce.services.importing.jsonarray import read_array
from quickscale_business_themes.ecommerce.services.importing.rows import (
    ImportedProduct,
    PictureLink,
    Row,
)
from quickscale_business_themes.ecommerce.services.importing.tables import Record

NAME = "dummyjson"
#: The facts of a product that are worth a list, and what they are called.
_FACTS = {
    "warrantyInformation": "Warranty",
    "shippingInformation": "Shipping",
    "returnPolicy": "Returns",
}


def read_dummyjson(path: Path) -> Iterator[ImportedProduct | RowError]:
    """Yield the products of a JSON array, or of ``{"products": […]}``.

    Raises:
        RowError: from the point where the file is not JSON.
    """
    slugs = Slugs()
    with path.open(encoding=find_encoding(path), errors="replace") as file:
        for line, item in read_array(file):
            try:
                row = _read_item(to_cells(item, line), item)
            except RowError as error:
                yield error
            else:
                yield from build_product([row], slugs)


def to_cells(item: Any, line: int) -> Cells:
    """Return the plain values of a JSON object as cells.

    Raises:
        RowError: it is no object.
    """
    if not isinstance(item, dict):
        raise RowError(_("This isn't a product."), number=line)
    plain = {
        name: "" if value is None else str(value)
        for name, value in item.items()
        if not isinstance(value, (dict, list))
    }
    columns = {name: position for position, name in enumerate(plain)}
    return Cells(Record(line, [*plain.values()]), columns, [*plain])


def _read_item(cells: Cells, item: dict[str, Any]) -> Row:
    row = Row(cells, "", option_values=())
    row.title = cells.read_text("title", Product._meta.get_field("name"))
    if not row.title:
        raise cells.refuse("title", _("The product has no title."))
    row.key = cells.read("id")
    row.details = {
        "body": _write_body(cells),
        "brand": cells.read_text("brand", Product._meta.get_field("brand")),
    }
    if category := cells.read("category"):
        row.details["categories"] = [(category.replace("-", " ").capitalize(),)]
    row.variant = _read_variant(cells)
    images = item.get("images")
    if isinstance(images, list):
        row.pictures = [PictureLink(row.number, str(each), row.title) for each in images]
    return row


def _read_variant(cells: Cells) -> dict[str, Any]:
    listed = cells.read_amount("price")
    if listed is None:
        raise cells.refuse("price", _("The product has no price."))
    off = cells.read_amount("discountPercentage") or Decimal(0)
    price = Money(listed * (100 - off) / 100, quickscale_settings.CURRENCY).rounded().amount
    stock = cells.read_count("stock")
    variant = {
        "sku": cells.read_text("sku", ProductVariant._meta.get_field("sku")),
        "price": max(price, Decimal(0)),
        "compare_at_price": listed if listed > price else None,
        "on_hand": stock,
        "track_inventory": stock is not None,
    }
    return {**variant, "weight_grams": cells.read_grams("weight")}


def _write_body(cells: Cells) -> str:
    """Return the description, followed by the product's facts."""
    text = escape(cells.read("description"))
    facts = [
        f"<li>{label}: {escape(cells.read(name))}</li>"
        for name, label in _FACTS.items()
        if cells.read(name)
    ]
    return f"<p>{text}</p>\n<ul>{''.join(facts)}</ul>" if facts else text
