"""Changing what an order holds, before it is shipped: prepared first, and then made at once."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from quickscale_business_themes.ecommerce import signals
from quickscale_business_themes.ecommerce.exceptions import (
    EditOutdated,
    TotalChanged,
    TransitionRefused,
)
from quickscale_business_themes.ecommerce.hooks import inventory_service, payment_service
from quickscale_business_themes.ecommerce.models import (
    Order,
    OrderEdit,
    OrderEditLine,
    OrderLine,
)
from quickscale_business_themes.ecommerce.models.orders import (
    FulfilmentState,
    OrderStatus,
    PaymentState,
)
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.pricing import PricedItem
from quickscale_business_themes.ecommerce.services import (
    adjustments,
    cards,
    downloads,
    mailing,
    order_payments,
    orders,
    redemptions,
    refunds,
    staff_lines,
)
from quickscale_business_themes.ecommerce.services.edit_pricing import (
    EditView,
    list_discounts,
    review_edit,
)
from quickscale_business_themes.ecommerce.services.splits import can_charge

_OPEN = (FulfilmentState.UNFULFILLED, FulfilmentState.PARTIALLY_FULFILLED)
#: For how long an order waits for its payment that was edited before it was paid.
PAYMENT_TAKES = timedelta(days=7)


def can_edit(order: Order) -> bool:
    """Say whether items of an order can still be changed."""
    is_open = order.status == OrderStatus.PLACED and order.fulfilment_status in _OPEN
    return is_open and order.payment_status != PaymentState.REFUNDED


@transaction.atomic
def prepare_edit(
    order: Order,
    quantities: Mapping[int, int],
    added: Sequence[Mapping[str, Any]],
    *,
    user: Any,
) -> OrderEdit:
    """Write down what an order is to hold, in place of what was prepared before. The order stays.

    Args:
        quantities: how many units each line is to have, by its position.
        added: new lines, by the names of the columns of :class:`models.StaffLine`.

    Raises:
        TransitionRefused: nothing of the order can be changed any more.
    """
    orders.lock_order(order)
    if not can_edit(order):
        raise TransitionRefused
    OrderEdit.objects.filter(order=order, applied_at=None).delete()
    edit = OrderEdit.objects.create(
        order=order,
        revision=order.revision,
        quantities={str(position): quantity for position, quantity in quantities.items()},
        user=orders.actor_of(user),
    )
    OrderEditLine.objects.bulk_create(
        OrderEditLine(edit=edit, position=position, **line) for position, line in enumerate(added)
    )
    return edit


def find_open_edit(order: Order) -> OrderEdit | None:
    """Return what was prepared for an order and not made yet."""
    return OrderEdit.objects.filter(order=order, applied_at=None).select_related("order").first()


def discard_edit(order: Order) -> None:
    """Forget what was prepared for an order."""
    OrderEdit.objects.filter(order=order, applied_at=None).delete()


@transaction.atomic
def apply_edit(
    order: Order, edit_id: uuid.UUID, *, expected_total: Decimal | None = None, user: Any = None
) -> Order:
    """Change an order as it was prepared: its lines, stock, discounts and what is paid for it.

    All of it happens or none. What it costs less is refunded, never more than was charged; what it
    costs more is asked for by a link to pay. Made again, nothing changes.

    Args:
        expected_total: what the staff were told the order would cost; another total is refused.

    Raises:
        EditOutdated: it was discarded, or the order was edited otherwise meanwhile.
        TransitionRefused: nothing of the order can be changed any more.
        TotalChanged: it would cost something else than was shown.
        ShopError: what else stands in the way, such as units that were shipped meanwhile.
    """
    cards.lock_card_payment(order)
    orders.lock_order(order)
    edit = OrderEdit.objects.filter(order=order, public_id=edit_id).first()
    if edit is not None and edit.applied_at is not None:
        return order
    if edit is None or edit.revision != order.revision:
        raise EditOutdated
    if not can_edit(order):
        raise TransitionRefused
    edit.order = order
    view = review_edit(edit)
    for problem in view.problems:
        raise problem
    if expected_total is not None and expected_total != view.totals.grand_total.amount:
        raise TotalChanged
    _make(view, user)
    return order


def _make(view: EditView, user: Any) -> None:
    order, before = view.order, list_discounts(view.order)
    due, difference, surplus = order.due, view.difference, view.to_refund.amount
    lines = _write_lines(view)
    # Before the stock, as when orders are placed: nobody waits for each other.
    redemptions.give_back_some(order, before - list_discounts(order))
    if changes := _count_stock(view):
        inventory_service().reallocate(changes, reference=order.number, user=user)
    if order.hold and not can_charge(order.due + difference):
        payment_service().release(order)
    _write_order(view)
    text = describe_changes(view)
    orders.record_order_events(order, ["edit"], user, data={"text": text})
    OrderEdit.objects.filter(pk=view.edit.pk).update(applied_at=timezone.now())
    if order.due != due:
        cards.ask_anew(order)
    _settle(order, surplus, user)
    mailing.send_order_mail("order_edited", order, fact=f"revision {order.revision}")
    signals.order_edited.send(
        order.number,
        user=order.user,
        owner=order.user,
        data={"total": str(order.grand_total), "currency": order.currency},
        value=difference,
    )
    refunds.follow(order, lines, user)


def describe_changes(view: EditView) -> str:
    """Return what an edit changes, in words: ``Mug: 2 → 1, + 1 x Cup``."""
    changed = [
        f"{kept.line.label}: {kept.line.quantity} → {kept.quantity}"
        for kept in view.kept
        if kept.change
    ]
    return ", ".join([*changed, *(f"+ {it.line.quantity} x {it.name}" for it in view.added)])


def _write_lines(view: EditView) -> list[OrderLine]:
    """Write the lines and why they cost what they cost; return them."""
    order, remaining = view.order, view.remaining
    priced = view.totals.items
    gone = [kept.line.pk for kept in view.kept if not kept.quantity]
    last = order.lines.aggregate(last=Max("position"))["last"]
    order.adjustments.all().delete()
    OrderLine.objects.filter(pk__in=gone).delete()
    kept_lines = [
        _change_line(kept.line.pk, kept.quantity, item)
        for kept, item in zip(remaining, priced[: len(remaining)], strict=True)
    ]
    added = OrderLine.objects.bulk_create(
        staff_lines.build_order_line(order, it, item, last + 1 + number)
        for number, (it, item) in enumerate(zip(view.added, priced[len(remaining) :], strict=True))
    )
    lines = [*kept_lines, *added]
    adjustments.write_adjustments(order, lines, view.totals, shipping_name=order.shipping_method)
    order.__dict__.pop("_prefetched_objects_cache", None)
    return lines


def _change_line(key: int, quantity: int, item: PricedItem) -> OrderLine:
    line = OrderLine.objects.get(pk=key)
    for name, value in {"quantity": quantity, **adjustments.line_columns(item)}.items():
        setattr(line, name, value)
    line.save()
    return line


def _count_stock(view: EditView) -> dict[int, int]:
    """Return how many units more are promised of each variant, or with a minus less."""
    changes: Counter[int] = staff_lines.sum_stock(view.added)
    for kept in view.kept:
        if kept.line.is_tracked and kept.line.variant_id is not None:
            changes[kept.line.variant_id] += kept.change
    return {key: change for key, change in changes.items() if change}


def _write_order(view: EditView) -> None:
    order = view.order
    columns = {**adjustments.order_columns(view.totals), "revision": order.revision + 1}
    if order.payment_status != PaymentState.UNPAID:
        columns["due_total"] = view.to_request.amount
        columns["surplus_total"] = order.surplus_total + view.to_refund.amount
    elif order.payment_due_at is None:
        columns["payment_due_at"] = timezone.now() + PAYMENT_TAKES
    for name, value in columns.items():
        setattr(order, name, value)
    order.save(update_fields=[*columns, "updated_at"])


def _settle(order: Order, surplus: Decimal, user: Any) -> None:
    """Give back what was paid too much, and derive the payment's state from what is due now."""
    if order.payment_status == PaymentState.UNPAID:
        if not order.grand_total:
            order_payments.mark_order_paid(order, method=PaymentMethod.MANUAL, user=user)
        return
    if surplus:
        refunds.refund_surplus(order, surplus, user=user)
    order_payments.update_payment_state(order, user=user)
    if order.payment_status != PaymentState.PARTIALLY_PAID:
        downloads.grant_downloads(order)
