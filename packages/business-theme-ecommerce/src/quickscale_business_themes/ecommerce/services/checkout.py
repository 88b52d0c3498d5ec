"""Turning a cart into an order, once: paid with credits at once, or by card afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from quickscale.core.billing import payments
from quickscale.core.credits import CreditOwner
from quickscale.core.hooks import written_together
from quickscale.core.jobs import enqueue
from quickscale.core.money import MAX_TOTAL, Money
from quickscale_business_themes.ecommerce import hooks, signals
from quickscale_business_themes.ecommerce.addresses import normalize_address
from quickscale_business_themes.ecommerce.exceptions import (
    CardsUnavailable,
    CartClosed,
    CartEmpty,
    EmailMissing,
    GuestsCannotPay,
    LineProblems,
    NotEnoughCredits,
    PaymentRefused,
    PaymentUnavailable,
    ShippingMethodMissing,
    ShopError,
    TermsNotAccepted,
    TotalChanged,
    TotalTooLarge,
    VoucherSpent,
)
from quickscale_business_themes.ecommerce.hooks import inventory_service, payment_service
from quickscale_business_themes.ecommerce.models import Cart, Order, OrderEvent, OrderLine
from quickscale_business_themes.ecommerce.models.carts import CartStatus
from quickscale_business_themes.ecommerce.models.orders import PaymentState
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.pricing import PricedItem
from quickscale_business_themes.ecommerce.services import (
    adjustments,
    cards,
    carts,
    checkout_steps,
    consumer_information,
    mailing,
    order_payments,
    orders,
    redemptions,
    tax_exemptions,
    vies,
)
from quickscale_business_themes.ecommerce.services.carts import CartView, PricedLine
from quickscale_business_themes.ecommerce.services.checkout_steps import Entered, Step
from quickscale_business_themes.ecommerce.services.markets import find_market
from quickscale_business_themes.ecommerce.services.shipping import (
    read_address,
    read_billing_address,
    to_billing_columns,
    to_columns,
)
from quickscale_business_themes.ecommerce.services.splits import SPLIT, Split, plan_split

NOTHING_ENTERED = Entered()

#: Whoever has not paid by then is sent the way to the payment page; most are on it now.
PAYING_TAKES = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Quote:
    """What paying for a cart would mean; ``credits`` is None if credits cannot pay for it.

    Attributes:
        methods: how it could be paid, the first being what most would choose; none where there is
            nothing to pay.
        step: the first step of the checkout that is still to be taken.
        split: how credits and a card could pay together; None where they can't.
    """

    view: CartView
    email: str
    step: Step
    credits: Decimal | None
    balance: Decimal
    problems: tuple[ShopError, ...]
    methods: tuple[str, ...] = ()
    split: Split | None = None

    @property
    def can_pay(self) -> bool:
        return not self.problems and self.step == "payment"


def quote(view: CartView, *, user: Any, payer: CreditOwner | None = None) -> Quote:
    """Say what a reviewed cart costs in money and in credits, and what stands in the way of it.

    Args:
        user: the shopper, who may be anonymous.
        payer: the team whose credits would pay; without it, they are the user's own.
    """
    view = checkout_steps.prefill(view, user=user)
    email = checkout_steps.email_of(view.cart, user)
    total = view.totals.grand_total
    balance: Decimal = (payer or user).credits.balance if user.is_authenticated else Decimal(0)
    credits = _price_in_credits(total)
    methods = list_methods(user, total, credits, balance)
    split = _plan_split(total, balance) if methods and credits is not None else None
    if split is not None and PaymentMethod.CARD in methods:
        methods = (*methods, SPLIT)
    problems = list(_find_cart_problems(view))
    if view.delivery.problem and not view.delivery.offers:
        problems.append(view.delivery.problem)
    if total and not methods:
        problems.append(_explain_no_method(user, credits))
    return Quote(
        view=view,
        email=email,
        step=checkout_steps.find_step(view, email),
        credits=credits,
        balance=balance,
        problems=tuple(problems),
        methods=methods,
        split=split,
    )


def list_methods(
    user: Any, total: Money, credits: Decimal | None, balance: Decimal
) -> tuple[str, ...]:
    """Return how a total can be paid: by card where the site takes cards, with credits by who is
    signed in and has enough of them.
    """
    if not total:
        return ()
    methods = [PaymentMethod.CARD.value] if payments.is_available() else []
    if user.is_authenticated and credits is not None and balance >= credits:
        methods.append(PaymentMethod.CREDITS.value)
    return tuple(methods)


def _price_in_credits(total: Money) -> Decimal | None:
    try:
        return payment_service().quote(total)
    except PaymentRefused:
        return None


def _plan_split(total: Money, balance: Decimal) -> Split | None:
    return plan_split(total, balance, payment_service().quote)


def _explain_no_method(user: Any, credits: Decimal | None) -> ShopError:
    if credits is None:
        return PaymentRefused() if user.is_authenticated else CardsUnavailable(field="")
    return NotEnoughCredits() if user.is_authenticated else GuestsCannotPay()


def place_order(
    cart: Cart,
    *,
    user: Any,
    payer: CreditOwner | None = None,
    address: Mapping[str, str] | None = None,
    entered: Entered = NOTHING_ENTERED,
    expected_total: Decimal | None = None,
    card: cards.ReturnUrls | None = None,
    use_credits: bool = False,
) -> Order:
    """Order what is in the cart and pay for it with credits, or have it paid by card.

    All of it happens or none. A cart is ordered once: asking again, or twice at a time, returns
    the same order.

    Args:
        user: the shopper; a guest, who is anonymous, pays by card.
        payer: the team whose credits pay; without it, they are the user's own.
        address: where to send it, by the names of ADDRESS_FIELDS, in place of the cart's address.
        entered: what else is to replace what was entered before.
        expected_total: what the shopper was told it costs; a different total is refused.
        card: where the payment page leads back to; the order then waits for its payment, with its
            stock promised, and :func:`cards.open_card_page` returns where it is paid.
        use_credits: credits pay what they can beside the card; until that has paid the rest, they
            are on hold, and they are given back if it never does.

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
        view = _review_entered(cart, user, address, entered)
        _require_orderable(view, expected_total, user)
        if consumer_information.read_terms() and not entered.accept_terms:
            raise TermsNotAccepted
        is_paid = card is None or not view.totals.grand_total
        needs_account = use_credits or (is_paid and view.totals.grand_total)
        if needs_account and not user.is_authenticated:
            raise PaymentUnavailable
        order = _create_order(view, user, entered, is_paid=is_paid)
        _ask_vies(order)
        redemptions.redeem(order, view)
        inventory_service().allocate(_sum_up_stock(view), reference=order.number, user=order.user)
        if card is not None and not is_paid:
            if use_credits:
                payment_service().hold(order, payer=payer or user)
            cards.prepare_card_payment(order, card)
            orders.attach_parts(order, events=_tell_placed(order, view, user), payments=[])
            return order
        payment = payment_service().pay(order, payer=payer or user)
        events = _tell_placed(order, view, user, is_paid=True)
        if view.needs_shipping:
            orders.attach_parts(order, events=events, payments=[payment] if payment else [])
        else:
            orders.fulfil_order(order, user=order.user)
    return order


