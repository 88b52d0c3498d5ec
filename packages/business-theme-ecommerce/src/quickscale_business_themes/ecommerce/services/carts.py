"""Filling a cart, which a guest's session knows, and looking at it again before it is paid."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
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
from quickscale_business_themes.ecommerce.measures import UnitPrice
from quickscale_business_themes.ecommerce.models import (
    Cart,
    CartLine,
    Order,
    Product,
    ProductVariant,
    Voucher,
)
from quickscale_business_themes.ecommerce.models.carts import CartStatus
from quickscale_business_themes.ecommerce.pricing import PricedBasket
from quickscale_business_themes.ecommerce.services import (
    baskets,
    cart_rows,
    catalogue,
    tax_exemptions,
)
from quickscale_business_themes.ecommerce.services.shipping import (
    NO_DELIVERY,
    Delivery,
    plan_delivery,
)
from quickscale_business_themes.ecommerce.services.vouchers import EnteredVoucher, read_vouchers
from quickscale_business_themes.ecommerce.shipping_rates import Parcel

CART = "ecommerce_cart"
SHOWN_TOTAL = "ecommerce_shown_total"


def read_cart_token(request: Any) -> uuid.UUID | None:
    """Return the token of the guest's cart."""
    session = getattr(request, "session", None)
    token = session.get(CART) if session is not None else None
    return uuid.UUID(token) if token else None


def save_cart_token(request: Any, token: uuid.UUID) -> None:
    if read_cart_token(request) != token:
        request.session[CART] = str(token)


def clear_cart_token(request: Any) -> None:
    request.session.pop(CART, None)


def save_shown_total(request: Any, total: Decimal) -> None:
    """Remember what the shopper was told the order costs."""
    if request.session.get(SHOWN_TOTAL) != str(total):
        request.session[SHOWN_TOTAL] = str(total)


def read_shown_total(request: Any) -> Decimal | None:
    total = request.session.get(SHOWN_TOTAL)
    return Decimal(total) if total else None


def clear_shown_total(request: Any) -> None:
    request.session.pop(SHOWN_TOTAL, None)


#: As many voucher codes as one cart takes.
MAX_VOUCHERS = 5

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

    @property
    def unit_pricing(self) -> UnitPrice | None:
        """What a reference quantity of it costs."""
        return self.line.variant.calculate_unit_price(self.unit_price)


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart looked at again; ``cart`` is None for a shopper who has none yet.

    Attributes:
        totals: of those lines that are priced in the cart's currency.
        vouchers: those of the codes on the cart that may be used.
    """

    cart: Cart | None
    currency: str
    lines: tuple[PricedLine, ...]
    totals: PricedBasket
    delivery: Delivery = NO_DELIVERY
    vouchers: tuple[Voucher, ...] = ()

    @property
    def entered_vouchers(self) -> list[EnteredVoucher]:
        """The codes as they were entered, those without effect included."""
        names = {voucher.code: voucher.promotion.name for voucher in self.vouchers}
        codes = self.cart.voucher_codes if self.cart else []
        applied = self.totals.voucher_codes
        return [EnteredVoucher(code, names.get(code, ""), code in applied) for code in codes]

    @property
    def has_spent_voucher(self) -> bool:
        """Whether a code was entered that may not be used any more."""
        usable = {voucher.code for voucher in self.vouchers}
        return bool(self.lines) and any(each.code not in usable for each in self.entered_vouchers)

    @property
    def quantity(self) -> int:
        return sum(priced.line.quantity for priced in self.lines)

    @property
    def is_blocked(self) -> bool:
        return any(priced.is_blocked for priced in self.lines)

    @property
    def needs_shipping(self) -> bool:
        return needs_shipping(self.lines)


def needs_shipping(lines: Iterable[PricedLine]) -> bool:
    return any(priced.line.variant.requires_shipping for priced in lines)


def find_cart(*, user: Any, token: uuid.UUID | None) -> Cart | None:
    """Return the open cart of a user, or the guest's cart behind ``token``."""
    return _open_carts(user, token).first()


def ensure_cart(*, user: Any, token: uuid.UUID | None) -> Cart:
    """Return the shopper's open cart, made at first use."""
    if user is not None and user.is_authenticated:
        cart, _created = Cart.objects.get_or_create(user=user, status=CartStatus.OPEN)
        return cart
    return find_cart(user=user, token=token) or Cart.objects.create()


