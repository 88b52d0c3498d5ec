"""What is shown of products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quickscale_business_themes.ecommerce.models import (
    Category,
    Product,
    ProductImage,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.services import catalogue
from quickscale_business_themes.ecommerce.services.rows import build, list_columns, read_rows

_VARIANT_FIELDS = ProductVariant._meta.concrete_fields
_CARD_FIELDS: list[Any] = [
    *map(Product._meta.get_field, "id slug name description is_digital published_at".split()),
    *map(ProductImage._meta.get_field, ("image", "alt")),
    *map(Category._meta.get_field, ("slug", "name")),
]
_CARDS = """
SELECT
    product.id, product.slug, product.name, product.description, product.is_digital,
    product.published_at, picture.image, picture.alt, category.slug, category.name,
    {variant},
    EXISTS (
        SELECT 1 FROM ecommerce_productvariant other
        LEFT JOIN ecommerce_stocklevel stock
            ON stock.variant_id = other.id AND stock.location_id = location.id
        WHERE other.product_id = product.id AND other.id <> variant.id AND (
            NOT other.track_inventory OR other.backorder = 'allow'
            OR stock.on_hand > stock.allocated
        )
    ),
    COALESCE(level.on_hand - level.allocated, 0)
FROM ecommerce_product product
JOIN ecommerce_productvariant variant
    ON variant.product_id = product.id AND variant.is_default
LEFT JOIN ecommerce_stocklocation location ON location.is_default
LEFT JOIN ecommerce_stocklevel level
    ON level.variant_id = variant.id AND level.location_id = location.id
LEFT JOIN ecommerce_productimage picture ON picture.id = (
    SELECT id FROM ecommerce_productimage
    WHERE product_id = product.id ORDER BY position, id LIMIT 1
)
LEFT JOIN ecommerce_placement place ON place.id = (
    SELECT id FROM ecommerce_placement
    WHERE product_id = product.id ORDER BY position, id LIMIT 1
)
LEFT JOIN ecommerce_category category ON category.id = place.category_id
WHERE product.id IN ({ids})
"""
_PRODUCT = """
SELECT {columns}, EXISTS (
    SELECT 1 FROM ecommerce_productvariant other
    WHERE other.product_id = item.id AND other.is_default
)
FROM ecommerce_product item WHERE item.slug = %s
"""
_VARIANTS = """
SELECT {columns}, COALESCE(level.on_hand - level.allocated, 0)
FROM ecommerce_productvariant item
LEFT JOIN ecommerce_stocklocation location ON location.is_default
LEFT JOIN ecommerce_stocklevel level
    ON level.variant_id = item.id AND level.location_id = location.id
