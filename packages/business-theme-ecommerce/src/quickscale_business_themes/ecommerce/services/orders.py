"""What happens to an order after it was placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from quickscale_business_themes.ecommerce import business, signals
from quickscale_business_themes.ecommerce.exceptions import (
    MoneyReturned,
    NothingChosen,
    TooManyUnits,
    TransitionRefused,
)
from quickscale_business_themes.ecommerce.hooks import inventory_service, payment_service
from quickscale_business_themes.ecommerce.models import (
    Fulfilment,
    FulfilmentLine,
    Order,
    OrderEvent,
    OrderLine,
)
from quickscale_business_themes.ecommerce.models.orders import (
    FulfilmentState,
    OrderStatus,
    PaymentState,
)
from quickscale_business_themes.ecommerce.services import mailing

#: Lines of an order, each with how many units of it are meant.
Units: TypeAlias = Sequence[tuple[OrderLine, int]]


@dataclass(frozen=True, slots=True)
class Tracking:
    """How a shipment travels; what is not known is empty."""

    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""


@transaction.atomic
def cancel_order(order: Order, *, user: Any = None, mail: str = "order_canceled") -> Order:
    """Cancel an order: its stock is free again and what was paid is given back.

    Its payment is called refunded once the money went back, not before.

    Args:
        mail: what the customer is told, by its name in :mod:`mails`.

    Raises:
        TransitionRefused: it was shipped or cancelled already.
    """
    from quickscale_business_themes.ecommerce.services import (
        cards,
        carts,
        drafts,
        order_payments,
        redemptions,
        refunds,
    )

    cards.lock_card_payment(order)
    apply_transition(order, "cancel", user=user)
    # Before the stock, as when orders are placed: nobody waits for each other.
    redemptions.give_back(order)
    lines = list(order.lines.order_by("position"))
    promised = [(line, line.unfulfilled_quantity) for line in lines if line.unfulfilled_quantity]
    inventory_service().release(stock_of(promised), reference=order.number, user=user)
    for line, quantity in promised:
        line.canceled_quantity += quantity
    OrderLine.objects.bulk_update(lines, ["canceled_quantity"])
    refund = None
    if order.payment_status == PaymentState.UNPAID:
        cards.cancel_card_payment(order)
        order.refresh_from_db(fields=business.LOCKED_FIELDS)
        payment_service().release(order)
        carts.reopen_cart(order)
        drafts.reopen_draft(order)
    else:
        order_payments.forgo_due(order)
        refund = refunds.refund_everything(order, lines, user=user)
    told: dict[str, Any] = {"refund": str(refund.public_id)} if refund else {}
    mailing.send_order_mail(mail, order, **told)
    signals.order_canceled.send(order.number, user=order.user, owner=order.user)
    return order


@transaction.atomic
def fulfil_order(
    order: Order,
    *,
    quantities: Mapping[int, int] | None = None,
    tracking: Tracking | None = None,
    user: Any = None,
) -> Fulfilment:
    """Note that items of an order were shipped; the last ones complete an order that is paid.

    Args:
        quantities: how many units of each line, by its position; by default all that are left.

    Raises:
        MoneyReturned: what was paid for it went back.
        TransitionRefused: everything was shipped, or the order was cancelled.
        TooManyUnits: more than are left of a line.
        InsufficientStock: something in it has not arrived yet.
    """
    lock_order(order)
    if order.status == OrderStatus.PLACED and order.payment_status == PaymentState.REFUNDED:
        raise MoneyReturned
    if not order.allows("fulfil"):
        raise TransitionRefused
    lines = list(order.lines.order_by("position"))
    shipped = choose_units(lines, quantities, "unfulfilled_quantity")
    inventory_service().ship(stock_of(shipped), reference=order.number, user=user)
    for line, quantity in shipped:
        line.fulfilled_quantity += quantity
    OrderLine.objects.bulk_update([line for line, _ in shipped], ["fulfilled_quantity"])
    fulfilment = _create_fulfilment(order, shipped, tracking or Tracking(), user)
    _tell_fulfilled(order, fulfilment)
    is_last = not any(line.unfulfilled_quantity for line in lines)
    finish_fulfilment(order, user=user) if is_last else _note_part_shipped(order, user)
    return fulfilment


def finish_fulfilment(order: Order, *, user: Any = None) -> None:
    """Note that nothing of an order is left to ship, which completes one that is paid."""
    apply_transition(order, "fulfil", user=user)
    if order.allows("complete"):
        complete_order(order, user=user)


def close_empty_order(order: Order, *, user: Any = None) -> None:
    """Cancel an order of which every item was taken out; its money went its way with them."""
    from quickscale_business_themes.ecommerce.services import order_payments

    apply_transition(order, "cancel", user=user)
    order_payments.forgo_due(order)
    signals.order_canceled.send(order.number, user=order.user, owner=order.user)


@transaction.atomic
def deliver_fulfilment(fulfilment: Fulfilment, *, user: Any = None) -> None:
    """Note that a shipment arrived; noted twice, it stays as it was."""
    pending = Fulfilment.objects.filter(pk=fulfilment.pk, delivered_at=None)
    if not pending.update(delivered_at=timezone.now()):
        return
    order = fulfilment.order
    record_order_events(order, ["deliver"], user)
    signals.order_delivered.send(
        order.number,
        user=order.user,
        owner=order.user,
        data={"fulfilment": str(fulfilment.public_id)},
    )


def fulfil_digital_order(order: Order, *, user: Any = None) -> None:
    """Complete an order that was just paid, if nothing of it has to be shipped."""
    if all(line.is_digital for line in order.lines.all()):
        fulfil_order(order, user=user)


def add_note(order: Order, text: str, *, user: Any = None) -> OrderEvent:
    """Write a note of the staff into an order's log, which its customer doesn't see."""
    (note,) = record_order_events(order, ["note"], user, data={"text": text})
    return note


def lock_order(order: Order) -> None:
    """Let nothing else change an order until the running transaction ends, and read its states.

    Whoever also changes what was paid for it calls :func:`cards.lock_card_payment` first.
    """
    Order.objects.filter(pk=order.pk).update(updated_at=timezone.now())
    order.refresh_from_db(fields=business.LOCKED_FIELDS)


def choose_units(
    lines: Iterable[OrderLine], quantities: Mapping[int, int] | None, limit: str
) -> Units:
    """Return how many units of which lines are meant.

    Args:
        quantities: by position of the line; None means as many as there may be of each.
        limit: the attribute of a line that says how many that are.

    Raises:
        TooManyUnits: more than there may be of a line, or a position that the order lacks.
        NothingChosen: none at all.
    """
    limits = {line.position: (line, getattr(line, limit)) for line in lines}
    if quantities is None:
        quantities = {position: most for position, (_line, most) in limits.items()}
    chosen = []
    for position, quantity in quantities.items():
        line, most = limits.get(position, (None, 0))
        if line is None:
            raise TooManyUnits
        if not 0 <= quantity <= most:
            raise TooManyUnits(line.label, most)
        if quantity:
            chosen.append((line, quantity))
    if not chosen:
        raise NothingChosen
    return chosen


def _create_fulfilment(order: Order, shipped: Units, tracking: Tracking, user: Any) -> Fulfilment:
    fulfilment = Fulfilment.objects.create(
        order=order,
        carrier=tracking.carrier,
        tracking_number=tracking.tracking_number,
        tracking_url=tracking.tracking_url,
        user=actor_of(user),
    )
    FulfilmentLine.objects.bulk_create(
        FulfilmentLine(fulfilment=fulfilment, line=line, quantity=quantity)
        for line, quantity in shipped
    )
    return fulfilment


def _note_part_shipped(order: Order, user: Any) -> None:
    if order.allows("fulfil_partially"):
        apply_transition(order, "fulfil_partially", user=user)
    else:  # it was partially fulfilled before
        record_order_events(order, ["fulfil_partially"], user)


def _tell_fulfilled(order: Order, fulfilment: Fulfilment) -> None:
    signals.order_fulfilled.send(
        order.number,
        user=order.user,
        owner=order.user,
        data={
            "fulfilment": str(fulfilment.public_id),
            "carrier": fulfilment.carrier,
            "tracking_number": fulfilment.tracking_number,
            "tracking_url": fulfilment.tracking_url,
        },
    )


def complete_order(order: Order, *, user: Any = None) -> None:
    """Close an order that is paid and sent."""
    apply_transition(order, "complete", user=user)
    signals.order_completed.send(order.number, user=order.user, owner=order.user, value=order.total)


def apply_transition(order: Order, action: str, *, user: Any = None) -> None:
    """Change an order's states in one conditional UPDATE, and write it into its log.

    Raises:
        TransitionRefused: the order is, or meanwhile came, into a state that does not allow it.
    """
    transition = business.ORDER_TRANSITIONS[action]
    possible = {f"{field}__in": states for field, states in transition.sources.items()}
    changed = Order.objects.filter(pk=order.pk, **possible).update(
        **transition.targets, updated_at=timezone.now()
    )
    if not changed:
        raise TransitionRefused
    order.refresh_from_db(fields=business.STATE_FIELDS)
    record_order_events(order, [action], user)


def record_order_events(
    order: Order, kinds: Iterable[str], user: Any = None, *, data: Mapping[str, Any] | None = None
) -> list[OrderEvent]:
    """Add entries to the order's log."""
    actor = actor_of(user)
    return OrderEvent.objects.bulk_create(
        OrderEvent(order=order, kind=kind, user=actor, data=dict(data or {})) for kind in kinds
    )


