"""What is shown of products, and what is in carts, read by statements that are written out.

The ORM would take longer to write them than the database to answer them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connections, router
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Cart,
    CartLine,
    Category,
    Product,
    ProductImage,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.carts import CartStatus
from quickscale_business_themes.ecommerce.services import catalogue

_VARIANT = ProductVariant._meta.concrete_fields
_CARD_FIELDS: list[Any] = [
    *map(Product._meta.get_field, "id slug name description published_at".split()),
    *map(ProductImage._meta.get_field, "image alt width height renditions".split()),
    *map(Category._meta.get_field, ("slug", "name")),
]
_CARDS = """
SELECT
    product.id, product.slug, product.name, product.description, product.published_at,
    picture.image, picture.alt, picture.width, picture.height, picture.renditions,
    category.slug, category.name,
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
    EXISTS (
        SELECT 1 FROM ecommerce_productvariant other
        WHERE other.product_id = product.id AND other.requires_shipping
    ),
    COALESCE(level.on_hand - level.allocated, 0),
    COALESCE(rating.total, 0), COALESCE(rating.count, 0)
FROM ecommerce_product product
LEFT JOIN ecommerce_productrating rating ON rating.product_id = product.id
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
_BY_SLUG = """
SELECT {columns}, EXISTS (
    SELECT 1 FROM ecommerce_productvariant other
    WHERE other.product_id = item.id AND other.is_default
), COALESCE(rating.total, 0), COALESCE(rating.count, 0)
FROM ecommerce_product item
LEFT JOIN ecommerce_productrating rating ON rating.product_id = item.id
WHERE item.slug = %s
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
_ATTRIBUTES = """
SELECT {columns}, attribute.name, attribute.slug, attribute.unit, choice.value
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
    """What a list shows of a product, and its default variant."""

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
    variant: ProductVariant
    is_available: bool
    is_digital: bool
    rating_total: int
    rating_count: int


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
    attributes: list[AttributeValue]

    @property
    def default_variant(self) -> ProductVariant:
        return next(variant for variant in self.variants if variant.is_default)

    @property
    def is_available(self) -> bool:
        return any(variant.available != 0 for variant in self.variants)

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
    statement = _CARDS.format(variant=list_columns(_VARIANT, "variant"), ids=places)
    rows = read_rows(statement, ids, (*_CARD_FIELDS, *_VARIANT))
    cards = {row[0]: _build_card(row) for row in rows}
    return [cards[key] for key in ids if key in cards]


def find_product(slug: str, *, user: Any) -> Product | None:
    """Return a product that ``user`` may see and buy."""
    for product, (is_offered, total, count) in _read_items(Product, _BY_SLUG, [slug]):
        product.is_offered = bool(is_offered)
        product.rating_total, product.rating_count = total, count
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
        attributes=_read_attributes(product),
    )


def _build_card(row: Sequence[Any]) -> Card:
    *values, has_other, requires_shipping, stock_left, total, count = row
    shown = len(_CARD_FIELDS)
    variant = build(ProductVariant, _VARIANT, values[shown:])
    variant.stock_left = stock_left
    is_available = bool(has_other) or variant.available != 0
    facts = (variant, is_available, not requires_shipping, total, count)
    return Card(*values[:shown], *facts)  # type: ignore[call-arg]


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
        values.append(value)
    return values


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


_LINE, _CART = CartLine._meta.concrete_fields, Cart._meta.concrete_fields
#: Without what is long in a product, and shown by no cart.
LONG = ("description", "content", "search_name", "search_text")
_PRODUCT = tuple(each for each in Product._meta.concrete_fields if each.name not in LONG)
_LINES = """
SELECT
    {line}, {cart}, {variant}, {product},
    picture.image, picture.alt, picture.width, picture.height, picture.renditions,
    EXISTS (
        SELECT 1 FROM ecommerce_productvariant other
        WHERE other.product_id = product.id AND other.is_default
    ),
    COALESCE(level.on_hand - level.allocated, 0)
FROM ecommerce_cartline line
JOIN ecommerce_cart cart ON cart.id = line.cart_id
JOIN ecommerce_productvariant variant ON variant.id = line.variant_id
JOIN ecommerce_product product ON product.id = variant.product_id
LEFT JOIN ecommerce_stocklocation location ON location.is_default
LEFT JOIN ecommerce_stocklevel level
    ON level.variant_id = variant.id AND level.location_id = location.id
LEFT JOIN ecommerce_productimage picture ON picture.id = (
    SELECT id FROM ecommerce_productimage
    WHERE product_id = product.id ORDER BY position, id LIMIT 1
)
WHERE {condition}
ORDER BY line.added_at, line.id
"""
_UNITS = """
SELECT COALESCE(SUM(line.quantity), 0)
FROM ecommerce_cartline line JOIN ecommerce_cart cart ON cart.id = line.cart_id
WHERE {condition}
"""
#: Whoever changes a cart holds it until the transaction ends: nobody pays for half a change.
_CLAIM = "UPDATE ecommerce_cart SET updated_at = %s WHERE {condition} RETURNING {columns}"
#: Two are enough to know that there is a choice.
_OFFERED = """
SELECT
    {variant}, {product},
    EXISTS (
        SELECT 1 FROM ecommerce_productvariant other
        WHERE other.product_id = product.id AND other.is_default
    ),
    COALESCE(level.on_hand - level.allocated, 0)
FROM ecommerce_productvariant variant
JOIN ecommerce_product product ON product.id = variant.product_id
LEFT JOIN ecommerce_stocklocation location ON location.is_default
LEFT JOIN ecommerce_stocklevel level
    ON level.variant_id = variant.id AND level.location_id = location.id
WHERE {condition}
LIMIT 2
"""