def review_cart(cart: Cart | None, *, user: Any = None) -> CartView:
    """Price every line anew and say what has changed. Nothing is written."""
    if cart is None:
        return _build_view(None, [], user)
    return _build_view(cart, cart_rows.read_lines(cart, user), user)


def review_open_cart(*, user: Any, token: uuid.UUID | None) -> CartView:
    """Review the shopper's open cart, found by the one statement that reads its lines."""
    if not _may_have_cart(user, token):
        return _build_view(None, [], user)
    found = cart_rows.read_open_lines(user, token)
    return _build_view(found[0].cart if found else None, found, user)


def review_again(
    view: CartView, *, user: Any, vouchers: Sequence[Voucher] | None = None
) -> CartView:
    """Review a cart whose address or vouchers are others now, without reading its lines anew.

    Args:
        vouchers: those of its codes that may be used; without it, they are as they were.
    """
    lines = [priced.line for priced in view.lines]
    return _build_view(view.cart, lines, user, view.vouchers if vouchers is None else vouchers)


def count_items(*, user: Any, token: uuid.UUID | None) -> int:
    """Return how many units are in the shopper's open cart."""
    if not _may_have_cart(user, token):
        return 0
    return cart_rows.count_units(user, token)


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
    claim(cart)
    return _add(cart, _require_offered(variant.pk, user), quantity, user)


@transaction.atomic
def add_offered(
    variant: ProductVariant, quantity: int, *, user: Any, token: uuid.UUID | None
) -> Cart:
    """Put more of a variant, which was just found, into the shopper's open cart, and return it.

    Raises as :func:`add_to_cart` does.
    """
    cart = cart_rows.claim_open(user, token) if _may_have_cart(user, token) else None
    if cart is None:
        cart = ensure_cart(user=user, token=token)
        claim(cart)
    _add(cart, variant, quantity, user)
    return cart


@transaction.atomic
def set_quantity(cart: Cart, line: CartLine, quantity: int, *, user: Any = None) -> CartLine:
    """Change how many are wanted. Raises as :func:`add_to_cart` does."""
    claim(cart)
    _write_line(line, _require_offered(line.variant_id, user), quantity, user)
    tell_updated(cart, cart.lines.all(), user)
    return line


def list_offered(user: Any) -> QuerySet[ProductVariant]:
    """Return the variants of what ``user`` may see, each with its product and what is left."""
    visible = catalogue.list_visible_products(user).order_by().values("pk")
    offered = ProductVariant.objects.with_stock().filter(product__in=visible)
    return offered.select_related("product").defer(*(f"product__{name}" for name in cart_rows.LONG))


@transaction.atomic
def remove_from_cart(cart: Cart, line: CartLine, *, user: Any = None) -> None:
    """Take a line out of the cart.

    Raises:
        CartClosed: the cart was ordered meanwhile.
    """
    claim(cart)
    line.delete()
    tell_updated(cart, cart.lines.all(), user)


def reopen_cart(order: Order) -> None:
    """Give shoppers back the cart of an order that was called off without being paid.

    Where they have begun another one meanwhile, that stays theirs.
    """
    cart = Cart.objects.filter(order=order, status=CartStatus.COMPLETED)
    with suppress(IntegrityError), transaction.atomic():
        if cart.update(status=CartStatus.OPEN, updated_at=timezone.now()):
            Order.objects.filter(pk=order.pk).update(cart=None)
            order.cart = None


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


def _may_have_cart(user: Any, token: uuid.UUID | None) -> bool:
    return token is not None or (user is not None and user.is_authenticated)


def _open_carts(user: Any, token: uuid.UUID | None) -> QuerySet[Cart]:
    carts = Cart.objects.filter(status=CartStatus.OPEN)
    if user is not None and user.is_authenticated:
        return carts.filter(user=user)
    return carts.filter(token=token, user=None) if token else carts.none()


