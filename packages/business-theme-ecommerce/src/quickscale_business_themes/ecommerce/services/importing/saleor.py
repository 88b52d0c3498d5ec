"""The fixtures of Saleor's sample shop (``populatedb_data.json``): rows of many tables in one list.

Products, variants and prices refer to each other by number, so the whole file is held.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from quickscale.core.conf import quickscale_settings
from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.services.importing.cells import Cells
from quickscale_business_themes.ecommerce.services.importing.dummyjson import to_cells
from quickscale_business_themes.ecommerce.services.importing.encodings import find_encoding
from quickscale_business_themes.ecommerce.services.importing.grouping import Slugs, build_product
from quickscale_business_themes.ecommerce.services.importing.rows import (
    ImportedProduct,
    PictureLink,
    Row,
)

NAME = "saleor"
_OPTION = "Variant"
Tables = Mapping[str, Mapping[Any, dict[str, Any]]]


def is_saleor(start: str) -> bool:
    """Say whether a JSON file begins as Django writes fixtures."""
    return '"model":' in start and '"fields":' in start


def read_saleor(path: Path) -> Iterator[ImportedProduct | RowError]:
    """Yield the products, in the order of the file.

    Raises:
        RowError: the file is not JSON.
    """
    try:
        items = json.loads(path.read_text(encoding=find_encoding(path), errors="replace"))
    except ValueError:
        raise RowError(_("The file isn't valid JSON."), number=1) from None
    tables: dict[str, dict[Any, dict[str, Any]]] = defaultdict(dict)
    for item in items:
        tables[item["model"]][item["pk"]] = item["fields"]
    if "product.product" not in tables:
        raise RowError(_("The file has no products."), number=1)
    slugs = Slugs()
    for number, fields in enumerate(_list_products(tables), start=1):
        try:
            rows = _read_product(fields, tables, number)
        except RowError as error:
            yield error
        else:
            yield from build_product(rows, slugs)


def _list_products(tables: Tables) -> Iterator[dict[str, Any]]:
    for pk, fields in tables["product.product"].items():
        yield {**fields, "pk": pk}


def _read_product(fields: dict[str, Any], tables: Tables, number: int) -> list[Row]:
    cells = to_cells(fields, number)
    variants = [
        {**each, "pk": pk}
        for pk, each in tables["product.productvariant"].items()
        if each.get("product") == fields["pk"]
    ]
    rows = [_read_variant(cells, each, tables, is_only=len(variants) == 1) for each in variants]
    if not rows:
        raise cells.refuse("name", _("The product has no variants."))
    first = rows[0]
    first.handle, first.title = cells.read("slug"), cells.read("name")
    path = _find_path(fields.get("category"), tables)
    first.details = {
        "body": escape(cells.read("description_plaintext")),
        "status": _read_status(fields["pk"], tables),
        **({"categories": [path]} if path else {}),
    }
    first.pictures = [
        PictureLink(number, str(each["image"]), str(each.get("alt") or ""))
        for each in tables["product.productmedia"].values()
        if each.get("product") == fields["pk"] and each.get("image")
    ]
    return rows


def _read_variant(cells: Cells, fields: dict[str, Any], tables: Tables, *, is_only: bool) -> Row:
    row = Row(cells, cells.read("slug"), option_values=())
    price = _find_price(fields["pk"], tables)
    if price is None:
        text = _("The variant has no price in {currency}.")
        raise RowError(text.format(currency=quickscale_settings.CURRENCY), number=cells.number)
    part = to_cells({**fields, **price, "stock": _sum_stock(fields["pk"], tables)}, cells.number)
    if not is_only:
        row.option_names = (_OPTION,)
        row.option_values = (part.read("name") or part.read("sku"),)
    row.variant = {
        "sku": part.read("sku"),
        "price": part.read_amount("price_amount"),
        "on_hand": part.read_count("stock"),
        "track_inventory": part.read_flag("track_inventory") is not False,
    }
    return row


def _find_price(variant: Any, tables: Tables) -> dict[str, Any] | None:
    listings = tables["product.productvariantchannellisting"].values()
    return next(
        (
            {"price_amount": each["price_amount"]}
            for each in listings
            if each["variant"] == variant
            and each["currency"] == quickscale_settings.CURRENCY
            and each["price_amount"] is not None
        ),
        None,
    )


def _sum_stock(variant: Any, tables: Tables) -> int:
    stocks = tables["warehouse.stock"].values()
    return sum(each["quantity"] for each in stocks if each["product_variant"] == variant)


def _read_status(product: Any, tables: Tables) -> str:
    listings = tables["product.productchannellisting"].values()
    is_public = any(each["is_published"] for each in listings if each["product"] == product)
    return ProductStatus.ACTIVE if is_public else ProductStatus.DRAFT


def _find_path(category: Any, tables: Tables) -> tuple[str, ...]:
    found: list[str] = []
    while category is not None:
        fields = tables["product.category"][category]
        found.insert(0, str(fields["name"]))
        category = fields["parent"]
    return tuple(found)
