"""Ending at Stripe what was asked to end here, and giving back what was paid for nothing.

Every step may be taken again: what is over stays over, and money that went back goes back once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta

import stripe
from django.db.models import F
from django.utils import timezone

from quickscale.core.audit.services import record
from quickscale.core.billing.dunning import notify_paid_twice
from quickscale.core.billing.models import Cancellation, Checkout, Subscription
from quickscale.core.billing.models.mirrors import OVER
from quickscale.core.billing.services.at_stripe import list_open_subscriptions
from quickscale.core.billing.services.checkouts import cancel_checkouts
from quickscale.core.billing.stripe_api import NotConfigured, get_client, is_missing
from quickscale.core.billing.sync import Busy, sync_object

logger = logging.getLogger(__name__)

#: The refusals of a refund whose money is back already, or with the cardholder's bank.
_GIVEN_BACK = ("charge_already_refunded", "charge_disputed")
#: How long something may wait to end before somebody should look.
LATE = timedelta(minutes=15)


def process_cancellation(pk: int) -> bool:
    """End what was asked to end; return whether it is done. What fails is tried again later."""
    asked = Cancellation.objects.select_related("customer__team").get(pk=pk)
    if asked.status == Cancellation.Status.DONE:
        return True
    try:
        for stripe_id, status in find_subscriptions(asked).items():
            end_stripe_subscription(stripe_id, asked, status)
    except (stripe.StripeError, NotConfigured, Busy) as error:
        logger.exception("The subscriptions of %s could not be cancelled", asked.customer)
        Cancellation.objects.filter(pk=pk).update(attempts=F("attempts") + 1, error=str(error))
        return False
    Cancellation.objects.filter(pk=pk).update(
        status=Cancellation.Status.DONE, done_at=timezone.now(), error=""
    )
    return True


def process_cancellations(limit: int = 1000) -> int:
    """Try once more what waits to end; return how much still does."""
    waiting = Cancellation.objects.filter(status=Cancellation.Status.REQUESTED)
    at_once_first = waiting.order_by("at_period_end", "created_at")
    pks = list(at_once_first.values_list("pk", flat=True)[:limit])
    return sum(not process_cancellation(pk) for pk in pks)


def find_subscriptions(asked: Cancellation) -> Mapping[str, str]:
    """Return what is to end, with its status where Stripe was asked. Where that is everything, no
    page is left on which to begin anew.
    """
    if asked.stripe_subscription:
        return {asked.stripe_subscription: ""}
    pages = asked.customer.checkouts.filter(status=Checkout.Status.OPEN)
    cancel_checkouts(pages.exclude(purpose=Checkout.Purpose.ORDER))
    return list_open_subscriptions(asked.customer)


def end_stripe_subscription(stripe_id: str, asked: Cancellation, status: str) -> None:
    """End a subscription at Stripe and here, and give back what was paid for it.

    Args:
        status: what Stripe said of it; one that was never paid has no period to wait for.
    """
    client = get_client().v1.subscriptions
    try:
        if asked.at_period_end and status != Subscription.Status.INCOMPLETE:
            client.update(stripe_id, {"cancel_at_period_end": True})
        else:
            client.cancel(stripe_id)
    except stripe.InvalidRequestError as error:
        sync_object("subscription", stripe_id)
        if not is_missing(error) and not is_over(stripe_id):
            raise
    refunds = list(refund_subscription(stripe_id)) if asked.refunds else []
    sync_object("subscription", stripe_id, within=lambda: record_end(stripe_id, asked, refunds))


def is_over(stripe_id: str) -> bool:
    """Whether a subscription is known here to have ended."""
    return Subscription.objects.filter(stripe_id=stripe_id, status__in=OVER).exists()


def refund_subscription(stripe_id: str) -> Iterator[str]:
    """Give back all that was paid for a subscription; yield the refunds that were made now."""
    client = get_client().v1
    for invoice in client.invoices.list({"subscription": stripe_id}).auto_paging_iter():
        payments = client.invoice_payments.list({"invoice": str(invoice.id), "status": "paid"})
        for payment in payments.auto_paging_iter():
            if intent := str(payment.to_dict()["payment"].get("payment_intent") or ""):
                yield from refund_payment_intent(intent)


def refund_payment_intent(payment_intent: str) -> Iterator[str]:
    try:
        refund = get_client().v1.refunds.create(
            {"payment_intent": payment_intent}, {"idempotency_key": f"surplus:{payment_intent}"}
        )
    except stripe.InvalidRequestError as error:
        if error.code not in _GIVEN_BACK:
            raise
        return
    sync_object("refund", refund.id)
    yield refund.id


def record_end(stripe_id: str, asked: Cancellation, refunds: list[str]) -> None:
    """Write down in the audit log why a subscription ended, and tell who paid for it twice."""
    record(
        "billing.subscription_ended",
        team=asked.customer.team,
        object_type="subscription",
        object_id=stripe_id,
        data={
            "reason": asked.reason,
            "at_period_end": asked.at_period_end,
            "refunds": refunds,
        },
    )
    if refunds and asked.reason == Cancellation.Reason.SURPLUS:
        notify_paid_twice(Subscription.objects.get(stripe_id=stripe_id))


def is_late() -> bool:
    """Whether something that was asked to end still waits for it."""
    waiting = Cancellation.objects.filter(status=Cancellation.Status.REQUESTED)
    return waiting.filter(created_at__lt=timezone.now() - LATE).exists()
