"""Items that customers send back: requested, approved, received, refunded."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from quickscale_business_themes.ecommerce import signals
from quickscale_business_themes.ecommerce.exceptions import ReturnRefused
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import Order, OrderLine, Return, ReturnLine
from quickscale_business_themes.ecommerce.models.returns import ReturnStatus
from quickscale_business_themes.ecommerce.services import orders
from quickscale_business_themes.ecommerce.services.refunds import (
    RefundedUnits,
    get_shipping_left,
    refund_order,
)

#: What can happen to a return: from which states, and to which.
_STEPS = {
    "approve_return": ((ReturnStatus.REQUESTED,), ReturnStatus.APPROVED),
    "reject_return": ((ReturnStatus.REQUESTED, ReturnStatus.APPROVED), ReturnStatus.REJECTED),
    "receive_return": ((ReturnStatus.REQUESTED, ReturnStatus.APPROVED), ReturnStatus.RECEIVED),
    "refund_return": ((ReturnStatus.RECEIVED,), ReturnStatus.REFUNDED),
}


@transaction.atomic
def request_return(
    order: Order, quantities: Mapping[int, int], *, reason: str = "", user: Any = None
) -> Return:
    """Ask to send items of an order back.

    Args:
        quantities: how many units of each line, by its position.

    Raises:
        TooManyUnits: more than were shipped of a line, or are announced to come back already.
        NothingChosen: none at all.
    """
    orders.lock_order(order)
    lines = list(order.lines.order_by("position"))
    chosen = orders.choose_units(lines, quantities, "returnable_quantity")
    for line, quantity in chosen:
        line.returned_quantity += quantity
    OrderLine.objects.bulk_update([line for line, _ in chosen], ["returned_quantity"])
    returned = Return.objects.create(order=order, reason=reason, user=orders.actor_of(user))
    ReturnLine.objects.bulk_create(
        ReturnLine(returned=returned, line=line, quantity=quantity) for line, quantity in chosen
    )
    orders.record_order_events(order, ["request_return"], user, data={"text": reason})
    _tell(signals.return_requested, returned)
    return returned


@transaction.atomic
def approve_return(returned: Return, *, user: Any = None) -> None:
    """Let the customer send the items back.

    Raises:
        ReturnRefused: it was decided already.
    """
    _take_step(returned, "approve_return", user)
    _tell(signals.return_approved, returned)


@transaction.atomic
def reject_return(returned: Return, *, user: Any = None) -> None:
    """Refuse a return; its items may be asked for again.

    Raises:
        ReturnRefused: the items were received already.
    """
    orders.lock_order(returned.order)
    _take_step(returned, "reject_return", user)
    rows = list(returned.lines.select_related("line"))
    for row in rows:
        row.line.returned_quantity -= row.quantity
    OrderLine.objects.bulk_update([row.line for row in rows], ["returned_quantity"])


@transaction.atomic
def receive_return(returned: Return, *, restock: bool, user: Any = None) -> None:
    """Note that the items arrived.

    Args:
        restock: whether they can be sold again.

    Raises:
        ReturnRefused: they were received already, or the return was rejected.
    """
    _take_step(returned, "receive_return", user)
    units = [(row.line, row.quantity) for row in returned.lines.select_related("line")]
    if restock and (quantities := orders.stock_of(units)):
        inventory_service().restock(quantities, reference=returned.order.number, user=user)


@transaction.atomic
def refund_return(returned: Return, *, user: Any = None) -> None:
    """Give back what the items cost that were received.

    Raises:
        ReturnRefused: they were not received yet, or refunded already.
        ShopError: as :func:`refund_order`.
    """
    units = [
        RefundedUnits(row.line.position, row.quantity, came_back=True)
        for row in returned.lines.select_related("line")
    ]
    returned.refund = refund_order(
        returned.order,
        units=units,
        shipping=_find_shipping(returned),
        reason=returned.reason,
        user=user,
    )
    _take_step(returned, "refund_return", user)
    returned.save(update_fields=["refund"])


def _find_shipping(returned: Return) -> Decimal:
    """Return how much of the shipping costs a return is refunded with, as far as it is left."""
    asked: Decimal = returned.shipping
    if not asked:
        return asked
    left = get_shipping_left(returned.order, returned.order.lines.all())
    return min(asked, left)


def allows_step(returned: Return, step: str) -> bool:
    return returned.status in _STEPS[step][0]


def _take_step(returned: Return, step: str, user: Any) -> None:
    sources, target = _STEPS[step]
    possible = Return.objects.filter(pk=returned.pk, status__in=sources)
    if not possible.update(status=target, updated_at=timezone.now()):
        raise ReturnRefused
    returned.status = target
    orders.record_order_events(returned.order, [step], user)


def _tell(event: Any, returned: Return) -> None:
    order = returned.order
    data = {"return": str(returned.public_id)}
    event.send(order.number, user=order.user, owner=order.user, data=data)