def _find_cart_problems(view: CartView) -> list[ShopError]:
    if not view.lines:
        return [CartEmpty()]
    if view.is_blocked:
        return [LineProblems()]
    if view.has_spent_voucher:
        return [VoucherSpent()]
    return [TotalTooLarge()] if view.totals.grand_total.amount >= MAX_TOTAL else []


def _replay(cart: Cart) -> Order:
    order = Order.objects.filter(cart=cart).first()
    if order is None:
        raise CartClosed
    return order


def _review_entered(
    cart: Cart, user: Any, address: Mapping[str, str] | None, entered: Entered
) -> CartView:
    """Review the cart with what is entered with the order, in place of what was before."""
    for name in ("email", "phone", "note"):
        value = getattr(entered, name)
        if value is not None:
            setattr(cart, name, value)
    view = carts.review_cart(cart, user=user)
    if not view.needs_shipping:
        return view
    view = _enter_address(view, user, address)
    return _enter_shipping_method(view, user, entered.shipping_method)


def _enter_address(view: CartView, user: Any, address: Mapping[str, str] | None) -> CartView:
    if address is None and view.cart is not None and view.cart.shipping_country:
        return view
    if address is None:
        view = checkout_steps.prefill(view, user=user)
    assert view.cart is not None
    entered = normalize_address(address or read_address(view.cart))
    for name, value in to_columns(entered).items():
        setattr(view.cart, name, value)
    return carts.review_again(view, user=user)


