"""What happens to an order after it was placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet, Sum
from django.utils import timezone

from quickscale_business_themes.ecommerce import business, signals
from quickscale_business_themes.ecommerce.exceptions import MoneyReturned, TransitionRefused
from quickscale_business_themes.ecommerce.hooks import inventory_service, payment_service
from quickscale_business_themes.ecommerce.models import Order, OrderEvent, OrderLine
from quickscale_business_themes.ecommerce.models.orders import OrderStatus, PaymentState
from quickscale_business_themes.ecommerce.services import downloads, mailing


@transaction.atomic
def cancel_order(order: Order, *, user: Any = None, mail: str = "order_canceled") -> Order:
    """Call an order off: its stock is free again and what was paid is given back.

    Its payment is called refunded once the money went back, not before.

    Args:
        mail: what the customer is told, by its name in :mod:`mails`.

    Raises:
        TransitionRefused: it was sent or cancelled already.
    """
    from quickscale_business_themes.ecommerce.services import cards, carts, redemptions

    cards.lock_card_payment(order)
    apply_transition(order, "cancel", user=user)
    # Before the stock, as when orders are placed: nobody waits for each other.
    redemptions.give_back(order)
    inventory_service().release(stock_of(order), reference=order.number, user=user)
    if order.payment_status == PaymentState.UNPAID:
        cards.cancel_card_payment(order)
        carts.reopen_cart(order)
    else:
        payment_service().refund(order, user=user)
    mailing.send_order_mail(mail, order)
    signals.order_canceled.send(order.number, user=order.user, owner=order.user)
    return order


@transaction.atomic
def fulfil_order(order: Order, *, user: Any = None) -> Order:
    """Note that everything was sent, which completes an order that is paid.

    Raises:
        MoneyReturned: what was paid for it went back.
        TransitionRefused: it was sent or cancelled already.
        InsufficientStock: something in it has not arrived yet.
    """
    if order.status == OrderStatus.PLACED and order.payment_status == PaymentState.REFUNDED:
        raise MoneyReturned
    apply_transition(order, "fulfil", user=user)
    inventory_service().ship(stock_of(order), reference=order.number, user=user)
    if order.allows("complete"):
        complete_order(order, user=user)
    return order


def mark_order_paid(order: Order, *, method: str, user: Any = None) -> None:
    """Note that an order is paid, within the transaction that took the payment."""
    apply_transition(order, "pay", user=user)
    tell_paid(order, method=method)


def tell_paid(order: Order, *, method: str) -> None:
    mailing.send_order_mail("order_paid", order)
    downloads.grant_downloads(order)
    signals.order_paid.send(
        order.number,
        user=order.user,
        owner=order.user,
        data={"method": method},
        value=order.total,
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
    order.refresh_from_db(fields=[*business.STATE_FIELDS, "refunded_total"])
    action = business.choose_payment_transition(sums["paid"], sums["refunded"])
    if order.allows(action):
        apply_transition(order, action, user=user)


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


def record_order_events(order: Order, kinds: Iterable[str], user: Any = None) -> list[OrderEvent]:
    """Add entries to the order's log."""
    actor = user if getattr(user, "is_authenticated", False) else None
    return OrderEvent.objects.bulk_create(
        OrderEvent(order=order, kind=kind, user=actor) for kind in kinds
    )


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


def stock_of(order: Order) -> Counter[int]:
    """Return how many units the order took from stock, by variant id."""
    quantities: Counter[int] = Counter()
    for line in order.lines.filter(is_tracked=True):
        if line.variant_id is not None:
            quantities[line.variant_id] += line.quantity
    return quantities


def with_order_details(found: QuerySet[Order]) -> QuerySet[Order]:
    """Fetch what an order's own page shows."""
    return found.prefetch_related(
        Prefetch("lines", OrderLine.objects.select_related("order", "product")),
        "lines__product__images",
        "events",
        "payments",
    )
