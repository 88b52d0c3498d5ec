"""Asking customers for what is still to be paid, and calling off what they didn't pay in time."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from quickscale_business_themes.ecommerce.exceptions import ShopError, TransitionRefused
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.models.orders import OrderStatus, PaymentState
from quickscale_business_themes.ecommerce.services import cards, mailing, orders

logger = logging.getLogger(__name__)

_AT_ONCE = 200


def can_request_payment(order: Order) -> bool:
    """Say whether the customer can be asked, once more, to pay for an order."""
    is_asked = order.payment_due_at is not None or bool(order.due_total)
    return is_asked and order.allows("pay")


@transaction.atomic
def request_payment(order: Order, *, user: Any) -> None:
    """Send the customer the way to pay for an order once more.

    Raises:
        CardsUnavailable: the site takes no cards.
        TransitionRefused: it is paid or called off, or was ordered in the shop.
    """
    cards.require_cards()
    orders.lock_order(order)
    if not can_request_payment(order):
        raise TransitionRefused
    (event,) = orders.record_order_events(order, ["request_payment"], user)
    mailing.send_order_mail("payment_requested", order, fact=f"event {event.pk}")


def cancel_overdue_orders() -> int:
    """Call off the orders that were not paid in time; return how many.

    One whose payment page is open is left to that: it is called off once the page has run out.
    """
    overdue = Order.objects.filter(
        status=OrderStatus.PLACED,
        payment_status=PaymentState.UNPAID,
        payment_due_at__lte=timezone.now(),
    )
    found = list(overdue.order_by("payment_due_at")[:_AT_ONCE])
    return sum(_cancel_overdue(order) for order in found)


def _cancel_overdue(order: Order) -> bool:
    try:
        with transaction.atomic():
            return _cancel_unpaid(order)
    except ShopError:
        logger.exception("Order %s could not be called off", order.number)
        return False


def _cancel_unpaid(order: Order) -> bool:
    """Call an order off unless it was paid, or called off, in this very moment."""
    cards.lock_card_payment(order)
    orders.lock_order(order)
    is_unpaid = order.payment_status == PaymentState.UNPAID and order.allows("cancel")
    if not is_unpaid or cards.has_open_page(order):
        return False
    orders.cancel_order(order, mail="payment_failed")
    return True
