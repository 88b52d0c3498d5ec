"""Filling a cart, and looking at it again before it is paid."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from quickscale.core.conf import quickscale_settings
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import business, signals
from quickscale_business_themes.ecommerce.exceptions import (
    CartClosed,
    InsufficientStock,
    InvalidQuantity,
    NotForSale,
)
from quickscale_business_themes.ecommerce.models import Cart, CartLine, Product, ProductVariant
from quickscale_business_themes.ecommerce.models.carts import CartStatus
from quickscale_business_themes.ecommerce.services import catalogue, pricing_service

_PURGED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A cart's line as it stands now: at today's price, with what is wrong with it."""

    line: CartLine
    product: Product
    unit_price: Money
    total: Money
    problems: tuple[business.LineProblem, ...]

    @property
    def is_blocked(self) -> bool:
        return any(problem.blocking for problem in self.problems)


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart looked at again; ``cart`` is None for a shopper who has none yet."""

    cart: Cart | None
    currency: str
    lines: tuple[PricedLine, ...]
    totals: business.OrderTotals

    @property
    def quantity(self) -> int:
        return sum(priced.line.quantity for priced in self.lines)

    @property
    def is_blocked(self) -> bool:
        return any(priced.is_blocked for priced in self.lines)

    @property
    def needs_shipping(self) -> bool:
        return any(not priced.product.is_digital for priced in self.lines)


def find_cart(*, user: Any, token: uuid.UUID | None) -> Cart | None:
    """Return the open cart of a user, or the guest's cart behind ``token``."""
    carts = Cart.objects.filter(status=CartStatus.OPEN)
    if user is not None and user.is_authenticated:
        return carts.filter(user=user).first()
    return carts.filter(token=token, user=None).first() if token else None


def ensure_cart(*, user: Any, token: uuid.UUID | None) -> Cart:
    """Return the shopper's open cart, made at first use."""
    if user is not None and user.is_authenticated:
        cart, _created = Cart.objects.get_or_create(user=user, status=CartStatus.OPEN)
        return cart
    return find_cart(user=user, token=token) or Cart.objects.create()


def review_cart(cart: Cart | None, *, user: Any = None) -> CartView:
    """Price every line anew and say what has changed. Nothing is written."""
    currency = cart.currency if cart else quickscale_settings.CURRENCY
    lines = tuple(_price_lines(cart, user)) if cart else ()
    buyable = [priced.total for priced in lines if priced.total.currency == currency]
    totals = pricing_service().totals(buyable, currency=currency)
    return CartView(cart=cart, currency=currency, lines=lines, totals=totals)


@transaction.atomic
def add_to_cart(
    cart: Cart, variant: ProductVariant, quantity: int, *, user: Any = None
) -> CartLine:
    """Put ``quantity`` more of a variant into the cart.

    Raises:
        CartClosed: the cart was ordered meanwhile.
        NotForSale: the user may not see the product, or it is priced in another currency.
        InsufficientStock, InvalidQuantity: that many cannot be bought.
    """
    _claim(cart)
    line = cart.lines.filter(variant=variant).first() or CartLine(cart=cart, variant=variant)
    wanted = quantity + (0 if line._state.adding else line.quantity)
    return _save_line(cart, line, wanted, user)


@transaction.atomic
def set_quantity(cart: Cart, line: CartLine, quantity: int, *, user: Any = None) -> CartLine:
    """Change how many are wanted. Raises as :func:`add_to_cart` does."""
    _claim(cart)
    return _save_line(cart, line, quantity, user)


@transaction.atomic
def remove_from_cart(cart: Cart, line: CartLine, *, user: Any = None) -> None:
    """Take a line out of the cart.

    Raises:
        CartClosed: the cart was ordered meanwhile.
    """
    _claim(cart)
    line.delete()
    _tell_updated(cart, user)


@transaction.atomic
def merge_guest_cart(token: uuid.UUID, *, user: Any) -> Cart | None:
    """Make a guest's cart the user's own, joined with the one the user may have already."""
    guest = Cart.objects.filter(token=token, user=None, status=CartStatus.OPEN)
    if not guest.update(status=CartStatus.MERGED, updated_at=timezone.now()):
        return None
    cart = _claim_own_cart(user)
    _move_lines(CartLine.objects.filter(cart__token=token), cart)
    _tell_updated(cart, user)
    return cart


