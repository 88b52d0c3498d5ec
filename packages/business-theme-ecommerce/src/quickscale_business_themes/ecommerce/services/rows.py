"""What is shown of products, read by statements that are written out.

The ORM would take longer to write them than the database to answer them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connections, router

from quickscale_business_themes.ecommerce.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Category,
    Product,
    ProductImage,
    ProductListing,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.services import catalogue
from quickscale_business_themes.ecommerce.services.swatch_rows import (
    SwatchRow,
    read_swatches,
    write_swatches,
)
from quickscale_business_themes.ecommerce.translating import find_active, write_column

VARIANT = tuple(
    each for each in ProductVariant._meta.concrete_fields if each.name != "translations"
)
_CARD_FIELDS: list[Any] = [
    *map(Product._meta.get_field, "id slug name description published_at".split()),
    *map(ProductImage._meta.get_field, "image alt width height renditions".split()),
    *map(Category._meta.get_field, ("slug", "name")),
    *map(ProductListing._meta.get_field, ("is_available", "is_on_sale")),
]
#: The levels with units that can be promised now, as ``models.catalogue.levels_left`` has them.
LEFT = """COALESCE((
    SELECT SUM(level.on_hand - level.allocated)
    FROM ecommerce_stocklevel level
    JOIN ecommerce_stocklocation location ON location.id = level.location_id
    WHERE level.variant_id = {table}.id AND level.on_hand > level.allocated AND location.is_active
), 0)"""
_CARDS = """
SELECT
    product.id, product.slug, {product_name}, {product_description}, product.published_at,
    picture.image, {picture_alt}, picture.width, picture.height, picture.renditions,
    category.slug, {category_name}, listing.is_available, listing.is_on_sale,
    {variant},
    listing.max_price > listing.min_price,
    EXISTS (
        SELECT 1 FROM ecommerce_productvariant other
        WHERE other.product_id = product.id AND NOT other.is_default
    ),
    EXISTS (
        SELECT 1 FROM ecommerce_productvariant other
        WHERE other.product_id = product.id AND other.requires_shipping
    ),
    {left},
    COALESCE(rating.total, 0), COALESCE(rating.count, 0),
    {swatches}
