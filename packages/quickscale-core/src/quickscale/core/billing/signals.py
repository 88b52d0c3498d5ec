"""What happened in billing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quickscale.core.hooks import Event
from quickscale.core.money import Money

if TYPE_CHECKING:
    from .models import Customer, Invoice, Subscription

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
    subscription_changed.send(
        subscription.stripe_id,
        user=subscription.customer.user,
        owner=subscription.customer.owner,
        data={
            "status": subscription.status,
            "plan": plan.slug if plan else "",
            "quantity": subscription.quantity,
            **describe_owner(subscription.customer),
        },
    )


def announce_paid(invoice: Invoice) -> None:
    invoice_paid.send(
        invoice.stripe_id,
        user=invoice.customer.user,
        owner=invoice.customer.owner,
        data={
            "number": invoice.number,
            "reason": invoice.billing_reason,
            **describe_owner(invoice.customer),
        },
        value=Money(invoice.amount_paid, invoice.currency),
    )


def describe_owner(customer: Customer) -> dict[str, Any]:
    owner: Any = customer.team or customer.user
    kind = "team" if customer.team else "user"
    return {"owner_type": kind, "owner": str(owner.public_id) if owner else ""}
