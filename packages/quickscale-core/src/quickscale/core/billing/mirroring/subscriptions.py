"""Subscriptions as Stripe knows them."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from quickscale.core.billing import signals
from quickscale.core.billing.dunning import tell_loss
from quickscale.core.billing.models import Plan, Subscription
from quickscale.core.billing.stripe_api import from_minor, to_moment

from .writing import find_customer, id_of, write_mirror

#: What tells others that a subscription is not what it was.
_TOLD = ("status", "plan_id", "quantity", "interval", "cancel_at")


def write(data: dict[str, Any], revision: int) -> None:
    """Write a subscription of one of our customers."""
    customer = find_customer(id_of(data["customer"]))
    if customer is None:
        return
    before = Subscription.objects.filter(stripe_id=data["id"]).first()
    values = {"customer": customer, **read_values(data)}
    after = write_mirror(Subscription, data["id"], revision, values)
    tell_loss(
        after,
        status_before=before.status if before else "",
        reason=(data.get("cancellation_details") or {}).get("reason") or "",
    )
    if before is None or any(getattr(before, it) != getattr(after, it) for it in _TOLD):
        signals.announce_subscription(after)


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
