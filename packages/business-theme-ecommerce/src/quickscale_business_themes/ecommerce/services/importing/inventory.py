"""Shopify's inventory CSV: what was counted of each variant in each location."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import (
    OptionValue,
    ProductVariant,
    StockLocation,
)
from quickscale_business_themes.ecommerce.services.importing.cells import Cells
from quickscale_business_themes.ecommerce.services.importing.report import (
    ImportReport,
    Tell,
    tell_error,
)
from quickscale_business_themes.ecommerce.services.importing.tables import (
    Table,
    fold,
    name_columns,
)
from quickscale_business_themes.ecommerce.services.price_keeping import keeping_prices
from quickscale_business_themes.ecommerce.services.stock import hold_levels

NAME = "inventory"
COLUMNS = {
    "handle": ("Handle",),
    "option1": ("Option1 Value",),
    "option2": ("Option2 Value",),
    "option3": ("Option3 Value",),
    "sku": ("SKU",),
    "location": ("Location",),
    # What staff filled in, before what Shopify itself says.
    "on_hand": ("On hand (new)", "On hand"),
}
#: What Shopify writes where a location does not keep a variant, and for a product without options.
_NOT_STOCKED, _NO_OPTION = "not stocked", "Default Title"
_READ_AT_ONCE = 500

#: What tells a variant from others: its product's handle and its options.
Key: TypeAlias = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Count:
    """What one row says: None is on hand where the location doesn't keep the variant."""

    cells: Cells
    key: Key
    location: StockLocation
    on_hand: int | None


def open_inventory(path: Path, tell: Tell) -> InventoryImport | None:
    """Return the import of an inventory file; None where a file is no such file.

    Raises:
        OSError: it cannot be read.
    """
    if path.suffix.casefold() == ".json":
        return None
    table = Table(path)
    positions = name_columns(table.header)
    columns = {
        ours: positions[fold(name)]
        for ours, theirs in COLUMNS.items()
        for name in reversed(theirs)
        if fold(name) in positions
    }
    is_inventory = {"handle", "location", "on_hand"} <= columns.keys()
    return InventoryImport(table, columns, tell) if is_inventory else None


@dataclass(slots=True)
class InventoryImport:
    """Counts what a file says is on hand, some hundred rows at a time."""

    table: Table
    columns: Mapping[str, int]
    tell: Tell
    report: ImportReport = field(init=False)
    _locations: dict[str, StockLocation] = field(init=False)
    _products: set[int] = field(default_factory=set)
    _changed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        used = set(self.columns.values())
        others = (name for place, name in enumerate(self.table.header) if place not in used)
        self.report = ImportReport(NAME, tuple(name for name in others if name))
        self._locations = {fold(each.name): each for each in StockLocation.objects.all()}

    def read(self) -> ImportReport:
        rows = self._read_rows()
        while some := list(islice(rows, _READ_AT_ONCE)):
            self._count(some)
        self.report.updated = len(self._changed)
        self.report.unchanged = len(self._products - self._changed)
        return self.report

    def _read_rows(self) -> Iterator[_Count]:
        for record in self.table.read():
            self.report.rows_read += 1
            try:
                yield self._read_row(Cells(record, self.columns, self.table.header))
            except RowError as error:
                self._leave_out(error)

    def _read_row(self, cells: Cells) -> _Count:
        location = self._locations.get(fold(cells.read("location")))
        if location is None:
            raise cells.refuse("location", _("There is no location with this name."))
        options = (cells.read(f"option{number}") for number in (1, 2, 3))
        values = tuple(value for value in options if value and value != _NO_OPTION)
        is_kept = fold(cells.read("on_hand")) != _NOT_STOCKED
        on_hand = cells.read_count("on_hand") if is_kept else None
        return _Count(cells, (cells.read("handle"), values), location, on_hand)

    @transaction.atomic
    def _count(self, rows: Sequence[_Count]) -> None:
        variants = _find_variants({row.key[0] for row in rows})
        counted: dict[StockLocation, dict[int, int]] = defaultdict(dict)
        for row in rows:
            variant = variants.get(row.key)
            if variant is None:
                self._leave_out(row.cells.refuse("handle", _("There is no such variant.")))
                continue
            self.report.rows_written += 1
            self._products.add(variant.product_id)
            if row.on_hand is not None:
                counted[row.location][variant.pk] = row.on_hand
        owners = {each.pk: each.product_id for each in variants.values()}
        hold_levels(set(owners.values()))
        with keeping_prices():
            for location, counts in counted.items():
                found = inventory_service().count_all(counts, location=location, reference="import")
                self._changed |= {owners[key] for key in found}

    def _leave_out(self, error: RowError) -> None:
        self.report.rows_left_out += 1
        tell_error(self.tell, error, is_left_out=True)


def _find_variants(handles: set[str]) -> dict[Key, ProductVariant]:
    """Return the variants of some products by their handles and options."""
    values = OptionValue.objects.select_related("option").order_by("option__position", "option_id")
    found = ProductVariant.objects.filter(product__slug__in=handles).select_related("product")
    return {
        (each.product.slug, tuple(value.value for value in each.option_values.all())): each
        for each in found.prefetch_related(Prefetch("option_values", values))
    }