def _build_view(
    cart: Cart | None, lines: list[Any], user: Any, vouchers: Sequence[Voucher] | None = None
) -> CartView:
    if cart is None:
        currency = quickscale_settings.CURRENCY
        return CartView(None, currency, (), baskets.price_nothing(currency))
    shares = tax_exemptions.list_net_shares(cart) if tax_exemptions.is_exempt(cart) else {}
    priced = _price_lines(lines, cart.currency, user, shares)
    buyable = [each for each in priced if each.total.currency == cart.currency]
    value = sum((each.total for each in buyable), Money(Decimal(0), cart.currency))
    delivery = _plan_delivery(cart, priced, value)
    if shares:
        delivery = tax_exemptions.take_delivery_tax_out(delivery, shares)
    if vouchers is None:
        vouchers = read_vouchers(cart.voucher_codes) if cart.voucher_codes else ()
    totals = baskets.price_cart(cart, buyable, delivery, vouchers, user=user)
    return CartView(cart, cart.currency, priced, totals, delivery, tuple(vouchers))


def _plan_delivery(cart: Cart, lines: tuple[PricedLine, ...], value: Money) -> Delivery:
    if not cart.shipping_country or not needs_shipping(lines):
        return NO_DELIVERY
    weights = (
        priced.line.variant.weight_grams * priced.line.quantity
        for priced in lines
        if priced.line.variant.requires_shipping
    )
    return plan_delivery(cart, Parcel(value, sum(weights)))


def _price_lines(
    lines: list[Any], currency: str, user: Any, shares: Mapping[str, Decimal]
) -> tuple[PricedLine, ...]:
    variants = [line.variant for line in lines]
    quantities = [line.quantity for line in lines]
    prices = catalogue.price_units(variants, quantities, user=user) if lines else ()
    priced = zip(lines, prices, strict=True)
    return tuple(_price_line(line, price, currency, shares) for line, price in priced)


def _price_line(
    line: Any, price: Money, currency: str, shares: Mapping[str, Decimal]
) -> PricedLine:
    unit_price = business.exact_unit(price)
    facts = business.LineFacts(
        is_visible=line.is_visible,
        quantity=line.quantity,
        available=line.variant.available,
        seen_price=Money(line.seen_price, currency),
        unit_price=unit_price,
        currency=currency,
    )
    if shares:
        category = baskets.find_tax_category(line.variant.product)
        unit_price = tax_exemptions.take_tax_out(unit_price, category, shares)
    return PricedLine(
        line=line,
        product=line.variant.product,
        unit_price=unit_price,
        total=business.line_total(unit_price, line.quantity),
        problems=business.find_line_problem(facts),
    )


def _add(cart: Cart, variant: ProductVariant, quantity: int, user: Any) -> CartLine:
    lines = {line.variant_id: line for line in cart.lines.all()}
    if not lines:
        _take_currency(cart)
    line = lines.setdefault(variant.pk, CartLine(cart=cart, variant=variant, quantity=0))
    _write_line(line, variant, line.quantity + quantity, user)
    tell_updated(cart, lines.values(), user)
    return line


def _take_currency(cart: Cart) -> None:
    """Let an empty cart be in the shop's currency, which may be another than when it was begun."""
    if cart.currency != quickscale_settings.CURRENCY:
        cart.currency = quickscale_settings.CURRENCY
        cart.save(update_fields=["currency"])


def _require_offered(variant_id: int, user: Any) -> ProductVariant:
    variant = list_offered(user).filter(pk=variant_id).first()
    if variant is None:
        raise NotForSale
    return variant


def _write_line(line: CartLine, variant: ProductVariant, quantity: int, user: Any) -> None:
    if variant.currency != line.cart.currency:
        raise NotForSale
    if not 1 <= quantity <= business.MAX_QUANTITY:
        raise InvalidQuantity
    if variant.available is not None and quantity > variant.available:
        raise InsufficientStock(variant.available, field="quantity")
    (price,) = catalogue.price_units([variant], [quantity], user=user)
    line.quantity, line.seen_price = quantity, business.exact_unit(price).amount
    line.save()


def claim(cart: Cart) -> None:
    """Hold the cart until the transaction ends, so that nobody pays for half of a change."""
    if not Cart.objects.filter(pk=cart.pk, status=CartStatus.OPEN).update(
        updated_at=timezone.now()
    ):
        raise CartClosed


def tell_updated(cart: Cart, lines: Iterable[CartLine], user: Any) -> None:
    quantity = sum(line.quantity for line in lines)
    signals.cart_updated.send(cart.token, user=user, data={"quantity": quantity})
