from __future__ import annotations

import hashlib
from typing import Any

from quickscale.core.billing.models import Customer
from quickscale.core.billing.services.calls import asking_stripe
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.credits.owners import CreditOwner


def ensure_customer(owner: CreditOwner, *, email: str) -> Customer:
    """Return the customer that a user or a team is, known to Stripe."""
    return make_known(Customer.objects.of(owner), email=email)


def make_known(customer: Customer, *, email: str) -> Customer:
    """Let Stripe know a customer. Of two calls at once both get the same: it remembers the key."""
    owner = customer.owner
    if customer.stripe_id:
        return customer
    params: Any = {
        "email": email,
        "name": str(getattr(owner, "name", "") or email),
        "metadata": {"quickscale_customer": str(customer.public_id)},
    }
    digest = hashlib.sha256(repr(params).encode()).hexdigest()[:16]
    options: Any = {"idempotency_key": f"customer:{customer.public_id}:{digest}"}
    with asking_stripe():
        made = get_client().v1.customers.create(params, options)
    Customer.objects.filter(pk=customer.pk, stripe_id="").update(stripe_id=made.id)
    customer.refresh_from_db(fields=["stripe_id"])
    return customer
