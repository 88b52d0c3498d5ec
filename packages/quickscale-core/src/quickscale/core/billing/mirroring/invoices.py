"""Invoices as Stripe knows them, and the credits that a paid period gives."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.billing import signals
from quickscale.core.billing.models import Customer, Invoice, Plan
from quickscale.core.billing.stripe_api import from_minor, to_moment

from .writing import find_customer, id_of, write_mirror

#: The reasons of an invoice that opens a period; any other bills a change within one.
_PERIODS = ("subscription_create", "subscription_cycle")


def write(data: dict[str, Any], revision: int) -> None:
    """Write an invoice of one of our customers; a paid one gives its period's credits."""
    customer = find_customer(id_of(data["customer"]))
    if customer is None:
        return
    was_paid = Invoice.objects.filter(stripe_id=data["id"], status=Invoice.Status.PAID).exists()
    invoice = write_mirror(Invoice, data["id"], revision, read_values(customer, data))
    if was_paid or invoice.status != Invoice.Status.PAID:
        return
    if customer.owner is not None and data.get("billing_reason") in _PERIODS:
        grant_credits(customer, invoice, data)
    signals.announce_paid(invoice)


def forget(stripe_id: str) -> None:
    """Strike a draft that was deleted."""
    Invoice.objects.filter(stripe_id=stripe_id).update(status=Invoice.Status.VOID)


def read_values(customer: Customer, data: dict[str, Any]) -> dict[str, Any]:
    currency = data["currency"].upper()
    paid_at = (data.get("status_transitions") or {}).get("paid_at")
    return {
        "customer": customer,
        "stripe_subscription": find_subscription(data),
        "number": data.get("number") or "",
        "status": data.get("status") or Invoice.Status.DRAFT,
        "currency": currency,
        "total": from_minor(data.get("total"), currency),
        "amount_due": from_minor(data.get("amount_remaining"), currency),
        "amount_paid": from_minor(data.get("amount_paid"), currency),
        "billing_reason": data.get("billing_reason") or "",
        "hosted_url": data.get("hosted_invoice_url") or "",
        "pdf_url": data.get("invoice_pdf") or "",
        "attempts": data.get("attempt_count") or 0,
        "next_attempt_at": to_moment(data.get("next_payment_attempt")),
        "created_at": to_moment(data["created"]),
        "paid_at": to_moment(paid_at),
    }


def find_subscription(data: dict[str, Any]) -> str:
    """Return which subscription an invoice bills; it stands below its parent."""
    details = (data.get("parent") or {}).get("subscription_details") or {}
    return id_of(details.get("subscription"))


def grant_credits(customer: Customer, invoice: Invoice, data: dict[str, Any]) -> None:
    """Give what the plan gives for the period that was paid, once; it expires with the period."""
    line = find_period_line(data)
    plan = Plan.objects.filter(stripe_id=find_product(line)).first() if line else None
    if line is None or plan is None or not plan.credits:
        return
    expires_at = to_moment(line["period"]["end"])
    if expires_at is None or expires_at <= timezone.now():
        return
    seats = (line.get("quantity") or 1) if plan.per_seat else 1
    owner = customer.owner
    assert owner is not None
    owner.credits.grant(
        plan.credits * Decimal(seats),
        source="subscription",
        reason=_("{plan}: credits of this period").format(plan=plan.name),
        paid=invoice.amount_paid > 0,
        expires_at=expires_at,
        reference=f"stripe:{invoice.stripe_id}",
        idempotency_key=f"stripe:{invoice.stripe_id}",
    )


def find_period_line(data: dict[str, Any]) -> dict[str, Any] | None:
    """Return the line that bills the period itself, not a change within the last one."""
    for line in data["lines"]["data"]:
        details = (line.get("parent") or {}).get("subscription_item_details") or {}
        if details and not details.get("proration"):
            found: dict[str, Any] = line
            return found
    return None


def find_product(line: dict[str, Any]) -> str:
    details = (line.get("pricing") or {}).get("price_details") or {}
    return id_of(details.get("product"))
