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
from django.utils.translation import gettext as _

from quickscale.core.billing import PaymentInfo, payments
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.exceptions import (
    AmountTooSmall,
    CardsUnavailable,
    TransitionRefused,
)
from quickscale_business_themes.ecommerce.models import Order, Payment
from quickscale_business_themes.ecommerce.models.orders import OrderStatus
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services import orders
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
    if not order.total.chargeable():
        raise AmountTooSmall
    payments.prepare_payment(
        reference_of(order),
        [
            payments.LineItem(describe_order_line(line), line.amount, line.quantity)
            for line in order.lines.all()
        ],
        order.total,
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
    if not order.allows("pay"):
        return None
    return payments.find_deadline(reference_of(order))


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
    """Let the payment of an order wait that arrives, or is lost, while the order changes."""
    payments.lock_payments(reference_of(order))


def cancel_card_payment(order: Order) -> None:
    """Give the payment of an order up that is called off."""
    payments.cancel_payment(reference_of(order))


def get_refundable(payment: Payment) -> Decimal:
    return payments.get_refundable(reference_of(payment.order))


def refund_card_payment(payment: Payment, amount: Decimal, key: str) -> str:
    """Give an amount of a card payment back, with the running transaction; return its public id."""
    wanted = Money(amount, payment.currency)
    refund = payments.refund_payment(reference_of(payment.order), wanted, idempotency_key=key)
    return str(refund.public_id)


def read_refund_statuses(order: Order) -> dict[str, str]:
    """Return how the refunds of an order's card payments stand, by their public ids."""
    return payments.read_refund_statuses(reference_of(order))


def record_card_payment(payment: PaymentInfo) -> None:
    """Note that an order was paid. What nobody asks for any more is given back."""
    order = find_order(payment)
    if order is None:
        return
    if not order.allows("pay"):
        payments.refund_remaining(payment.reference, idempotency_key=f"ecommerce.late:{payment.id}")
        return
    Payment.objects.create(
        order=order,
        method=PaymentMethod.CARD,
        amount=payment.paid.amount,
        currency=payment.paid.currency,
        reference=payment.id,
    )
    orders.mark_order_paid(order, method="card")
    if not payment.is_lost and all(line.is_digital for line in order.lines.all()):
        orders.fulfil_order(order)


def cancel_unpaid_order(payment: PaymentInfo) -> None:
    """Call an order off that was not paid in time, which frees its stock."""
    order = find_order(payment)
    if order is not None and order.allows("pay") and order.allows("cancel"):
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
    return Order.objects.filter(number=payment.reference.removeprefix(_PREFIX)).first()


def reference_of(order: Order) -> str:
    return f"{_PREFIX}{order.number}"


def describe_order_line(line: Any) -> str:
    return " ".join(part for part in (line.name, line.variant_name) if part)