WHERE item.product_id = %s
ORDER BY item.position, item.id
"""
_IMAGES = """
SELECT {columns} FROM ecommerce_productimage item
WHERE item.product_id = %s ORDER BY item.position, item.id
"""
_OPTIONS = """
SELECT product_option.name, choice.value, chosen.productvariant_id
FROM ecommerce_productoption product_option
LEFT JOIN ecommerce_optionvalue choice ON choice.option_id = product_option.id
LEFT JOIN ecommerce_productvariant_option_values chosen ON chosen.optionvalue_id = choice.id
WHERE product_option.product_id = %s
ORDER BY product_option.position, product_option.id, choice.position, choice.id
"""
#: The categories that the product is in, and all above them.
_CATEGORIES = """
SELECT {columns}, place.position, place.id
FROM ecommerce_category item
LEFT JOIN ecommerce_placement place ON place.category_id = item.id AND place.product_id = %s
WHERE EXISTS (
    SELECT 1 FROM ecommerce_placement lower_place
    JOIN ecommerce_category lower ON lower.id = lower_place.category_id
    WHERE lower_place.product_id = %s AND lower.path LIKE item.path || '%%'
)
ORDER BY item.position, item.name, item.id
"""


@dataclass(slots=True)
class Card:
    """What a list shows of a product, and its default variant."""

    pk: int
    slug: str
    name: str
    description: str
    is_digital: bool
    published_at: datetime
    image: str | None
    image_alt: str | None
    category_slug: str | None
    category_name: str | None
    variant: ProductVariant
    is_available: bool


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """What a product's own page shows; its variants know how many are left.

    Attributes:
        categories: those it is in, the one that its breadcrumbs lead through first.
        breadcrumbs: from the root down to that one.
        options: the values of each option, by its name.
        choices: the option and the value of each variant, by the variant's id.
    """

    product: Product
    variants: list[ProductVariant]
    images: list[ProductImage]
    category: Category | None
    categories: list[Category]
    breadcrumbs: list[Category]
    options: dict[str, list[str]]
    choices: dict[int, list[tuple[str, str]]]

    @property
    def default_variant(self) -> ProductVariant:
        return next(variant for variant in self.variants if variant.is_default)

    @property
    def is_available(self) -> bool:
        return any(variant.available != 0 for variant in self.variants)


def read_cards(ids: Sequence[int]) -> list[Card]:
    """Return what a list shows of each product, in the order of ``ids``, by one statement."""
    if not ids:
        return []
    places = ", ".join(["%s"] * len(ids))
    statement = _CARDS.format(variant=list_columns(_VARIANT_FIELDS, "variant"), ids=places)
    rows = read_rows(statement, ids, (*_CARD_FIELDS, *_VARIANT_FIELDS))
    cards = {row[0]: _build_card(row) for row in rows}
    return [cards[key] for key in ids if key in cards]


def find_product(slug: str, *, user: Any) -> Product | None:
    """Return a product that ``user`` may see and buy."""
    for product, (is_offered,) in _read_items(Product, _PRODUCT, [slug]):
        product.is_offered = bool(is_offered)
        if catalogue.filter_visible([product], user=user):
            found: Product = product
            return found
    return None


def read_details(product: Product) -> ProductDetails:
    """Read what a product's page shows, by a number of statements that nothing makes grow."""
    options, choices = _read_options(product)
    category, categories, breadcrumbs = _read_categories(product)
    return ProductDetails(
        product=product,
        variants=_read_variants(product),
        images=_read_images(product),
        category=category,
        categories=categories,
        breadcrumbs=breadcrumbs,
        options=options,
        choices=choices,
    )


def _build_card(row: Sequence[Any]) -> Card:
    *values, has_other, stock_left = row
    shown = len(_CARD_FIELDS)
    variant = build(ProductVariant, _VARIANT_FIELDS, values[shown:])
    variant.stock_left = stock_left
    is_available = bool(has_other) or variant.available != 0
    return Card(*values[:shown], variant, is_available)  # type: ignore[call-arg]


def _read_variants(product: Product) -> list[ProductVariant]:
    variants = []
    for variant, (stock_left,) in _read_items(ProductVariant, _VARIANTS, [product.pk]):
        variant.product, variant.stock_left = product, stock_left
        variants.append(variant)
    return variants


def _read_images(product: Product) -> list[ProductImage]:
    return [image for image, _others in _read_items(ProductImage, _IMAGES, [product.pk])]


def _read_options(
    product: Product,
) -> tuple[dict[str, list[str]], dict[int, list[tuple[str, str]]]]:
    options: dict[str, list[str]] = {}
    choices: dict[int, list[tuple[str, str]]] = {}
    for name, value, variant in read_rows(_OPTIONS, [product.pk], ()):
        values = options.setdefault(name, [])
        if value is not None and value not in values:
            values.append(value)
        if variant is not None:
            choices.setdefault(variant, []).append((name, value))
    return options, choices


def _read_categories(product: Product) -> tuple[Category | None, list[Category], list[Category]]:
    """Return the first category, all of them, and the path to the first, from the root down."""
    known, places = {}, {}
    for category, place in _read_items(Category, _CATEGORIES, [product.pk] * 2):
        known[category.pk] = category
        if None not in place:
            places[category.pk] = place
    if not places:
        return None, [], []
    first = known[min(places, key=places.__getitem__)]
    placed = [known[key] for key in places]
    return first, placed, [*(known[key] for key in first.ancestor_ids()), first]


def _read_items(
    model: Any, statement: str, parameters: Sequence[Any]
) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Return each row as a model's instance, whose columns come first, and what else it has."""
    fields = model._meta.concrete_fields
    columns = list_columns(fields, "item")
    for row in read_rows(statement.format(columns=columns), parameters, fields):
        yield build(model, fields, row[: len(fields)]), tuple(row[len(fields) :])