FROM ecommerce_product product
LEFT JOIN ecommerce_productrating rating ON rating.product_id = product.id
JOIN ecommerce_productlisting listing ON listing.product_id = product.id
JOIN ecommerce_productvariant variant ON variant.id = listing.variant_id
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
_BY_SLUG = """
SELECT {columns}, EXISTS (
    SELECT 1 FROM ecommerce_productvariant other
    WHERE other.product_id = item.id AND other.is_default
), COALESCE(rating.total, 0), COALESCE(rating.count, 0), EXISTS (
    SELECT 1 FROM ecommerce_attributevalue value WHERE value.product_id = item.id
)
FROM ecommerce_product item
LEFT JOIN ecommerce_productrating rating ON rating.product_id = item.id
WHERE item.slug = %s
"""
_VARIANTS = """
SELECT {columns}, {left}
FROM ecommerce_productvariant item
WHERE item.product_id = %s
ORDER BY item.position, item.id
"""
_IMAGES = """
SELECT {columns} FROM ecommerce_productimage item
WHERE item.product_id = %s ORDER BY item.position, item.id
"""
_OPTIONS = """
SELECT {product_option_name}, {choice_value}, chosen.productvariant_id, swatch.color, swatch.image
FROM ecommerce_productoption product_option
LEFT JOIN ecommerce_optionvalue choice ON choice.option_id = product_option.id
LEFT JOIN ecommerce_productvariant_option_values chosen ON chosen.optionvalue_id = choice.id
LEFT JOIN ecommerce_swatch swatch
    ON swatch.option_key = product_option.key AND swatch.value_key = choice.key
WHERE product_option.product_id = %s
ORDER BY product_option.position, product_option.id, choice.position, choice.id
"""
_ATTRIBUTES = """
SELECT {columns}, {attribute_name}, attribute.slug, attribute.unit, {choice_value}
FROM ecommerce_attributevalue item
JOIN ecommerce_attribute attribute ON attribute.id = item.attribute_id
LEFT JOIN ecommerce_attributechoice choice ON choice.id = item.choice_id
WHERE item.product_id = %s
ORDER BY attribute.position, attribute.name, item.id
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
    """What a list shows of a product.

    Attributes:
        variant: of those that can be bought, or else of all, the cheapest.
        price_varies: whether others cost more.
        has_variants: whether there is one to choose.
    """

    pk: int
    slug: str
    name: str
    description: str
    published_at: datetime
    image: str | None
    image_alt: str | None
    image_width: int | None
    image_height: int | None
    image_renditions: list[list[Any]] | None
    category_slug: str | None
    category_name: str | None
    is_available: bool
    is_on_sale: bool
    variant: ProductVariant
    price_varies: bool
    has_variants: bool
    is_digital: bool
    rating_total: int
    rating_count: int
    swatches: list[SwatchRow]


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """What a product's own page shows; its variants know how many are left.

    Attributes:
        categories: those it is in, the one that its breadcrumbs lead through first.
        breadcrumbs: from the root down to that one.
        options: the values of each option, by its name.
        choices: the option and the value of each variant, by the variant's id.
        attributes: those that tell something.
        swatches: how values look, by their option and themselves.
    """

    product: Product
    variants: list[ProductVariant]
    images: list[ProductImage]
    category: Category | None
    categories: list[Category]
    breadcrumbs: list[Category]
    options: dict[str, list[str]]
    choices: dict[int, list[tuple[str, str]]]
    attributes: list[AttributeValue]
    swatches: dict[tuple[str, str], SwatchRow]

    @property
    def default_variant(self) -> ProductVariant:
        return next(variant for variant in self.variants if variant.is_default)

    @property
    def is_available(self) -> bool:
        return any(variant.available != 0 for variant in self.variants)

    @property
    def counting(self) -> list[ProductVariant]:
        """The variants that its price is of: those that can be bought, or else all, the cheapest
        first. ``services/listings.py`` says the same of lists."""
        currency = self.default_variant.currency
        listed = [each for each in self.variants if each.currency == currency]
        buyable = [each for each in listed if each.available != 0]
        return sorted(buyable or listed, key=lambda each: each.selling_price)

    @property
    def rating_total(self) -> int:
        return getattr(self.product, "rating_total", 0)

    @property
    def rating_count(self) -> int:
        return getattr(self.product, "rating_count", 0)

    @property
    def is_digital(self) -> bool:
        return not any(variant.requires_shipping for variant in self.variants)


def read_cards(ids: Sequence[int]) -> list[Card]:
    """Return what a list shows of each product, in the order of ``ids``, by one statement."""
    if not ids:
        return []
    places = ", ".join(["%s"] * len(ids))
    texts = write_texts("product.name product.description picture.alt category.name choice.value")
    swatches = write_swatches(texts["choice_value"], _find_vendor())
    variant, left = list_columns(VARIANT, "variant"), LEFT.format(table="variant")
    statement = _CARDS.format(variant=variant, left=left, ids=places, swatches=swatches, **texts)
    rows = read_rows(statement, ids, (*_CARD_FIELDS, *VARIANT))
    cards = {row[0]: _build_card(row) for row in rows}
    return [cards[key] for key in ids if key in cards]


def find_product(slug: str, *, user: Any) -> Product | None:
    """Return a product that ``user`` may see and buy."""
    for product, facts in _read_items(Product, _BY_SLUG, [slug]):
        is_offered, product.rating_total, product.rating_count, has_attributes = facts
        product.is_offered, product.has_attributes = bool(is_offered), bool(has_attributes)
        if catalogue.filter_visible([product], user=user):
            found: Product = product
            return found
    return None


def read_details(product: Product) -> ProductDetails:
    """Read what a product's page shows, by a number of statements that nothing makes grow."""
    options, choices, swatches = _read_options(product)
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
        attributes=_read_attributes(product) if getattr(product, "has_attributes", True) else [],
        swatches=swatches,
    )


def _build_card(row: Sequence[Any]) -> Card:
    *values, price_varies, has_variants, requires_shipping, stock_left, total, count, swatches = row
    shown = len(_CARD_FIELDS)
    variant = build(ProductVariant, VARIANT, values[shown:])
    variant.stock_left = stock_left
    facts = (variant, bool(price_varies), bool(has_variants), not requires_shipping, total, count)
    return Card(*values[:shown], *facts, read_swatches(swatches))  # type: ignore[call-arg]


