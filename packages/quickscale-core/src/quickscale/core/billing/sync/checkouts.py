from typing import Any

from quickscale.core.billing.fulfilment import close_checkout, fulfil_payment
from quickscale.core.billing.models import Checkout
from quickscale.core.billing.stripe_api import from_minor

from .writing import id_of


def write_session(data: dict[str, Any], revision: int) -> None:
    """A session whose answer was lost expires too, and closes nothing of its replacement."""
    checkout = find_checkout(data)
    if checkout is None:
        return
    if data["status"] == "complete" and data["payment_status"] != "unpaid":
        fulfil_payment(
            checkout,
            stripe_id=data["id"],
            payment_intent=id_of(data.get("payment_intent")),
            amount_paid=from_minor(data.get("amount_total"), checkout.currency),
        )
    elif data["status"] == "expired" and data["id"] == checkout.stripe_id:
        close_checkout(checkout, Checkout.Status.EXPIRED)


def close_missing(stripe_id: str) -> None:
    for checkout in Checkout.objects.filter(stripe_id=stripe_id, status=Checkout.Status.OPEN):
        close_checkout(checkout, Checkout.Status.EXPIRED)


def find_checkout(data: dict[str, Any], payment_intent: str = "") -> Checkout | None:
    """The checkout's id stands in the metadata that its payment page was given."""
    found = Checkout.objects.select_related("customer__user", "customer__team")
    if public_id := (data.get("metadata") or {}).get("quickscale_checkout"):
        return found.filter(public_id=public_id).first()
    return found.filter(payment_intent=payment_intent).first() if payment_intent else None
