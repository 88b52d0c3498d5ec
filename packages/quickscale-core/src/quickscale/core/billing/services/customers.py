from __future__ import annotations

import hashlib
from typing import Any

import stripe

from quickscale.core.billing.models import Customer
from quickscale.core.billing.services.calls import asking_stripe
from quickscale.core.billing.stripe_api import get_client, is_missing
from quickscale.core.credits.owners import CreditOwner


def ensure_customer(owner: CreditOwner, *, email: str) -> Customer:
    """Return the customer that a user or a team is, known to Stripe."""
    return register_customer(Customer.objects.of(owner), email=email)


def register_customer(customer: Customer, *, email: str, lost: str = "") -> Customer:
    """Let Stripe know a customer. Of two calls at once both get the same: it remembers the key.

    Args:
        lost: the id by which Stripe knows them no more.
    """
    owner = customer.owner
    if customer.stripe_id != lost:
        return customer
    params: Any = {
        "email": email,
        "name": str(getattr(owner, "name", "") or email),
        "metadata": {"quickscale_customer": str(customer.public_id)},
    }
    digest = hashlib.sha256(repr((params, lost)).encode()).hexdigest()[:16]
    options: Any = {"idempotency_key": f"customer:{customer.public_id}:{digest}"}
    with asking_stripe():
        stripe_customer = get_client().v1.customers.create(params, options)
    Customer.objects.filter(pk=customer.pk, stripe_id=lost).update(stripe_id=stripe_customer.id)
    customer.refresh_from_db(fields=["stripe_id"])
    return customer


def replace_lost_customer(customer: Customer, *, email: str) -> Customer:
    """Make a customer anew whom Stripe has no more: deleted, or of a sandbox that began afresh."""
    lost = customer.stripe_id
    if not lost or is_kept(lost):
        return customer
    return register_customer(customer, email=email, lost=lost)


def is_kept(stripe_id: str) -> bool:
    with asking_stripe():
        try:
            found = get_client().v1.customers.retrieve(stripe_id)
        except stripe.InvalidRequestError as error:
            if is_missing(error):
                return False
            raise
    return not getattr(found, "deleted", False)
