"""Turning a cart into an order, once: paid with credits at once, or by card afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from quickscale.core.billing import payments
from quickscale.core.credits import CreditOwner
from quickscale.core.hooks import written_together
from quickscale.core.money import MAX_TOTAL
from quickscale.core.plugin_framework import service
from quickscale_business_themes.ecommerce import business, hooks, signals
from quickscale_business_themes.ecommerce.exceptions import (
    AddressIncomplete,
    CartClosed,
    CartEmpty,
    LineProblems,
    PaymentRefused,
    ShopError,
    TotalChanged,
    TotalTooLarge,
)
from quickscale_business_themes.ecommerce.hooks import inventory_service, payment_service
from quickscale_business_themes.ecommerce.models import Cart, Order, OrderEvent, OrderLine
from quickscale_business_themes.ecommerce.models.carts import CartStatus
from quickscale_business_themes.ecommerce.models.orders import OrderStatus, PaymentState
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services import cards, carts, orders
from quickscale_business_themes.ecommerce.services.carts import CartView, PricedLine

ADDRESS_FIELDS = (
    "full_name",
    "address_line1",
    "address_line2",
    "city",
    "postcode",
    "country",
)


#: Within how long the same order, asked for again, is the one that was placed.
REPEATED_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Quote:
    """What paying for a cart would mean; ``credits`` is None if credits cannot pay for it.

    Attributes:
        methods: how it could be paid, the first being what most would choose.
    """

    view: CartView
    credits: Decimal | None
    balance: Decimal
    problems: tuple[ShopError, ...]
    methods: tuple[str, ...] = ()

    @property
    def can_pay(self) -> bool:
        return not self.problems


def quote(view: CartView, *, user: Any, payer: CreditOwner | None = None) -> Quote:
    """Say what a reviewed cart costs in money and in credits, and what stands in the way of it.

    Args:
        payer: the team whose credits would pay; without it, they are the user's own.
    """
    balance: Decimal = (payer or user).credits.balance
    problems: list[ShopError] = list(_find_cart_problems(view))
    credits: Decimal | None = None
    try:
        credits = payment_service().quote(view.totals.grand_total)
    except PaymentRefused as error:
        if not payments.is_available():
            problems.append(error)
    return Quote(
        view=view,
        credits=credits,
        balance=balance,
        problems=tuple(problems),
        methods=list_methods(),
    )


def list_methods() -> tuple[str, ...]:
    """Return how the site takes payments."""
    cards = (PaymentMethod.CARD.value,) if payments.is_available() else ()
    return (*cards, PaymentMethod.CREDITS.value)


def place_order(
    cart: Cart,
    *,
    user: Any,
    payer: CreditOwner | None = None,
    address: Mapping[str, str] | None = None,
    expected_total: Decimal | None = None,
    card: cards.ReturnUrls | None = None,
) -> Order:
    """Order what is in the cart and pay for it with credits, or have it paid by card.

    All of it happens or none. A cart is ordered once: asking again, or twice at a time, returns
    the same order.

    Args:
        payer: the team whose credits pay; without it, they are the user's own.
        address: where to send it, by the names of ADDRESS_FIELDS.
        expected_total: what the shopper was told it costs; a different total is refused.
        card: where the payment page leads back to; the order then waits for its payment, with its
            stock promised, and :func:`cards.open_page` returns where it is paid.

    Raises:
        ShopError: what stood in the way; nothing has changed then.
    """
    if card is not None:
        cards.require_cards()
    with transaction.atomic(), written_together():
        # What is written here is undone wherever the order is refused.
        if not Cart.objects.filter(pk=cart.pk, status=CartStatus.OPEN).update(
            status=CartStatus.COMPLETED, updated_at=timezone.now()
        ):
            return _replay(cart)
        view = carts.review_cart(cart, user=user)
        _require_orderable(view, address or {}, expected_total, user)
        is_paid = card is None or not view.totals.grand_total
        order = _create_order(view, user, address or {}, is_paid=is_paid)
        inventory_service().allocate(_sum_up_stock(view), reference=order.number, user=user)
        if card is not None and not is_paid:
            cards.prepare_card_payment(order, card)
            orders.attach_parts(order, events=_tell_placed(order, view, user), payments=[])
            return order
        payment = payment_service().pay(order, payer=payer or user)
        events = _tell_placed(order, view, user, is_paid=True)
        if view.needs_shipping:
            orders.attach_parts(order, events=events, payments=[payment] if payment else [])
        else:
            orders.fulfil_order(order, user=user)
    return order


def find_repeated(
    *, user: Any, address: Mapping[str, str], expected_total: Decimal | None, is_card: bool
) -> Order | None:
    """Return the order that a shopper without a cart has just placed by asking for the same.

    Somebody who sends a form again, not knowing that it arrived, is answered as before.
    """
    since = timezone.now() - REPEATED_WITHIN
    order = Order.objects.filter(user=user, placed_at__gte=since).order_by("-placed_at").first()
    if order is None or order.status == OrderStatus.CANCELED:
        return None
    is_same_total = expected_total is None or expected_total == order.grand_total
    sent_to = {field: getattr(order, f"shipping_{field}") for field in ADDRESS_FIELDS}
    asked = {field: address.get(field, "").strip() for field in ADDRESS_FIELDS}
    is_same_address = sent_to in (asked, dict.fromkeys(ADDRESS_FIELDS, ""))
    is_same_method = is_card != order.payments.filter(method=PaymentMethod.CREDITS).exists()
    return order if is_same_total and is_same_address and is_same_method else None


def _find_cart_problems(view: CartView) -> list[ShopError]:
    if not view.lines:
        return [CartEmpty()]
    if view.is_blocked:
        return [LineProblems()]
    return [TotalTooLarge()] if view.totals.grand_total.amount >= MAX_TOTAL else []


def _replay(cart: Cart) -> Order:
    order = Order.objects.filter(cart=cart).first()
    if order is None:
        raise CartClosed
    return order


def _require_orderable(
    view: CartView, address: Mapping[str, str], expected_total: Decimal | None, user: Any
) -> None:
    for problem in _find_cart_problems(view):
        raise problem
    total = view.totals.grand_total
    if expected_total is not None and expected_total != total.amount:
        raise TotalChanged
    missing = business.missing_address_fields(address) if view.needs_shipping else []
    if missing:
        raise AddressIncomplete(missing)
    assert view.cart is not None
    hooks.can_checkout(cart=view.cart, user=user, total=total)


def _create_order(view: CartView, user: Any, address: Mapping[str, str], *, is_paid: bool) -> Order:
    totals = view.totals
    order = Order.objects.create(
        cart=view.cart,
        user=user,
        email=user.email,
        payment_status=PaymentState.PAID if is_paid else PaymentState.UNPAID,
        currency=view.currency,
        subtotal=totals.subtotal.amount,
        discount_total=totals.discount.amount,
        shipping_total=totals.shipping.amount,
        tax_total=totals.tax.amount,
        grand_total=totals.grand_total.amount,
        **_address_columns(view, address),
    )
    lines = OrderLine.objects.bulk_create(
        _build_line(order, priced, position) for position, priced in enumerate(view.lines)
    )
    orders.attach_parts(order, lines=lines)
    return order


def _address_columns(view: CartView, address: Mapping[str, str]) -> dict[str, str]:
    if not view.needs_shipping:
        return {}
    return {f"shipping_{field}": address.get(field, "").strip() for field in ADDRESS_FIELDS}


def _build_line(order: Order, priced: PricedLine, position: int) -> OrderLine:
    variant = priced.line.variant
    return OrderLine(
        order=order,
        product=priced.product,
        variant=variant,
        name=priced.product.name,
        variant_name=variant.name,
        sku=variant.sku,
        is_digital=not variant.requires_shipping,
        is_tracked=variant.track_inventory,
        quantity=priced.line.quantity,
        unit_price=priced.unit_price.amount,
        total=priced.total.amount,
        position=position,
    )


def _sum_up_stock(view: CartView) -> Counter[int]:
    quantities: Counter[int] = Counter()
    for priced in view.lines:
        if not priced.line.variant.track_inventory:
            continue
        quantities[priced.line.variant_id] += priced.line.quantity
    return quantities


def _tell_placed(
    order: Order, view: CartView, user: Any, *, is_paid: bool = False
) -> list[OrderEvent]:
    """Write the log and tell everybody."""
    events = orders.record_order_events(order, ["place", "pay"] if is_paid else ["place"], user)
    data = {"user": str(user.public_id), "lines": len(view.lines)}
    signals.order_placed.send(order.number, user=user, owner=user, data=data, value=order.total)
    mail = {"number": order.number, "total": str(order.total), "name": user.get_full_name()}
    transaction.on_commit(
        partial(
            service("email").trigger,
            "ecommerce.order_placed",
            address=order.email,
            user=user,
            data=mail,
        ),
        robust=True,
    )
    if is_paid:
        orders.tell_paid(order, method="credits")
    return events
