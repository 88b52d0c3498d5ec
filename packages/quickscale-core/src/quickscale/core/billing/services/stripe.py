"""Calls of Stripe on behalf of somebody who waits for the answer."""

import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import stripe

from quickscale.core.billing.exceptions import BillingError, PaymentsUnavailable
from quickscale.core.billing.models import OVER, Customer
from quickscale.core.billing.stripe_api import NotConfigured, allow_missing, get_client
from quickscale.core.billing.sync import Busy, sync_object
from quickscale.core.credits.owners import CreditOwner
from quickscale.core.http.circuit_breaker import PAUSE

logger = logging.getLogger(__name__)


@contextmanager
def asking_stripe() -> Iterator[None]:
    try:
        yield
    except NotConfigured as error:
        raise PaymentsUnavailable(str(error)) from error
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        logger.warning("Stripe refused: %s", error)
        raise BillingError(error.user_message or None) from error
    except (stripe.StripeError, Busy) as error:
        logger.warning("Stripe failed: %s", error)
        raise PaymentsUnavailable(retry_after=PAUSE) from error


def list_open_subscriptions(customer: Customer) -> Mapping[str, str]:
    if customer.stripe_id:
        with allow_missing():
            params: Any = {"customer": customer.stripe_id, "limit": 100}
            found = get_client().v1.subscriptions.list(params).auto_paging_iter()
            return {it.id: str(it.status) for it in found if it.status not in OVER}
    return {}


def refresh_subscriptions(customer: Customer) -> None:
    """Ask for what an event may not have come of yet."""
    theirs = list_open_subscriptions(customer)
    known = customer.subscriptions.exclude(status__in=OVER)
    ours = dict(known.values_list("stripe_id", "status"))
    for stripe_id in theirs.keys() | ours.keys():
        if theirs.get(stripe_id) != ours.get(stripe_id):
            sync_object("subscription", stripe_id)


def ensure_customer(owner: CreditOwner, *, email: str) -> Customer:
    return register_customer(Customer.objects.of(owner), email=email)


def register_customer(customer: Customer, *, email: str, lost: str = "") -> Customer:
    """Let Stripe know a customer; ``lost`` is the id by which it knows them no more."""
    if customer.stripe_id != lost:
        return customer
    params: Any = {
        "email": email,
        "name": str(getattr(customer.owner, "name", "") or email),
        "metadata": {"quickscale_customer": str(customer.public_id)},
    }
    # Of two calls at once both get the same customer, since Stripe remembers the key.
    digest = hashlib.sha256(repr((params, lost)).encode()).hexdigest()[:16]
    options: Any = {"idempotency_key": f"customer:{customer.public_id}:{digest}"}
    with asking_stripe():
        stripe_customer = get_client().v1.customers.create(params, options)
    Customer.objects.filter(pk=customer.pk, stripe_id=lost).update(stripe_id=stripe_customer.id)
    customer.refresh_from_db(fields=["stripe_id"])
    return customer


def replace_lost_customer(customer: Customer, *, email: str) -> Customer:
    """Make a customer anew whom Stripe has no more: deleted, or of a new sandbox."""
    lost = customer.stripe_id
    if not lost or is_kept(lost):
        return customer
    return register_customer(customer, email=email, lost=lost)


def is_kept(stripe_id: str) -> bool:
    with asking_stripe(), allow_missing():
        found = get_client().v1.customers.retrieve(stripe_id)
        return not getattr(found, "deleted", False)
    return False