def read_lines(cart: Cart, user: Any) -> list[CartLine]:
    """Return a cart's lines, each with what it is judged and shown by: whether ``user`` may see its
    product, that product's first picture, and what is left of its variant."""
    return _read_lines("cart.id = %s", [cart.pk], user)


def read_open_lines(user: Any, token: uuid.UUID | None) -> list[CartLine]:
    """Return the lines of the open cart of a user, or of the guest's cart behind ``token``."""
    condition, parameters = _be_open(user, token)
    return _read_lines(condition.format(cart="cart"), parameters, user)


def count_units(user: Any, token: uuid.UUID | None) -> int:
    """Return how many units are in the open cart of a user, or in the guest's behind ``token``."""
    condition, parameters = _be_open(user, token)
    statement = _UNITS.format(condition=condition.format(cart="cart"))
    ((count,),) = read_rows(statement, parameters, ())
    return int(count)


def claim_open(user: Any, token: uuid.UUID | None) -> Cart | None:
    """Hold the open cart of a user, or the guest's cart behind ``token``, by one statement; return
    it, None where there is none."""
    condition, parameters = _be_open(user, token)
    columns = list_columns(_CART, "ecommerce_cart")
    statement = _CLAIM.format(condition=condition.format(cart="ecommerce_cart"), columns=columns)
    now = _prepare("updated_at", timezone.now())
    for row in read_rows(statement, [now, *parameters], _CART, is_write=True):
        cart: Cart = build(Cart, _CART, row)
        return cart
    return None


def _be_open(user: Any, token: uuid.UUID | None) -> tuple[str, list[Any]]:
    """Return the condition of somebody's open cart, and its values."""
    if user is not None and user.is_authenticated:
        return "{cart}.status = %s AND {cart}.user_id = %s", [CartStatus.OPEN, user.pk]
    condition = "{cart}.status = %s AND {cart}.token = %s AND {cart}.user_id IS NULL"
    return condition, [CartStatus.OPEN, _prepare("token", token)]


def _prepare(name: str, value: Any) -> Any:
    connection = connections[router.db_for_write(Cart)]
    return Cart._meta.get_field(name).get_db_prep_value(value, connection)  # type: ignore[union-attr]


def find_variants(user: Any, *, product: str = "", public_id: str = "") -> list[ProductVariant]:
    """Return up to two variants that ``user`` may buy, with their product and what is left of them.

    Args:
        product: the slug of their product.
        public_id: that of the only one.
    """
    asked = {"product.slug = %s": product, "variant.public_id = %s": public_id}
    known = {condition: value for condition, value in asked.items() if value}
    statement = _OFFERED.format(**_columns(), condition=" AND ".join(known))
    found = []
    for row in read_rows(statement, [*known.values()], (*_VARIANT, *_PRODUCT)):
        variant, product_row, has_offer, stock_left = _split(row, len(_VARIANT), len(_PRODUCT))
        found.append(_build_variant(variant, product_row, has_offer, stock_left))
    visible = catalogue.filter_visible([each.product for each in found], user=user)
    return [each for each in found if each.product_id in visible]


def _read_lines(condition: str, parameters: list[Any], user: Any) -> list[CartLine]:
    fields = (*_LINE, *_CART, *_VARIANT, *_PRODUCT)
    statement = _LINES.format(**_columns(), condition=condition)
    lines = [_build_line(row) for row in read_rows(statement, parameters, fields)]
    visible = catalogue.filter_visible([line.variant.product for line in lines], user=user)
    for line in lines:
        line.is_visible = line.variant.product_id in visible
    return lines


def _columns() -> dict[str, str]:
    tables = {"line": _LINE, "cart": _CART, "variant": _VARIANT, "product": _PRODUCT}
    return {name: list_columns(fields, name) for name, fields in tables.items()}


def _build_line(row: Sequence[Any]) -> Any:
    parts = _split(row, len(_LINE), len(_CART), len(_VARIANT), len(_PRODUCT))
    line_row, cart_row, variant_row, product_row, *picture, has_offer, stock_left = parts
    line = build(CartLine, _LINE, line_row)
    line.cart = build(Cart, _CART, cart_row)
    line.variant = _build_variant(variant_row, product_row, has_offer, stock_left)
    line.variant.product.first_image = _build_picture(*picture)
    return line


def _build_picture(
    image: str | None, alt: str, width: int, height: int, renditions: Any
) -> ProductImage | None:
    """Return a picture of its columns as the database has them."""
    if not image:
        return None
    drawn = json.loads(renditions) if isinstance(renditions, str) else renditions
    return ProductImage(image=image, alt=alt, width=width, height=height, renditions=drawn)


def _build_variant(
    variant_row: Sequence[Any], product_row: Sequence[Any], has_offer: Any, stock_left: int
) -> Any:
    variant = build(ProductVariant, _VARIANT, variant_row)
    variant.product = build(Product, _PRODUCT, product_row)
    variant.product.is_offered, variant.stock_left = bool(has_offer), stock_left
    return variant


def _split(row: Sequence[Any], *lengths: int) -> Iterator[Any]:
    """Return the parts of a row that are so long, and then each value that is left."""
    start = 0
    for length in lengths:
        yield row[start : start + length]
        start += length
    yield from row[start:]


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


@cache
def list_columns(fields: tuple[Any, ...], table: str) -> str:
    return ", ".join(f"{table}.{field.column}" for field in fields)


def build(model: Any, fields: Iterable[Any], values: Sequence[Any]) -> Any:
    """Return a model's instance of a part of a row; the fields that are left out are deferred."""
    return model.from_db(router.db_for_read(model), [each.attname for each in fields], values)