def _read_variants(product: Product) -> list[ProductVariant]:
    variants = []
    for variant, (stock_left,) in _read_items(ProductVariant, _VARIANTS, [product.pk]):
        variant.product, variant.stock_left = product, stock_left
        variants.append(variant)
    return variants


def _read_images(product: Product) -> list[ProductImage]:
    return [image for image, _others in _read_items(ProductImage, _IMAGES, [product.pk])]


def _read_attributes(product: Product) -> list[AttributeValue]:
    values = []
    for value, (name, slug, unit, choice) in _read_items(AttributeValue, _ATTRIBUTES, [product.pk]):
        value.attribute = Attribute(pk=value.attribute_id, name=name, slug=slug, unit=unit)
        if choice is not None:
            value.choice = AttributeChoice(pk=value.choice_id, value=choice)
        if value.is_telling:
            values.append(value)
    return values


def _read_options(
    product: Product,
) -> tuple[
    dict[str, list[str]],
    dict[int, list[tuple[str, str]]],
    dict[tuple[str, str], SwatchRow],
]:
    options: dict[str, list[str]] = {}
    swatches: dict[tuple[str, str], SwatchRow] = {}
    choices: dict[int, list[tuple[str, str]]] = {}
    statement = _OPTIONS.format(**write_texts("product_option.name choice.value"))
    for name, value, variant, color, image in read_rows(statement, [product.pk], ()):
        values = options.setdefault(name, [])
        if value is not None and value not in values:
            values.append(value)
        if variant is not None:
            choices.setdefault(variant, []).append((name, value))
        if color or image:
            swatches[name, value] = SwatchRow(value, color, image)
    return options, choices, swatches


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
    texts = write_texts("attribute.name choice.value")
    columns, left = list_columns(fields, "item"), LEFT.format(table="item")
    statement = statement.format(columns=columns, left=left, **texts)
    for row in read_rows(statement, parameters, fields):
        yield build(model, fields, row[: len(fields)]), tuple(row[len(fields) :])


def read_rows(
    statement: str, parameters: Sequence[Any], fields: Sequence[Any], *, is_write: bool = False
) -> Iterable[Sequence[Any]]:
    """Return rows as Python sees their first columns, which are ``fields``: SQLite has fewer types
    than Django.
    """
    using = (router.db_for_write if is_write else router.db_for_read)(Product)
    with connections[using].cursor() as cursor:
        cursor.execute(statement, list(parameters))
        rows: list[Any] = cursor.fetchall()
    compiler = Product.objects.all().query.get_compiler(using)
    converters = compiler.get_converters([field.cached_col for field in fields])
    return compiler.apply_converters(rows, converters) if converters else rows


def list_columns(fields: tuple[Any, ...], table: str) -> str:
    """Return the columns of a table, those that are translated in the visitor's language."""
    return _write_columns(fields, table, find_active(), _find_vendor())


@cache
def _write_columns(
    fields: tuple[Any, ...], table: str, languages: tuple[str, ...], vendor: str
) -> str:
    return ", ".join(
        write_column(table, field.column, _choose_languages(field, languages), vendor)
        for field in fields
    )


def _choose_languages(field: Any, languages: tuple[str, ...]) -> tuple[str, ...]:
    return languages if field.name in getattr(field.model, "TRANSLATED", ()) else ()


def write_texts(columns: str) -> dict[str, str]:
    """Return the SQL for columns in the visitor's language, that of ``product.name`` by the name
    ``product_name``.
    """
    return _write_each(columns, find_active(), _find_vendor())


@cache
def _write_each(columns: str, languages: tuple[str, ...], vendor: str) -> dict[str, str]:
    parts = [column.split(".") for column in columns.split()]
    return {f"{t}_{name}": write_column(t, name, languages, vendor) for t, name in parts}


def _find_vendor() -> str:
    return connections[router.db_for_read(Product)].vendor


def build(model: Any, fields: Iterable[Any], values: Sequence[Any]) -> Any:
    """Return a model's instance of a part of a row; the fields that are left out are deferred."""
    return model.from_db(router.db_for_read(model), [each.attname for each in fields], values)
