"""A row of any format, and the product that adjoining rows make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.services.importing.cells import Cells
from quickscale_business_themes.ecommerce.services.product_data import (
    UNCHANGED,
    ProductData,
    Unchanged,
    VariantData,
)


@dataclass(frozen=True, slots=True)
class PictureLink:
    """A picture that a row names.

    Attributes:
        position: its place among the product's pictures; None puts it after the row before.
    """

    number: int
    address: str
    alt: str = ""
    position: int | None = None


@dataclass(slots=True)
class Row:
    """What one row says of a product, of one of its variants, and of its pictures.

    Attributes:
        handle: what tells its product from others; empty goes by the title.
        key: what tells products of one title apart, where there are no handles.
        details: arguments of ``ProductData``; what the row doesn't say isn't there.
        variant: arguments of ``VariantData``, None where the row isn't about a variant.
        option_names: empty where the row leaves that to the rows before it.
        option_values: UNCHANGED where the file has no columns of options.
        variant_picture: the address of the variant's own picture.
        error: why nothing else of the row could be read.
    """

    cells: Cells
    handle: str
    title: str = ""
    key: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    variant: dict[str, Any] | None = None
    option_names: tuple[str, ...] = ()
    option_values: tuple[str, ...] | Unchanged = UNCHANGED
    pictures: list[PictureLink] = field(default_factory=list)
    variant_picture: str = ""
    notes: list[RowError] = field(default_factory=list)
    error: RowError | None = None

    @property
    def number(self) -> int:
        return self.cells.number


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """A product as it stands in a file.

    Attributes:
        numbers: the rows that it was read from.
        pictures: in the order that the product shows them.
        variant_pictures: the address of a variant's own picture, by the variant's index.
        notes: what of it was left out although the product is imported.
    """

    numbers: tuple[int, ...]
    product: ProductData
    pictures: tuple[PictureLink, ...] = ()
    variant_pictures: dict[int, str] = field(default_factory=dict)
    notes: tuple[RowError, ...] = ()


def sort_pictures(rows: Sequence[Row]) -> tuple[PictureLink, ...]:
    """Return the pictures that rows name, each once, by their positions."""
    links = [link for row in rows for link in row.pictures]
    placed = [(link.position or 0, index, link) for index, link in enumerate(links)]
    last = 0
    for index, (position, _index, link) in enumerate(placed):
        last = position or last
        placed[index] = (last, index, link)
    ordered = [link for _position, _index, link in sorted(placed, key=lambda each: each[:2])]
    unique: dict[str, PictureLink] = {}
    own = [PictureLink(row.number, row.variant_picture) for row in rows if row.variant_picture]
    for link in [*ordered, *own]:
        unique.setdefault(link.address, link)
    return tuple(unique.values())


def build_variant(row: Row, options: tuple[str, ...] | Unchanged) -> VariantData:
    values: dict[str, Any] = {
        "price": UNCHANGED,
        "compare_at_price": UNCHANGED,
        "track_inventory": UNCHANGED,
        "allow_backorder": UNCHANGED,
        "requires_shipping": UNCHANGED,
        "weight_grams": UNCHANGED,
        "barcode": UNCHANGED,
        "measure": UNCHANGED,
        "measure_unit": UNCHANGED,
        "reference_quantity": UNCHANGED,
        "reference_unit": UNCHANGED,
    }
    return VariantData(**{**values, **(row.variant or {}), "options": options})
