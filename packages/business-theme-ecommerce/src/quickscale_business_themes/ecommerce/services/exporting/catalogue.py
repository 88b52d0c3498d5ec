"""The catalogue read product by product, with all that any format writes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from quickscale.core.mail import absolute_url
from quickscale_business_themes.ecommerce.models import (
    Category,
    Placement,
    Product,
    ProductVariant,
    StockLevel,
)
from quickscale_business_themes.ecommerce.services.allocation import sort_levels
from quickscale_business_themes.ecommerce.services.bodies import read_body
from quickscale_business_themes.ecommerce.services.catalogue import picture_url

#: How many products are held at a time.
READ_AT_ONCE = 300


@dataclass(frozen=True, slots=True)
class Picture:
    pk: int
    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class ExportedVariant:
    """A variant with its option values, in the order of the product's options.

    Attributes:
        on_hand: in the default location, where imports count it; None where it never was.
        left: how many can be promised now, in all locations.
        levels: what is where.
    """

    variant: ProductVariant
    options: tuple[str, ...]
    on_hand: int | None
    left: int
    picture: Picture | None
    levels: tuple[StockLevel, ...]


@dataclass(frozen=True, slots=True)
class ExportedProduct:
    """A product as it is exported.

    Attributes:
        body: its text, as HTML.
        categories: names of nested categories, from the root down, for each place that it has.
        options: the names of its options.
    """

    product: Product
    body: str
    categories: list[tuple[str, ...]]
    options: tuple[str, ...]
    variants: list[ExportedVariant]
    pictures: list[Picture]


def read_catalogue(products: QuerySet[Product]) -> Iterator[ExportedProduct]:
    """Yield products in the order in which they were made; what has no variants isn't sold yet, and
    left out.
    """
    names = {each.pk: each for each in Category.objects.all()}
    variants = ProductVariant.objects.order_by("position", "pk").prefetch_related(
        "option_values",
        "scheduled_prices",
        Prefetch("stock_levels", StockLevel.objects.select_related("location")),
    )
    sold = products.filter(variants__is_default=True)
    full = sold.order_by("pk").prefetch_related(
        Prefetch("variants", variants),
        "images",
        "options",
        Prefetch("placements", Placement.objects.order_by("position", "pk")),
    )
    for product in full.iterator(chunk_size=READ_AT_ONCE):
        yield _read(product, names)


def _read(product: Product, names: dict[int, Category]) -> ExportedProduct:
    options = list(product.options.all())
    pictures = {each.pk: _show(each) for each in product.images.all()}
    return ExportedProduct(
        product=product,
        body=read_body(product),
        categories=[
            _name_path(names[each.category_id], names) for each in product.placements.all()
        ],
        options=tuple(each.name for each in options),
        variants=[
            ExportedVariant(
                variant,
                _list_values(variant, options),
                *_count(variant),
                pictures.get(variant.image_id or 0),
                tuple(sort_levels(variant.stock_levels.all())),
            )
            for variant in product.variants.all()
        ],
        pictures=list(pictures.values()),
    )


def _show(picture: Any) -> Picture:
    return Picture(picture.pk, absolute_url(picture_url(picture.image.name)), picture.alt)


def _name_path(category: Category, names: dict[int, Category]) -> tuple[str, ...]:
    return (*(names[key].name for key in category.ancestor_ids()), category.name)


def _list_values(variant: ProductVariant, options: list[Any]) -> tuple[str, ...]:
    values = {each.option_id: each.value for each in variant.option_values.all()}
    return tuple(values.get(option.pk, "") for option in options)


def _count(variant: ProductVariant) -> tuple[int | None, int]:
    levels = list(variant.stock_levels.all())
    on_hand = next((level.on_hand for level in levels if level.location.is_default), None)
    left = (level.on_hand - level.allocated for level in levels if level.location.is_active)
    return on_hand, sum(units for units in left if units > 0)
