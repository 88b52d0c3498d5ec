from decimal import Decimal
from typing import Any

from django.db.models import Sum

from quickscale.core.billing.fulfilment import apply_losses
from quickscale.core.billing.models import Charge, Checkout, Dispute, Refund
from quickscale.core.billing.stripe_api import from_minor, to_moment

from .checkouts import find_checkout
from .writing import find_customer, id_of, write_mirror

#: The ends of a dispute that leave the money where it was.
_KEPT = ("won", "warning_closed", "warning_needs_response", "warning_under_review", "prevented")


def write_charge(data: dict[str, Any], revision: int) -> None:
    customer = find_customer(id_of(data.get("customer")))
    payment_intent = id_of(data.get("payment_intent"))
    checkout = find_checkout(data, payment_intent)
    if customer is None and checkout is None:
        return
    currency = data["currency"].upper()
    refunded = from_minor(data.get("amount_refunded"), currency)
    values = {
        "customer": customer,
        "payment_intent": payment_intent,
        "description": (checkout.description if checkout else data.get("description") or "")[:1000],
        "status": data["status"],
        "currency": currency,
        "amount": from_minor(data["amount"], currency),
        "refunded": refunded,
        "is_disputed": bool(data.get("disputed")),
        "method": describe_method(data),
        "failure": (data.get("failure_message") or "")[:1000],
        "receipt_url": data.get("receipt_url") or "",
        "created_at": to_moment(data["created"]),
    }
    write_mirror(Charge, data["id"], revision, values)
    if checkout is not None and data["status"] == Charge.Status.SUCCEEDED:
        Checkout.objects.filter(pk=checkout.pk).update(
            payment_intent=payment_intent, amount_paid=values["amount"]
        )
        apply_losses(checkout, refunded=refunded)


def describe_method(data: dict[str, Any]) -> str:
    details = data.get("payment_method_details") or {}
    card = details.get("card") or {}
    if card:
        return f"{(card.get('brand') or '').title()} {card.get('last4') or ''}".strip()
    return str(details.get("type") or "").replace("_", " ").title()


def write_dispute(data: dict[str, Any], revision: int) -> None:
    charge = Charge.objects.filter(stripe_id=id_of(data["charge"])).first()
    if charge is None:
        return
    currency = data["currency"].upper()
    values = {
        "charge": charge.stripe_id,
        "payment_intent": charge.payment_intent,
        "status": data["status"],
        "reason": data.get("reason") or "",
        "currency": currency,
        "amount": from_minor(data["amount"], currency),
        "created_at": to_moment(data["created"]),
    }
    write_mirror(Dispute, data["id"], revision, values)
    lost = Dispute.objects.filter(charge=charge.stripe_id).exclude(status__in=_KEPT)
    disputed = lost.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    Charge.objects.filter(pk=charge.pk).update(disputed=min(disputed, charge.amount))
    checkout = Checkout.objects.filter(payment_intent=charge.payment_intent).first()
    if checkout is not None and charge.payment_intent:
        apply_losses(checkout, disputed=min(disputed, checkout.charged))


def write_refund(data: dict[str, Any], revision: int) -> None:
    public_id = (data.get("metadata") or {}).get("quickscale_refund")
    if not public_id:
        return
    statuses = {"requires_action": Refund.Status.PENDING, "canceled": Refund.Status.FAILED}
    status = statuses.get(data["status"], data["status"])
    Refund.objects.filter(public_id=public_id).exclude(status=Refund.Status.FAILED).update(
        stripe_id=data["id"], status=status, error=data.get("failure_reason") or ""
    )
