from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quickscale.core.hooks import Event
from quickscale.core.money import Money

if TYPE_CHECKING:
    from .models import Invoice, Subscription

subscription_changed = Event(
    "core.subscription_changed",
    object_type="subscription",
    data={"status": str, "plan": str, "quantity": int, "owner_type": str, "owner": str},
    public=True,
    doc="A subscription was created, updated or cancelled. The object ID is Stripe's.",
)
invoice_paid = Event(
    "core.invoice_paid",
    object_type="invoice",
    data={"number": str, "reason": str, "owner_type": str, "owner": str},
    public=True,
    doc="An invoice was paid. The value is the amount paid.",
)


def announce_subscription(subscription: Subscription) -> None:
    plan = subscription.plan
    data = {
        "status": subscription.status,
        "plan": plan.slug if plan else "",
        "quantity": subscription.quantity,
    }
    _send(subscription_changed, subscription, data)


def announce_paid(invoice: Invoice) -> None:
    data = {"number": invoice.number, "reason": invoice.billing_reason}
    _send(invoice_paid, invoice, data, value=Money(invoice.amount_paid, invoice.currency))


def _send(
    event: Event, about: Subscription | Invoice, data: dict[str, Any], **details: Any
) -> None:
    customer = about.customer
    owner: Any = customer.owner
    data["owner_type"] = "team" if customer.team else "user"
    data["owner"] = str(owner.public_id) if owner else ""
    event.send(about.stripe_id, user=customer.user, owner=owner, data=data, **details)