def actor_of(user: Any) -> Any:
    """Return the user who did something, None for a guest or the site itself."""
    return user if getattr(user, "is_authenticated", False) else None


def attach_parts(order: Order, **parts: list[Any]) -> None:
    """Have the parts at hand that were just written, as if they had been prefetched."""
    cache: dict[str, QuerySet[Any]] = order.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, rows in parts.items():
        found = getattr(order, name).all()
        found._result_cache, found._prefetch_done = rows, True
        cache[name] = found


def read_details(order: Order) -> Order:
    """Return an order with what its page shows; one that was just written is asked for nothing."""
    if {"lines", "events", "payments"} <= order.__dict__.get(
        "_prefetched_objects_cache", {}
    ).keys():
        return order
    return with_order_details(Order.objects.filter(pk=order.pk)).get()


def stock_of(units: Units) -> Counter[int]:
    """Return how many units were taken from stock when they were sold, by variant id.

    What the line says of that counts, and not whether the variant is tracked by now.
    """
    quantities: Counter[int] = Counter()
    for line, quantity in units:
        if line.is_tracked and line.variant_id is not None:
            quantities[line.variant_id] += quantity
    return quantities


def filter_to_ship(found: QuerySet[Order]) -> QuerySet[Order]:
    """Keep the orders that are paid and of which something is still to be shipped."""
    return found.filter(
        status=OrderStatus.PLACED,
        payment_status__in=[PaymentState.PAID, PaymentState.PARTIALLY_REFUNDED],
        fulfilment_status__in=[FulfilmentState.UNFULFILLED, FulfilmentState.PARTIALLY_FULFILLED],
    )


def with_order_details(found: QuerySet[Order]) -> QuerySet[Order]:
    """Fetch what an order's own page shows."""
    return found.prefetch_related(
        Prefetch("lines", OrderLine.objects.select_related("order", "product")),
        "lines__product__images",
        "events",
        "payments",
        "adjustments",
    )
