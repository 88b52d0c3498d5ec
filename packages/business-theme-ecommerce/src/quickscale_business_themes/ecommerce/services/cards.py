"""Paying for orders by card, on the core's payment page.

The order is placed and its stock promised before anybody pays. What becomes of the payment is told
by the core's hooks, in the transaction that notes it: the order is then paid, or called off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.billing import PaymentInfo, payments
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.exceptions import (
    AmountTooSmall,
    CardsUnavailable,
    TransitionRefused,
)
from quickscale_business_themes.ecommerce.hooks import payment_service
from quickscale_business_themes.ecommerce.models import Order, Payment
from quickscale_business_themes.ecommerce.models.orders import OrderStatus, PaymentState
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services import order_payments, orders
from quickscale_business_themes.ecommerce.services.payments import record_loss

_PREFIX = "ecommerce.order:"


@dataclass(frozen=True, slots=True)
class ReturnUrls:
    """Where the payment page leads back to; ``{number}`` in them becomes the order's number."""

    paid: str
    abandoned: str


def require_cards() -> None:
    """Refuse an order that nobody could pay.

    Raises:
        CardsUnavailable: the site takes no cards.
    """
    if not payments.is_available():
        raise CardsUnavailable


def prepare_card_payment(order: Order, urls: ReturnUrls) -> None:
    """Write down the payment of an order, within the transaction that places it.

    Raises:
        AmountTooSmall: its total is less than a card can be charged.
    """
    if not order.due.chargeable():
        raise AmountTooSmall
    payments.prepare_payment(
        reference_of(order),
        [
            payments.LineItem(describe_order_line(line), line.amount, line.quantity)
            for line in order.lines.all()
        ],
        order.due,
        description=_("Order {number}").format(number=order.number),
        email=order.email,
        success_url=_lead_to(order, urls.paid),
        cancel_url=_lead_to(order, urls.abandoned),
        owner=order.user,
    )


def _lead_to(order: Order, url: str) -> str:
    """Return the address of an order's page; a guest comes back with its token."""
    page = url.replace("{number}", order.number)
    return page if order.user_id else f"{page}?token={order.access_token}"


def find_deadline(order: Order) -> datetime | None:
    """Return until when an order that is not paid yet holds its stock; None for any other."""
    if order.payment_status != PaymentState.UNPAID or not order.allows("pay"):
        return None
    return order.payment_due_at or payments.find_deadline(reference_of(order))


def has_open_page(order: Order) -> bool:
    """Say whether somebody may be paying for an order at this moment."""
    return payments.find_deadline(reference_of(order)) is not None


def pay_again(order: Order, urls: ReturnUrls) -> str:
    """Return the page where an order that is still to be paid is paid.

    Raises:
        TransitionRefused: it is paid, or called off.
        BillingError: the payment page cannot be opened now.
    """
    if not order.allows("pay"):
        raise TransitionRefused
    require_cards()
    url = payments.open_payment_page(reference_of(order))
    order.refresh_from_db()
    if url or not order.allows("pay"):
        return url
    with transaction.atomic():
        prepare_card_payment(order, urls)
    return payments.open_payment_page(reference_of(order))


def open_card_page(order: Order) -> str:
    return payments.open_payment_page(reference_of(order))


def refresh_card_payment(order: Order) -> None:
    """Ask how a payment stands that the shopper waits for."""
    if order.allows("pay"):
        payments.refresh_payment(reference_of(order))


def lock_card_payment(order: Order) -> None:
    """Let the payments of an order wait that arrive, or are lost, while the order changes."""
    order.refresh_from_db(fields=["payment_request"])
    for reference in list_references(order):
        payments.lock_payments(reference)


def cancel_card_payment(order: Order) -> None:
    """Give the payment of an order up that is called off."""
    payments.cancel_payment(reference_of(order))


