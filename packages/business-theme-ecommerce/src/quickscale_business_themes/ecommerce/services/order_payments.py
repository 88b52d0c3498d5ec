"""What is paid of an order, and what that makes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import business, signals
from quickscale_business_themes.ecommerce.exceptions import TransitionRefused
from quickscale_business_themes.ecommerce.hooks import payment_service
from quickscale_business_themes.ecommerce.models import Order, Payment
from quickscale_business_themes.ecommerce.models.orders import PaymentState
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services import downloads, mailing, orders


@transaction.atomic
def mark_paid(order: Order, *, user: Any = None) -> None:
    """Note that an order was paid outside of the shop, in cash or by bank transfer for instance.

    Raises:
        TransitionRefused: it is paid, or cancelled.
    """
    from quickscale_business_themes.ecommerce.services import cards

    cards.lock_card_payment(order)
    orders.lock_order(order)
    if not order.allows("pay"):
        raise TransitionRefused
    due = order.due.amount
    payment_service().capture(order)
    Payment.objects.create(
        order=order,
        method=PaymentMethod.MANUAL,
        amount=due,
        currency=order.currency,
    )
    mark_order_paid(order, method=PaymentMethod.MANUAL, user=user)
    cards.cancel_card_payment(order)
    if order.allows("fulfil"):
        orders.fulfil_digital_order(order, user=user)


def mark_order_paid(order: Order, *, method: str, user: Any = None) -> None:
    """Note that an order is paid, within the transaction that took the payment.

    Its payment is written down already.
    """
    paid = order.due
    orders.apply_transition(order, "pay", user=user)
    if order.due_total:
        order.due_total = Decimal(0)
        order.save(update_fields=["due_total", "updated_at"])
        update_payment_state(order, user=user)
    tell_paid(order, method=method, amount=paid)


def tell_paid(
    order: Order, *, method: str, amount: Money | None = None, has_files: bool = True
) -> None:
    """Tell everybody that an order is paid, and hand over what can be downloaded.

    Args:
        amount: what was paid now; by default the order's total.
        has_files: False if it is known that no file belongs to what was bought.
    """
    fact = f"request {order.payment_request}" if order.payment_request else ""
    data: dict[str, Any] = {}
    if amount is not None and amount != order.total:
        data["amount"] = str(amount.amount)
    mailing.send_order_mail("order_paid", order, fact=fact, **data)
    if has_files:
        downloads.grant_downloads(order)
    signals.order_paid.send(
        order.number,
        user=order.user,
        owner=order.user,
        data={"method": method},
        value=order.total if amount is None else amount,
    )


def tell_refunded(order: Order, amount: Money) -> None:
    signals.order_refunded.send(
        order.number,
        user=order.user,
        owner=order.user,
        data={"amount": str(amount.amount), "currency": amount.currency},
        value=amount,
    )


def update_payment_state(order: Order, *, user: Any = None) -> None:
    """Derive what an order's payment is from what was paid and what went back, in both directions.

    Runs within the transaction that noted either on its payments.
    """
    Order.objects.filter(pk=order.pk).update(updated_at=timezone.now())
    sums = order.payments.aggregate(
        paid=Sum("amount", default=Decimal(0)), refunded=Sum("refunded", default=Decimal(0))
    )
    Order.objects.filter(pk=order.pk).update(refunded_total=sums["refunded"])
    order.refresh_from_db(fields=business.LOCKED_FIELDS)
    action = business.choose_payment_transition(
        sums["paid"], sums["refunded"], due=order.due_total, surplus=order.surplus_total
    )
    if action == "restore" and order.payment_status == PaymentState.PARTIALLY_PAID:
        action = "settle"
    if order.allows(action):
        orders.apply_transition(order, action, user=user)


def forgo_due(order: Order) -> None:
    """Ask for nothing more of an order that is called off."""
    from quickscale_business_themes.ecommerce.services import cards

    if order.due_total:
        Order.objects.filter(pk=order.pk).update(due_total=0)
        order.due_total = Decimal(0)
        cards.cancel_card_payment(order)
