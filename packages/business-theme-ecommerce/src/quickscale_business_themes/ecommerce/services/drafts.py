"""Draft orders: written by the staff, then sent to their customer to pay, or paid by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quickscale_business_themes.ecommerce import signals
from quickscale_business_themes.ecommerce.addresses import normalize_address
from quickscale_business_themes.ecommerce.exceptions import AmountTooSmall, DraftPlaced
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import DraftLine, DraftOrder, Order, OrderLine
from quickscale_business_themes.ecommerce.models.orders import PaymentState
from quickscale_business_themes.ecommerce.services import (
    adjustments,
    cards,
    mailing,
    order_payments,
    orders,
    staff_lines,
)
from quickscale_business_themes.ecommerce.services.draft_pricing import DraftView, review_draft
from quickscale_business_themes.ecommerce.services.markets import find_market
from quickscale_business_themes.ecommerce.services.shipping import read_address, to_columns


@transaction.atomic
def save_draft(
    draft: DraftOrder,
    values: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] | None,
    *,
    user: Any,
) -> DraftOrder:
    """Write a draft order, new or not.

    Args:
        values: by the names of its columns.
        lines: all of its lines from now on, by the names of their columns; None leaves them.

    Raises:
        DraftPlaced: it was placed meanwhile.
    """
    if draft.pk is None:
        draft.user = orders.actor_of(user)
    else:
        _claim(draft)
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save()
    if lines is not None:
        draft.lines.all().delete()
        DraftLine.objects.bulk_create(
            DraftLine(draft=draft, position=position, **line) for position, line in enumerate(lines)
        )
    return draft


@transaction.atomic
def save_address(draft: DraftOrder, address: Mapping[str, str], *, phone: str = "") -> None:
    """Keep where a draft order is sent.

    Args:
        address: by the names of ADDRESS_FIELDS.

    Raises:
        InvalidAddress: something is missing or wrong, each told by its field.
        DraftPlaced: it was placed meanwhile.
    """
    columns = {**to_columns(normalize_address(address)), "phone": phone}
    _claim(draft)
    for name, value in columns.items():
        setattr(draft, name, value)
    draft.save(update_fields=[*columns, "updated_at"])


@transaction.atomic
def delete_draft(draft: DraftOrder) -> None:
    """Delete a draft order.

    Raises:
        DraftPlaced: it was placed.
    """
    _claim(draft)
    draft.delete()


@transaction.atomic
def send_draft(draft: DraftOrder, *, user: Any) -> Order:
    """Place a draft order and send its customer the way to pay for it.

    Its stock is promised from now on, until it is paid or its time is over. Sent again, or twice at
    a time, it is the same order.

    Raises:
        CardsUnavailable, AmountTooSmall: nobody could pay for it by card.
        ShopError: what stands in the way; nothing has changed then.
    """
    cards.require_cards()
    order, is_new = _place(draft, user=user)
    if is_new and order.grand_total:
        if not order.total.chargeable():
            raise AmountTooSmall
        mailing.send_order_mail("payment_requested", order)
    return order


@transaction.atomic
def place_draft(draft: DraftOrder, *, user: Any) -> Order:
    """Place a draft order, of which its customer is told nothing yet.

    Raises:
        ShopError: what stands in the way; nothing has changed then.
    """
    order, _is_new = _place(draft, user=user)
    return order


@transaction.atomic
def mark_draft_paid(draft: DraftOrder, *, user: Any) -> Order:
    """Place a draft order that was paid outside of the shop. Raises as :func:`place_draft` does."""
    order = place_draft(draft, user=user)
    if order.allows("pay"):
        order_payments.mark_paid(order, user=user)
    return order


def reopen_draft(order: Order) -> None:
    """Let the staff change what they sent and nobody paid for, with the running transaction."""
    DraftOrder.objects.filter(order=order).update(order=None, updated_at=timezone.now())


def _claim(draft: DraftOrder) -> None:
    """Hold a draft until the transaction ends, so that nothing is placed by half."""
    is_open = DraftOrder.objects.filter(pk=draft.pk, order=None)
    if not is_open.update(updated_at=timezone.now()):
        raise DraftPlaced


def _place(draft: DraftOrder, *, user: Any) -> tuple[Order, bool]:
    """Return the order of a draft, and whether it was just placed."""
    try:
        _claim(draft)
    except DraftPlaced:
        placed = Order.objects.filter(draft=draft).first()
        if placed is None:
            raise
        return placed, False
    draft.refresh_from_db()
    view = review_draft(draft)
    for problem in view.problems:
        raise problem
    order = _create_order(view)
    quantities = staff_lines.sum_stock(view.lines)
    inventory_service().allocate(quantities, reference=order.number, user=user)
    DraftOrder.objects.filter(pk=draft.pk).update(order=order)
    _tell_placed(order, view, user)
    return order, True


def _create_order(view: DraftView) -> Order:
    draft, chosen = view.draft, view.delivery.chosen
    is_free = not view.totals.grand_total
    address = normalize_address(read_address(draft)) if view.needs_shipping else {}
    order = Order.objects.create(
        user=view.customer,
        email=draft.email,
        language=settings.LANGUAGE_CODE,
        phone=draft.phone,
        note=draft.note,
        payment_status=PaymentState.PAID if is_free else PaymentState.UNPAID,
        payment_due_at=None if is_free else timezone.now() + timedelta(days=draft.payment_days),
        currency=draft.currency,
        shipping_method=chosen.name if chosen else "",
        delivery_days=chosen.delivery_days if chosen else None,
        withdrawal_informed_at=_tell_of_withdrawal(draft),
        **adjustments.order_columns(view.totals),
        **(to_columns(address) if address else {}),
    )
    lines = OrderLine.objects.bulk_create(
        staff_lines.build_order_line(order, *priced, position)
        for position, priced in enumerate(zip(view.lines, view.totals.items, strict=True))
    )
    adjustments.write_adjustments(order, lines, view.totals, shipping_name=order.shipping_method)
    return order


def _tell_of_withdrawal(draft: DraftOrder) -> datetime | None:
    """Return when the customer is told of their right of withdrawal: by the mail with the link."""
    return timezone.now() if find_market(draft.shipping_country).withdrawal else None


def _tell_placed(order: Order, view: DraftView, user: Any) -> None:
    is_paid = order.payment_status == PaymentState.PAID
    orders.record_order_events(order, ["place", "pay"] if is_paid else ["place"], user)
    customer = order.user
    data = {"user": str(customer.public_id) if customer else "", "lines": len(view.lines)}
    signals.order_placed.send(
        order.number, user=customer, owner=customer, data=data, value=order.total
    )
    if is_paid:
        order_payments.tell_paid(order, method="manual")
        orders.fulfil_digital_order(order, user=user)