def _enter_shipping_method(view: CartView, user: Any, public_id: str | None) -> CartView:
    if not public_id:
        return view
    offer = next((it for it in view.delivery.offers if str(it.public_id) == public_id), None)
    if offer is None or view.cart is None:
        raise ShippingMethodMissing
    view.cart.shipping_method_id = offer.pk
    return carts.review_again(view, user=user)


def _require_orderable(view: CartView, expected_total: Decimal | None, user: Any) -> None:
    for problem in _find_cart_problems(view):
        raise problem
    if view.delivery.problem:
        raise view.delivery.problem
    total = view.totals.grand_total
    if expected_total is not None and expected_total != total.amount:
        raise TotalChanged
    if not checkout_steps.email_of(view.cart, user):
        raise EmailMissing
    assert view.cart is not None
    hooks.can_checkout(cart=view.cart, user=user, total=total)


def _create_order(view: CartView, user: Any, entered: Entered, *, is_paid: bool) -> Order:
    cart = view.cart
    assert cart is not None
    order = Order.objects.create(
        cart=cart,
        user=user if user.is_authenticated else None,
        email=checkout_steps.email_of(cart, user),
        language=get_language() or "",
        phone=cart.phone,
        note=cart.note,
        payment_status=PaymentState.PAID if is_paid else PaymentState.UNPAID,
        currency=view.currency,
        **adjustments.order_columns(view.totals),
        **_shipping_columns(view, cart),
        **_billing_columns(cart),
        **_consumer_columns(cart, entered),
    )
    lines = OrderLine.objects.bulk_create(
        _build_line(order, *priced, position)
        for position, priced in enumerate(zip(view.lines, view.totals.items, strict=True))
    )
    parts = adjustments.write_adjustments(
        order, lines, view.totals, shipping_name=order.shipping_method
    )
    orders.attach_parts(order, lines=lines, adjustments=parts)
    return order


def _shipping_columns(view: CartView, cart: Cart) -> dict[str, Any]:
    if not view.needs_shipping:
        return {}
    chosen, standard = view.delivery.chosen, view.delivery.standard_price
    return {
        **to_columns(read_address(cart)),
        "shipping_method": chosen.name if chosen else "",
        "delivery_days": chosen.delivery_days if chosen else None,
        "standard_shipping_total": standard.amount if standard else None,
    }


def _ask_vies(order: Order) -> None:
    if order.vat_id and vies.is_asked():
        from quickscale_business_themes.ecommerce.tasks import check_vat_id

        enqueue(check_vat_id, order.number)


def _billing_columns(cart: Cart) -> dict[str, Any]:
    return {
        **to_billing_columns(read_billing_address(cart)),
        "vat_id": cart.vat_id,
        "vat_id_checks": tax_exemptions.describe_check(cart.vat_id),
        "is_tax_exempt": tax_exemptions.is_exempt(cart),
    }


def _consumer_columns(cart: Cart, entered: Entered) -> dict[str, Any]:
    """Return what is kept of what consumer law asks, where the buyer is."""
    columns: dict[str, Any] = {
        "terms_version": consumer_information.read_terms().get("version", "")
    }
    if cart.vat_id or not find_market(cart.buyer_country).withdrawal:
        return columns
    now = timezone.now()
    return {
        **columns,
        "withdrawal_informed_at": now,
        "digital_consent_at": now if entered.digital_consent else None,
    }


def _build_line(order: Order, priced: PricedLine, item: PricedItem, position: int) -> OrderLine:
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
        withdrawal_exception=priced.product.withdrawal_exception,
        quantity=priced.line.quantity,
        unit_price=priced.unit_price.amount,
        **adjustments.line_columns(item),
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
    customer = order.user
    data = {"user": str(customer.public_id) if customer else "", "lines": len(view.lines)}
    signals.order_placed.send(
        order.number, user=customer, owner=customer, data=data, value=order.total
    )
    if is_paid:
        has_files = any(priced.line.has_files for priced in view.lines)
        order_payments.tell_paid(order, method="credits", has_files=has_files)
    else:
        mailing.send_order_mail("order_placed", order, delay=PAYING_TAKES)
    return events
