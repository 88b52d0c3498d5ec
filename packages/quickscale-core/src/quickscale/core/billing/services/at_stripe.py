"""What a customer is subscribed to at Stripe, whether or not its events have come."""

from __future__ import annotations

from collections.abc import Mapping

import stripe

from quickscale.core.billing.models import Customer
from quickscale.core.billing.models.mirrors import OVER
from quickscale.core.billing.stripe_api import get_client, is_missing
from quickscale.core.billing.sync import sync_object

_PAGE = 100


def list_open_subscriptions(customer: Customer) -> Mapping[str, str]:
    """Return the subscriptions that go on at Stripe, with their statuses."""
    if not customer.stripe_id:
        return {}
    try:
        found = get_client().v1.subscriptions.list({"customer": customer.stripe_id, "limit": _PAGE})
        listed = {it.id: str(it.status) for it in found.auto_paging_iter()}
    except stripe.InvalidRequestError as error:
        if not is_missing(error):
            raise
        return {}
    return {stripe_id: status for stripe_id, status in listed.items() if status not in OVER}


def refresh_subscriptions(customer: Customer) -> None:
    """Bring what a customer is subscribed to up to date, of which an event may not have come yet.

    Raises:
        Busy: one kept changing.
        stripe.StripeError: Stripe could not be asked.
    """
    theirs = list_open_subscriptions(customer)
    known = customer.subscriptions.values_list("stripe_id", "status")
    ours = {stripe_id: status for stripe_id, status in known if status not in OVER}
    for stripe_id in theirs.keys() | ours.keys():
        if theirs.get(stripe_id) != ours.get(stripe_id):
            sync_object("subscription", stripe_id)
