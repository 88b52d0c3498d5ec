"""What is in carts, and what can be put into them, read by statements that are written out."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections, router
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    Cart,
    CartLine,
    Product,
    ProductImage,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.carts import CartStatus
from quickscale_business_themes.ecommerce.services import catalogue
from quickscale_business_themes.ecommerce.services.rows import (
    LEFT,
    VARIANT,
    build,
    list_columns,
    read_rows,
    write_texts,
)

_LINE, _CART = CartLine._meta.concrete_fields, Cart._meta.concrete_fields
#: Without what is long in a product, and shown by no cart.
LONG = ("description", "content", "search_name", "search_text", "translations")
_PRODUCT = tuple(each for each in Product._meta.concrete_fields if each.name not in LONG)
_LINES = """
SELECT
    {line}, {cart}, {variant}, {product},
    picture.image, {picture_alt}, picture.width, picture.height, picture.renditions,
    EXISTS (
        SELECT 1 FROM ecommerce_productvariant other
        WHERE other.product_id = product.id AND other.is_default
    ),
    {left},
    EXISTS (
        SELECT 1 FROM ecommerce_digitalfile file
        WHERE file.variant_id = variant.id OR file.product_id = product.id
    )
FROM ecommerce_cartline line
JOIN ecommerce_cart cart ON cart.id = line.cart_id
JOIN ecommerce_productvariant variant ON variant.id = line.variant_id
JOIN ecommerce_product product ON product.id = variant.product_id
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
    {left}
FROM ecommerce_productvariant variant
JOIN ecommerce_product product ON product.id = variant.product_id
WHERE {condition}
LIMIT 2
"""


def read_lines(cart: Cart, user: Any) -> list[CartLine]:
    """Return a cart's lines, each with what it is judged and shown by: whether ``user`` may see its
    product, that product's first picture, what is left of its variant, and whether files belong
    to it."""
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
    for row in read_rows(statement, [*known.values()], (*VARIANT, *_PRODUCT)):
        variant, product_row, has_offer, stock_left = _split(row, len(VARIANT), len(_PRODUCT))
        found.append(_build_variant(variant, product_row, has_offer, stock_left))
    visible = catalogue.filter_visible([each.product for each in found], user=user)
    return [each for each in found if each.product_id in visible]


def _read_lines(condition: str, parameters: list[Any], user: Any) -> list[CartLine]:
    fields = (*_LINE, *_CART, *VARIANT, *_PRODUCT)
    statement = _LINES.format(**_columns(), **write_texts("picture.alt"), condition=condition)
    lines = [_build_line(row) for row in read_rows(statement, parameters, fields)]
    visible = catalogue.filter_visible([line.variant.product for line in lines], user=user)
    for line in lines:
        line.is_visible = line.variant.product_id in visible
    return lines


def _columns() -> dict[str, str]:
    tables = {"line": _LINE, "cart": _CART, "variant": VARIANT, "product": _PRODUCT}
    columns = {name: list_columns(fields, name) for name, fields in tables.items()}
    return {**columns, "left": LEFT.format(table="variant")}


def _build_line(row: Sequence[Any]) -> Any:
    parts = _split(row, len(_LINE), len(_CART), len(VARIANT), len(_PRODUCT))
    line_row, cart_row, variant_row, product_row, *picture, has_offer, stock_left, files = parts
    line = build(CartLine, _LINE, line_row)
    line.cart, line.has_files = build(Cart, _CART, cart_row), bool(files)
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
    variant = build(ProductVariant, VARIANT, variant_row)
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
