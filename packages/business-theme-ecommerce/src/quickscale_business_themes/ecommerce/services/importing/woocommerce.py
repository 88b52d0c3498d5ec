"""WooCommerce's product CSV, with English and German headers.

A product with options is a row of its own, and its variations name it as their parent, in rows
that may stand anywhere. An empty cell clears a text and the stock's number, which is then not
counted; it leaves everything else as it is. Products without a slug are known by their name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus
from quickscale_business_themes.ecommerce.services.importing.cells import Cells
from quickscale_business_themes.ecommerce.services.importing.grouping import Slugs, build_product
from quickscale_business_themes.ecommerce.services.importing.rows import (
    ImportedProduct,
    PictureLink,
    Row,
)
from quickscale_business_themes.ecommerce.services.importing.shopify import (
    read_category,
    read_sku,
)
from quickscale_business_themes.ecommerce.services.importing.spree import UNITS
from quickscale_business_themes.ecommerce.services.product_data import UNCHANGED

NAME = "woocommerce"
COLUMNS = {
    "id": ("ID",),
    "type": ("Type", "Typ"),
    "slug": ("Slug",),
    "sku": ("SKU", "Artikelnummer"),
    "barcode": ("GTIN, UPC, EAN, or ISBN", "GTIN, UPC, EAN oder ISBN"),
    "name": ("Name",),
    "published": ("Published", "Veröffentlicht"),
    "short": ("Short description", "Kurzbeschreibung"),
    "body": ("Description", "Beschreibung"),
    "sale_from": (
        "Date sale price starts",
        "Datum, an dem Angebotspreis beginnt",
    ),
    "sale_until": ("Date sale price ends", "Datum, an dem Angebotspreis endet"),
    "in_stock": ("In stock?", "Vorrätig?"),
    "stock": ("Stock", "Lager", "Bestand"),
    "backorders": ("Backorders allowed?", "Lieferrückstände erlaubt?"),
    "sale_price": ("Sale price", "Angebotspreis"),
    "price": ("Regular price", "Regulärer Preis"),
    "categories": ("Categories", "Kategorien"),
    "images": ("Images", "Bilder"),
    "parent": ("Parent", "Übergeordnetes Produkt", "Übergeordnet"),
    "brand": ("Brands", "Marken"),
}
_NUMBERED = {
    "attribute{}_name": re.compile(r"attribut(?:e)? (\d+) name"),
    "attribute{}": re.compile(r"attribut(?:e)? (\d+) (?:value\(s\)|wert\(e\))"),
}
_WEIGHT = re.compile(r"(?:weight|gewicht) \((\w+)\)")
_COMMA = re.compile(r"(?<!\\),\s*")
#: A leading apostrophe keeps spreadsheets from reading these as formulas.
_GUARDED = re.compile(r"'(?=[=+\-@\t])")
_ANY = "Any"
_STATUSES = {"1": "active", "true": "active"}
_DRAFTS = frozenset({"0", "-1", "2", "false"})


def is_woocommerce(columns: Mapping[str, int]) -> bool:
    return "name" in columns and ("type" in columns or "price" in columns)


def find_columns(positions: Mapping[str, int]) -> dict[str, int]:
    """Return the columns of attributes, and that of the weight, whose name has the unit."""
    found = {}
    for name, position in positions.items():
        for ours, pattern in _NUMBERED.items():
            if match := pattern.fullmatch(name):
                found[ours.format(match[1])] = position
        match = _WEIGHT.fullmatch(name)
        if match and match[1] in UNITS:
            found[f"weight_{match[1]}"] = position
    return found


class Family:
    """Rows that are read one after another, each parent together with its variations."""

    def __init__(self, rows: Iterator[Row | RowError], strays: dict[str, list[Row]]) -> None:
        self._rows, self._strays, self._slugs = rows, strays, Slugs()

    def read(self) -> Iterator[ImportedProduct | RowError]:
        group: list[Row] = []
        for row in self._rows:
            if isinstance(row, RowError):
                yield row
            elif not is_variation(row):
                yield from self._build(group)
                group = [row]
            elif group and _parent_of(row) in _names_of(group[0]):
                group.append(row)
        yield from self._build(group)
        for rows in self._strays.values():
            for row in rows:
                text = _("The file has no such product.")
                yield row.error or row.cells.refuse("parent", text)

    def _build(self, group: list[Row]) -> Iterator[ImportedProduct | RowError]:
        if not group:
            return
        for name in _names_of(group[0]):
            group += self._strays.pop(name, ())
        _name_options(group)
        yield from build_product(group, self._slugs)


def find_strays(rows: Iterator[Row | RowError]) -> dict[str, list[Row]]:
    """Return the variations that do not follow their parent, by that parent."""
    strays: dict[str, list[Row]] = {}
    parent: Row | None = None
    for row in rows:
        if isinstance(row, RowError):
            continue
        if not is_variation(row):
            parent = row
        elif parent is None or _parent_of(row) not in _names_of(parent):
            strays.setdefault(_parent_of(row), []).append(row)
    return strays


def is_variation(row: Row) -> bool:
    return "variation" in read_kinds(row.cells)


def read_kinds(cells: Cells) -> list[str]:
    return [kind.strip() for kind in cells.read("type").casefold().split(",")]


def _parent_of(row: Row) -> str:
    return row.cells.read("parent").casefold()


def _names_of(row: Row) -> list[str]:
    """Return what variations may call their parent."""
    number, sku = row.cells.read("id"), row.cells.read("sku")
    return [name for name in (f"id:{number}" if number else "", sku.casefold()) if name]


def _name_options(group: list[Row]) -> None:
    """Give variations a value of each attribute that one of them has."""
    variations = [row for row in group if is_variation(row)]
    used = dict.fromkeys(name for row in variations for name in read_attributes(row.cells))
    every = dict.fromkeys([*read_attributes(group[0].cells), *used])
    names = [name for name in every if name in used]
    for row in variations:
        own = read_attributes(row.cells)
        row.option_names = tuple(names)
        row.option_values = tuple(own.get(name) or _ANY for name in names)


def read_attributes(cells: Cells) -> dict[str, str]:
    """Return the attributes of a row by their names."""
    found: dict[str, str] = {}
    for number in range(1, 100):
        if not cells.has(f"attribute{number}_name"):
            return found
        if name := cells.read(f"attribute{number}_name"):
            found[name] = cells.read(f"attribute{number}").replace("\\,", ",")
    return found


def read_row(cells: Cells) -> Row:
    """Return what a row says.

    Raises:
        RowError: a value cannot be read.
    """
    row = Row(cells, cells.read("slug"), option_values=())
    kinds = read_kinds(cells)
    for kind in ("grouped", "external"):
        if kind in kinds:
            text = _("Products of the type “{kind}” have no price here and aren't imported.")
            raise cells.refuse("type", text.format(kind=kind))
    is_part = "variation" in kinds
    if not is_part:
        row.title = _unguard(cells.read_text("name", Product._meta.get_field("name")))
        row.key = cells.read("sku") or cells.read("id")
        row.details = _read_details(cells, row)
    if "variable" not in kinds:
        row.variant = _read_variant(cells, kinds, row)
    links = [PictureLink(row.number, address) for address in split_list(cells.read("images"))]
    row.pictures = links
    if is_part and links:
        row.variant_picture = links[0].address
    return row


def split_list(text: str) -> list[str]:
    """Return the parts of a cell with several values; a comma within one is ``\\,``."""
    parts = (part.strip().replace("\\,", ",") for part in _COMMA.split(text))
    return [part for part in parts if part]


def _unguard(text: str) -> str:
    return _GUARDED.sub("", text, count=1) if text.startswith("'") else text


def _read_details(cells: Cells, row: Row) -> dict[str, Any]:
    details: dict[str, Any] = {"status": _read_status(cells, row)}
    if cells.has("body") or cells.has("short"):
        body = cells.read("body") or cells.read("short")
        details["body"] = _unguard(body).replace("\\n", "\n")
    if cells.has("brand"):
        details["brand"] = _unguard(cells.read_text("brand", Product._meta.get_field("brand")))
    paths = [
        read_category(cells, "categories", _unguard(text))
        for text in split_list(cells.read("categories"))
    ]
    return {**details, "categories": paths} if paths else details


def _read_status(cells: Cells, row: Row) -> Any:
    text = cells.read("published").casefold()
    if not text:
        return UNCHANGED
    if text not in _STATUSES and text not in _DRAFTS:
        row.notes.append(cells.refuse("published", _("Unknown value. The product is a draft.")))
    return _STATUSES.get(text, ProductStatus.DRAFT)


def _read_variant(cells: Cells, kinds: list[str], row: Row) -> dict[str, Any]:
    variant = {"sku": _unguard(read_sku(cells, "sku")), **_read_prices(cells, row)}
    variant.update(_read_stock(cells))
    if cells.has("type"):
        variant["requires_shipping"] = "virtual" not in kinds
    for unit, grams in UNITS.items():
        if cells.read(f"weight_{unit}"):
            variant["weight_grams"] = cells.read_grams(f"weight_{unit}", grams)
    if cells.has("barcode"):
        variant["barcode"] = read_sku(cells, "barcode")
    return variant


def _read_prices(cells: Cells, row: Row) -> dict[str, Any]:
    if not cells.has("price") and not cells.has("sale_price"):
        return {}
    regular, sale = cells.read_amount("price"), cells.read_amount("sale_price")
    if sale is not None and not _is_now(cells):
        row.notes.append(cells.refuse("sale_price", _("The sale isn't on now, so it's left out.")))
        sale = None
    price = regular if sale is None else sale
    if price is None:
        raise cells.refuse("price", _("The variant has no price."))
    return {"price": price, "compare_at_price": None if sale is None else regular}


def _is_now(cells: Cells) -> bool:
    """Say whether a sale is on, by its first and its last day."""
    today = timezone.localdate().isoformat()
    first, last = cells.read("sale_from")[:10], cells.read("sale_until")[:10]
    return (not first or first <= today) and (not last or today <= last)


def _read_stock(cells: Cells) -> dict[str, Any]:
    """Return the stock; a number that several variations share is told to each of them."""
    found: dict[str, Any] = {}
    backorders, in_stock = cells.read("backorders").casefold(), cells.read("in_stock").casefold()
    if backorders or in_stock:
        found["allow_backorder"] = backorders in ("1", "notify", "yes") or in_stock == "backorder"
    if not cells.has("stock") and not in_stock:
        return found
    text = cells.read("stock").casefold()
    if text == "parent":
        return found
    if text:
        return {**found, "on_hand": cells.read_count("stock"), "track_inventory": True}
    if in_stock == "0":
        return {**found, "on_hand": 0, "track_inventory": True}
    return {**found, "track_inventory": False}
