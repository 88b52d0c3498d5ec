"""Subscriptions as Stripe knows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from quickscale.core.billing import signals
from quickscale.core.billing.cancellations import Reason, request_end
from quickscale.core.billing.contacts import is_reachable
from quickscale.core.billing.dunning import notify_loss
from quickscale.core.billing.models import Checkout, Customer, Plan, Subscription
from quickscale.core.billing.models.mirrors import HELD, OVER
from quickscale.core.billing.stripe_api import from_minor, to_moment

from .checkouts import find_checkout
from .writing import find_customer, id_of, write_mirror

#: What tells others that a subscription is not what it was.
_TOLD = ("status", "plan_id", "quantity", "interval", "cancel_at")


def write(data: dict[str, Any], revision: int) -> None:
    """Write a subscription of one of our customers."""
    customer = find_customer(id_of(data["customer"]))
    if customer is None:
        return
    before = Subscription.objects.filter(stripe_id=data["id"]).first()
    checkout = find_checkout(data)
    values = {
        **read_values(data),
        "customer": customer,
        "checkout": checkout,
        "is_surplus": is_surplus(before, customer, checkout, data),
    }
    after = write_mirror(Subscription, data["id"], revision, values)
    end_if_unwanted(after)
    notify_loss(
        after,
        status_before=before.status if before else "",
        reason=(data.get("cancellation_details") or {}).get("reason") or "",
    )
    is_new = before is None or any(getattr(before, it) != getattr(after, it) for it in _TOLD)
    if is_new and not after.is_surplus:
        signals.announce_subscription(after)


def is_surplus(
    before: Subscription | None, customer: Customer, checkout: Checkout | None, data: dict[str, Any]
) -> bool:
    """Whether somebody who had a subscription already paid for this one on the payment page too.

    It is decided when it is first seen to be paid for, and stays so.
    """
    if before is not None and (before.is_surplus or before.status in HELD):
        return before.is_surplus
    if checkout is None or data["status"] not in HELD:
        return False
    return find_others(customer, data["id"]).exists()


def find_others(customer: Customer, stripe_id: str) -> QuerySet[Subscription]:
    """Return what else a customer has, as far as it is known here."""
    held = Subscription.objects.filter(customer=customer, status__in=HELD, is_surplus=False)
    return held.exclude(stripe_id=stripe_id)


def list_rivals(data: dict[str, Any]) -> list[str]:
    """Return the other subscriptions that must be known as they are now, before money goes back for
    this one.
    """
    customer = find_customer(id_of(data["customer"]))
    if customer is None or find_checkout(data) is None:
        return []
    if Subscription.objects.filter(stripe_id=data["id"], status__in=HELD).exists():
        return []
    return list(find_others(customer, data["id"]).values_list("stripe_id", flat=True))


def end_if_unwanted(subscription: Subscription) -> None:
    """Have a subscription end that is one too many, or that nobody could ever end."""
    if subscription.status in OVER:
        return
    customer, stripe_id = subscription.customer, subscription.stripe_id
    if subscription.is_surplus:
        request_end(customer, Reason.SURPLUS, stripe_subscription=stripe_id, refunds=True)
    elif not is_reachable(customer):
        gone_at = when_gone(customer)
        request_end(
            customer,
            Reason.UNREACHABLE,
            stripe_subscription=stripe_id,
            refunds=gone_at is not None and subscription.started_at > gone_at,
        )


def when_gone(customer: Customer) -> datetime | None:
    """Return since when nobody can have wanted what a customer pays for, as far as is known."""
    ended = customer.cancellations.filter(stripe_subscription="", at_period_end=False)
    return ended.order_by("-created_at").values_list("created_at", flat=True).first()


def forget(stripe_id: str) -> None:
    """End a subscription that Stripe has no more, and so bills no more."""
    now = timezone.now()
    gone = Subscription.objects.filter(stripe_id=stripe_id).exclude(
        status=Subscription.Status.CANCELED
    )
    if gone.update(status=Subscription.Status.CANCELED, ended_at=now, revision=F("revision") + 1):
        signals.announce_subscription(Subscription.objects.get(stripe_id=stripe_id))


def read_values(data: dict[str, Any]) -> dict[str, Any]:
    """Return the mirror's columns. Since 2025 the period stands on the subscription's items."""
    item = data["items"]["data"][0]
    price = item["price"]
    currency = price["currency"].upper()
    cancel_at = data.get("cancel_at")
    if data.get("cancel_at_period_end"):
        cancel_at = cancel_at or item["current_period_end"]
    return {
        "plan": Plan.objects.filter(stripe_id=id_of(price["product"])).first(),
        "status": data["status"],
        "item_id": item["id"],
        "price_id": price["id"],
        "interval": (price.get("recurring") or {}).get("interval", ""),
        "currency": currency,
        "amount": from_minor(price.get("unit_amount"), currency),
        "quantity": item.get("quantity") or 1,
        "trial_end": to_moment(data.get("trial_end")),
        "current_period_start": to_moment(item["current_period_start"]),
        "current_period_end": to_moment(item["current_period_end"]),
        "cancel_at": to_moment(cancel_at),
        "canceled_at": to_moment(data.get("canceled_at")),
        "ended_at": to_moment(data.get("ended_at")),
        "started_at": to_moment(data["start_date"]),
    }
