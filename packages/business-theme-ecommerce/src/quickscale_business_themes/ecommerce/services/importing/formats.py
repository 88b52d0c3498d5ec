"""Which format a file has, and its products."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.services.importing import (
    dummyjson,
    medusa,
    oscar,
    saleor,
    shopify,
    spree,
    woocommerce,
)
from quickscale_business_themes.ecommerce.services.importing.cells import Cells
from quickscale_business_themes.ecommerce.services.importing.encodings import find_encoding
from quickscale_business_themes.ecommerce.services.importing.grouping import group_rows
from quickscale_business_themes.ecommerce.services.importing.rows import ImportedProduct, Row
from quickscale_business_themes.ecommerce.services.importing.tables import (
    Table,
    fold,
    name_columns,
)

Products = Iterator[ImportedProduct | RowError]
Rows = Iterator[Row | RowError]


@dataclass(frozen=True, slots=True)
class Layout:
    """A CSV format: what it calls its columns, and how a row of it is read.

    Attributes:
        names: what a product is known by, and what it is called.
        find_columns: more columns, by names that have numbers or units in them.
        check_header: complaints about columns.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    names: tuple[str, str]
    is_match: Callable[[dict[str, int]], bool]
    read_row: Callable[[Cells], Row]
    find_columns: Callable[[Mapping[str, int]], dict[str, int]] = lambda positions: {}
    check_header: Callable[[Sequence[str]], Iterator[RowError]] = lambda header: iter(())
    group: Callable[[Callable[[], Rows]], Products] = lambda read: group_rows(read())

    def match(self, positions: Mapping[str, int]) -> dict[str, int] | None:
        """Return where the columns are; None where the file has another format."""
        found = {
            ours: positions[fold(name)]
            for ours, theirs in self.columns.items()
            for name in reversed(theirs)
            if fold(name) in positions
        }
        return found if self.is_match(found) else None


def _group_families(read: Callable[[], Rows]) -> Products:
    return woocommerce.Family(read(), woocommerce.find_strays(read())).read()


LAYOUTS = (
    Layout(
        medusa.NAME, medusa.COLUMNS, ("handle", "title"), medusa.is_medusa, medusa.read_row,
        medusa.find_columns, medusa.check_header,
    ),
    Layout(
        shopify.NAME, shopify.COLUMNS, ("handle", "title"), shopify.is_shopify, shopify.read_row,
    ),
    Layout(
        spree.NAME, spree.COLUMNS, ("slug", "name"), spree.is_spree, spree.read_row,
        group=lambda read: group_rows(read(), spree.drop_master),
    ),
    Layout(
        woocommerce.NAME, woocommerce.COLUMNS, ("slug", "name"), woocommerce.is_woocommerce,
        woocommerce.read_row, woocommerce.find_columns, group=_group_families,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose format is known.

    Attributes:
        ignored: the columns that aren't imported.
        complaints: what is wrong with the header.
        read: yields the products, as often as it is called.
    """

    format: str
    read: Callable[[], Products]
    ignored: tuple[str, ...] = ()
    complaints: tuple[RowError, ...] = ()


def open_source(path: Path) -> Source:
    """Tell a file's format by its suffix and by what is in it.

    Raises:
        RowError: it has none that is known.
        OSError: it cannot be read.
    """
    if path.suffix.casefold() == ".json":
        return _open_json(path)
    table = Table(path)
    positions = name_columns(table.header)
    for layout in LAYOUTS:
        columns = layout.match(positions)
        if columns is not None:
            return _open_table(table, layout, columns, positions)
    if oscar.is_oscar(table.header):
        return Source(oscar.NAME, partial(oscar.read_oscar, table))
    text = _("Unknown format. No column is called Handle, Product Handle, Slug or Name.")
    raise RowError(text, number=1)


def _open_table(
    table: Table, layout: Layout, columns: dict[str, int], positions: Mapping[str, int]
) -> Source:
    columns = {**layout.find_columns(positions), **columns}
    used = set(columns.values())
    ignored = (name for position, name in enumerate(table.header) if position not in used)
    return Source(
        layout.name,
        lambda: layout.group(lambda: read_rows(table, layout, columns)),
        ignored=tuple(name for name in ignored if name),
        complaints=tuple(layout.check_header(table.header)),
    )


def read_rows(table: Table, layout: Layout, columns: dict[str, int]) -> Rows:
    """Yield each row as far as it can be read; one that belongs nowhere is only an error."""
    for record in table.read():
        try:
            cells = Cells(record, columns, table.header)
            yield _read_row(cells, layout)
        except RowError as error:
            yield error


def _read_row(cells: Cells, layout: Layout) -> Row:
    try:
        return layout.read_row(cells)
    except RowError as error:
        handle, title = layout.names
        return Row(cells, cells.read(handle), cells.read(title), error=error)


def _open_json(path: Path) -> Source:
    with path.open(encoding=find_encoding(path), errors="replace") as file:
        start = file.read(4096)
    reader = saleor.read_saleor if saleor.is_saleor(start) else dummyjson.read_dummyjson
    name = saleor.NAME if reader is saleor.read_saleor else dummyjson.NAME
    return Source(name, partial(reader, path))
