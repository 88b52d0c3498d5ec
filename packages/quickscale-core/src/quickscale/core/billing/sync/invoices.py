from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.billing import signals
from quickscale.core.billing.dunning import notify_failure
from quickscale.core.billing.models import Customer, Invoice, Subscription
from quickscale.core.billing.stripe_api import from_minor, to_moment

from .subscriptions import reckon_bill
from .writing import find_customer, id_of, write_mirror


def write_invoice(data: dict[str, Any], revision: int) -> None:
    customer = find_customer(id_of(data["customer"]))
    if customer is None:
        return
    before = Invoice.objects.filter(stripe_id=data["id"]).first()
    invoice = write_mirror(Invoice, data["id"], revision, read_invoice(customer, data))
    notify_failure(invoice, attempts_before=before.attempts if before else 0)
    was_paid = before is not None and before.status == Invoice.Status.PAID
    if was_paid or invoice.status != Invoice.Status.PAID:
        return
    grant_credits(customer, invoice, data)
    signals.announce_paid(invoice)


def void_missing(stripe_id: str) -> None:
    Invoice.objects.filter(stripe_id=stripe_id).update(status=Invoice.Status.VOID)


def read_invoice(customer: Customer, data: dict[str, Any]) -> dict[str, Any]:
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
    details = (data.get("parent") or {}).get("subscription_details") or {}
    return id_of(details.get("subscription"))


def grant_credits(customer: Customer, invoice: Invoice, data: dict[str, Any]) -> None:
    subscription = Subscription.objects.filter(stripe_id=invoice.stripe_subscription).first()
    owner, due = customer.owner, reckon_bill(data, subscription)
    is_surplus = subscription is not None and subscription.is_surplus
    if owner is None or is_surplus or due is None or due.expires_at <= timezone.now():
        return
    owner.credits.grant(
        due.amount,
        source="subscription",
        reason=_("{plan}: credits for this billing period").format(plan=due.plan.name),
        paid=invoice.amount_paid > 0,
        expires_at=due.expires_at,
        reference=f"stripe:{invoice.stripe_id}",
        idempotency_key=f"stripe:{invoice.stripe_id}",
    )