def purge_guest_carts(before: datetime) -> int:
    """Delete, in portions, guests' carts that were not touched since; return how many.

    One that was ordered stays with its order, which is somebody's.
    """
    old = Cart.objects.filter(user=None, order=None, updated_at__lt=before).order_by("pk")
    deleted = 0
    while some := list(old.values_list("pk", flat=True)[:_PURGED_AT_ONCE]):
        # A visitor may come back at this moment: who claims a cart moves its time first.
        Cart.objects.filter(pk__in=some, order=None, updated_at__lt=before).delete()
        deleted += len(some)
    return deleted


def _price_lines(cart: Cart, user: Any) -> list[PricedLine]:
    variants = ProductVariant.objects.with_stock().select_related("product")
    lines = list(cart.lines.prefetch_related(Prefetch("variant", variants)))
    products = [line.variant.product_id for line in lines]
    visible = catalogue.list_visible_products(user).filter(pk__in=products)
    visible_ids = set(visible.order_by().values_list("pk", flat=True))
    return [_price_line(line, line.variant.product_id in visible_ids, user) for line in lines]


def _price_line(line: CartLine, is_visible: bool, user: Any) -> PricedLine:
    variant, currency = line.variant, line.cart.currency
    unit_price = business.exact_unit(pricing_service().unit_price(variant, user=user))
    facts = business.LineFacts(
        is_visible=is_visible,
        quantity=line.quantity,
        available=variant.available,
        seen_price=Money(line.seen_price, currency),
        unit_price=unit_price,
        currency=currency,
    )
    return PricedLine(
        line=line,
        product=variant.product,
        unit_price=unit_price,
        total=business.line_total(unit_price, line.quantity),
        problems=business.find_line_problem(facts),
    )


def _save_line(cart: Cart, line: CartLine, quantity: int, user: Any) -> CartLine:
    variant = _require_for_sale(line.variant_id, cart, user)
    if not 1 <= quantity <= business.MAX_QUANTITY:
        raise InvalidQuantity
    if variant.available is not None and quantity > variant.available:
        raise InsufficientStock(variant.available)
    line.quantity = quantity
    price = business.exact_unit(pricing_service().unit_price(variant, user=user))
    line.seen_price = price.amount
    line.save()
    _tell_updated(cart, user)
    return line


def _require_for_sale(variant_id: int, cart: Cart, user: Any) -> ProductVariant:
    variant = (
        ProductVariant.objects.with_stock()
        .select_related("product")
        .filter(pk=variant_id, product__in=catalogue.list_visible_products(user).values("pk"))
        .first()
    )
    if variant is None or variant.currency != cart.currency:
        raise NotForSale
    return variant


def _claim(cart: Cart) -> None:
    """Hold the cart until the transaction ends, so that nobody pays for half of a change."""
    if not Cart.objects.filter(pk=cart.pk, status=CartStatus.OPEN).update(
        updated_at=timezone.now()
    ):
        raise CartClosed


def _claim_own_cart(user: Any) -> Cart:
    """Hold the user's open cart, or the next one if the first is being paid at this moment."""
    cart = ensure_cart(user=user, token=None)
    try:
        _claim(cart)
    except CartClosed:
        cart = ensure_cart(user=user, token=None)
        _claim(cart)
    return cart


def _move_lines(lines: Any, cart: Cart) -> None:
    mine = {line.variant_id: line for line in cart.lines.all()}
    for line in lines:
        known = mine.get(line.variant_id)
        if known is None:
            line.cart = cart
            line.save(update_fields=["cart"])
            continue
        known.quantity = business.merge_quantities(known.quantity, line.quantity)
        known.save(update_fields=["quantity"])
        line.delete()


def _tell_updated(cart: Cart, user: Any) -> None:
    quantities = cart.lines.values_list("quantity", flat=True)
    signals.cart_updated.send(cart.token, user=user, data={"quantity": sum(quantities)})
