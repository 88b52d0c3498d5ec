"""Orders that are asked for once more, by somebody who does not know that they were placed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quickscale_business_themes.ecommerce.addresses import normalize_address
from quickscale_business_themes.ecommerce.exceptions import InvalidAddress
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.models.orders import OrderStatus, PaymentState
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services.shipping import read_address
from quickscale_business_themes.ecommerce.services.splits import SPLIT

#: Within how long the same order, asked for again, is the one that was placed.
REPEATED_WITHIN = timedelta(minutes=10)


def find_repeated(
    *,
    user: Any,
    token: uuid.UUID | None,
    address: Mapping[str, str] | None,
    expected_total: Decimal | None,
    method: str,
) -> Order | None:
    """Return the order that a shopper without a cart has just placed by asking for the same.

    Somebody who sends a form again, not knowing that it arrived, is answered as before.

    Args:
        token: of the cart that a guest has ordered.
        address: where the order is to be sent, where that is asked for again.
        method: how it is to be paid: with credits, by card, or both of them.
    """
    since = timezone.now() - REPEATED_WITHIN
    own: dict[str, Any] = {"user": None, "cart__token": token}
    if user.is_authenticated:
        own = {"user": user, "cart__isnull": False}
    order = Order.objects.filter(**own, placed_at__gte=since).order_by("-placed_at").first()
    if order is None or order.status == OrderStatus.CANCELED:
        return None
    is_same_total = expected_total is None or expected_total == order.grand_total
    is_same = is_same_total and _is_paid_by(order, method) and _is_sent_to(order, address)
    return order if is_same else None


def _is_paid_by(order: Order, method: str) -> bool:
    """Say whether an order was paid by a method, or waits to be."""
    known = set(order.payments.values_list("method", flat=True))
    has_credits = bool(order.hold) or PaymentMethod.CREDITS in known
    has_card = order.payment_status == PaymentState.UNPAID or PaymentMethod.CARD in known
    if method == PaymentMethod.CARD:
        return not has_credits
    return has_credits and has_card == (method == SPLIT)


def _is_sent_to(order: Order, address: Mapping[str, str] | None) -> bool:
    sent_to = read_address(order)
    if address is None or not any(sent_to.values()):
        return True
    try:
        return normalize_address(address) == sent_to
    except InvalidAddress:
        return False
