"""What is written of a product: all of it, or what a file says and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import IO, Any

from quickscale.core.conf import quickscale_settings
from quickscale_business_themes.ecommerce.models.catalogue import ProductStatus


class Unchanged(Enum):
    """Stands for a value that stays as it is; what is new gets the model's default."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True)
class VariantData:
    """A variant to be written, known by its options within its product.

    Attributes:
        sku: empty keeps the one that it has; a new variant gets one made of its product's slug.
        options: a value for each of the product's options. UNCHANGED finds the variant by its SKU,
            or takes the only one that there is.
        on_hand: None leaves the stock as it is.
        track_inventory: UNCHANGED tracks a new variant if its stock is given.
        weight_grams: whole grams.
        measure: how many of ``measure_unit`` are in it, for its unit price; None for none.
    """

    sku: str = ""
    price: Decimal | Unchanged = UNCHANGED
    compare_at_price: Decimal | Unchanged | None = None
    options: tuple[str, ...] | Unchanged = ()
    on_hand: int | None = None
    track_inventory: bool | Unchanged = True
    allow_backorder: bool | Unchanged = False
    requires_shipping: bool | Unchanged = True
    weight_grams: int | Unchanged = 0
    barcode: str | Unchanged = ""
    measure: Decimal | Unchanged | None = None
    measure_unit: str | Unchanged = ""
    reference_quantity: int | Unchanged = 1
    reference_unit: str | Unchanged = ""


@dataclass(frozen=True, slots=True)
class ImageData:
    """A picture to be attached; only the suffix of its name matters.

    Attributes:
        source: the address that it was downloaded from, if it was.
    """

    name: str
    file: IO[bytes]
    alt: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ProductData:
    """A product to be written, known by its slug.

    Attributes:
        status: UNCHANGED makes a new product active.
        categories: names of nested categories, from the root down, for each place that it has; the
            first is where its breadcrumbs lead. Others that it has come after these.
        options: the names of the options, in the order of each variant's ``options``. UNCHANGED
            takes those that the product has.
        published_at: None leaves it as it is, now for a new product.
        content: components, ``{"type": …, "value": …}``.
        body: its whole text as HTML, in place of ``description`` and ``content``. One that says
            what the product says already changes neither; otherwise components that aren't text
            stay.
    """

    slug: str
    name: str | Unchanged
    variants: Sequence[VariantData]
    description: str | Unchanged = ""
    content: Sequence[dict[str, Any]] | Unchanged = ()
    body: str | Unchanged = UNCHANGED
    categories: Sequence[tuple[str, ...]] | Unchanged = ()
    options: Sequence[str] | Unchanged = ()
    images: Sequence[ImageData] = ()
    status: str | Unchanged = ProductStatus.ACTIVE
    brand: str | Unchanged = ""
    published_at: datetime | None = None
    currency: str = field(default_factory=lambda: quickscale_settings.CURRENCY)
