"""Proving that no subscription goes on that nobody can end, and ending those that do."""

import logging
from typing import NamedTuple

import stripe

from quickscale.core.billing.cancellations import Reason, request_end
from quickscale.core.billing.contacts import find_unreachable
from quickscale.core.billing.models import OVER, Customer, Subscription
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.billing.sync import Busy, sync_object

from .subscriptions import process_cancellations

logger = logging.getLogger(__name__)

_PAGE = 100


class ReconciliationReport(NamedTuple):
    mended: int  # not known here as Stripe knows them
    ownerless: int
    waiting: int  # what has to end and could not be ended now


def reconcile_subscriptions() -> ReconciliationReport:
    mended = sum(resync_subscription(stripe_id) for stripe_id in find_status_differences())
    ownerless = find_unreachable()
    for subscription in ownerless:
        stripe_id = subscription.stripe_id
        request_end(subscription.customer, Reason.UNREACHABLE, stripe_subscription=stripe_id)
    return ReconciliationReport(mended, len(ownerless), process_cancellations())


def find_status_differences() -> set[str]:
    theirs: dict[str, str] = {}
    customers = dict(Customer.objects.exclude(stripe_id="").values_list("stripe_id", "pk"))
    listed = get_client().v1.subscriptions.list({"limit": _PAGE})
    for found in listed.auto_paging_iter():
        if str(found.customer) in customers and found.status not in OVER:
            theirs[found.id] = str(found.status)
    known = Subscription.objects.exclude(status__in=OVER).values_list("stripe_id", "status")
    ours = dict(known)
    every = theirs.keys() | ours.keys()
    return {it for it in every if theirs.get(it) != ours.get(it)}


def resync_subscription(stripe_id: str) -> bool:
    """What fails is found again the next time."""
    try:
        sync_object("subscription", stripe_id)
    except (stripe.StripeError, Busy):
        logger.exception("Subscription %s could not be updated", stripe_id)
        return False
    return True