def ask_anew(order: Order) -> None:
    """Give the payment up that was asked for: another amount is due now, on a page of its own.

    Whoever pays on the former page in this moment gets it back.
    """
    former = reference_of(order)
    order.payment_request += 1
    order.save(update_fields=["payment_request", "updated_at"])
    payments.cancel_payment(former)


def get_refundable(payment: Payment) -> Decimal:
    return payments.get_refundable(reference_of(payment.order, payment.payment_request))


def refund_card_payment(payment: Payment, amount: Decimal, key: str) -> str:
    """Give an amount of a card payment back, with the running transaction; return its public id."""
    wanted = Money(amount, payment.currency)
    reference = reference_of(payment.order, payment.payment_request)
    refund = payments.refund_payment(reference, wanted, idempotency_key=key)
    return str(refund.public_id)


def read_refund_statuses(order: Order) -> dict[str, str]:
    """Return how the refunds of an order's card payments stand, by their public ids."""
    statuses: dict[str, str] = {}
    for reference in list_references(order):
        statuses |= payments.read_refund_statuses(reference)
    return statuses


def record_card_payment(payment: PaymentInfo) -> None:
    """Note that an order was paid. What nobody asks for any more is given back."""
    order = find_order(payment)
    if order is None:
        return
    orders.lock_order(order)
    if not order.allows("pay") or payment.reference != reference_of(order):
        payments.refund_remaining(payment.reference, idempotency_key=f"ecommerce.late:{payment.id}")
        return
    # Before the card, so that a refund goes back to the card first.
    payment_service().capture(order)
    Payment.objects.create(
        order=order,
        method=PaymentMethod.CARD,
        amount=payment.paid.amount,
        currency=payment.paid.currency,
        reference=payment.id,
        payment_request=order.payment_request,
    )
    order_payments.mark_order_paid(order, method="card")
    if not payment.is_lost and order.allows("fulfil"):
        orders.fulfil_digital_order(order)


def cancel_unpaid_order(payment: PaymentInfo) -> None:
    """Call an order off that was not paid in time, which frees its stock.

    One that the staff sent waits longer than a payment page does: another one is opened for it.
    """
    order = find_order(payment)
    if order is None or payment.reference != reference_of(order):
        return
    if order.payment_status != PaymentState.UNPAID or not order.allows("cancel"):
        return
    if order.payment_due_at is None or order.payment_due_at <= timezone.now():
        orders.cancel_order(order, mail="payment_failed")


def record_card_loss(payment: PaymentInfo) -> None:
    """Note how much of a payment went back by now, which a won dispute makes less.

    What comes back of an order that was called off meanwhile is given to its customer, once.
    """
    order = find_order(payment)
    if order is None:
        return
    orders.lock_order(order)
    found = Payment.objects.filter(method=PaymentMethod.CARD, reference=payment.id).first()
    if found is None:
        return
    found.order = order
    disputed = payment.disputed.amount if payment.disputed else Decimal(0)
    record_loss(found, refunded=payment.lost.amount, disputed=disputed)
    if order.status == OrderStatus.CANCELED and not payment.is_lost:
        payments.refund_remaining(payment.reference, idempotency_key=f"ecommerce.won:{payment.id}")


def find_order(payment: PaymentInfo) -> Order | None:
    if not payment.reference.startswith(_PREFIX):
        return None
    number = payment.reference.removeprefix(_PREFIX).partition(":")[0]
    return Order.objects.filter(number=number).first()


def reference_of(order: Order, payment_request: int | None = None) -> str:
    """Return what the core knows a payment of an order by: the one that is asked for now."""
    request = order.payment_request if payment_request is None else payment_request
    return f"{_PREFIX}{order.number}:{request}" if request else f"{_PREFIX}{order.number}"


def list_references(order: Order) -> list[str]:
    return [reference_of(order, request) for request in range(order.payment_request + 1)]


def describe_order_line(line: Any) -> str:
    return " ".join(part for part in (line.name, line.variant_name) if part)
