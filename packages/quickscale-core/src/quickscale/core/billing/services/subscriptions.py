import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

import stripe
from django.db.models import F
from django.utils import timezone

from quickscale.core.audit.services import record
from quickscale.core.billing.cancellations import withdraw_end
from quickscale.core.billing.dunning import notify_paid_twice
from quickscale.core.billing.exceptions import NothingToPay, NotOffered, NotSubscribed
from quickscale.core.billing.models import (
    HELD,
    OVER,
    Cancellation,
    Checkout,
    Customer,
    Invoice,
    PlanPrice,
    Subscription,
)
from quickscale.core.billing.plans import live_subscriptions
from quickscale.core.billing.stripe_api import (
    DUE_AT_ONCE,
    NotConfigured,
    from_minor,
    get_client,
    is_missing,
    to_dict,
)
from quickscale.core.billing.sync import Busy, sync_object
from quickscale.core.billing.sync.subscriptions import (
    is_period,
    is_proration,
    moment_of,
    reckon_lines,
)
from quickscale.core.credits.owners import CreditOwner, owner_lookup
from quickscale.core.money import Money

from .catalogue import ensure_price
from .checkouts import cancel_checkouts
from .seats import billed_seats
from .stripe import (
    asking_stripe,
    ensure_customer,
    list_open_subscriptions,
    refresh_subscriptions,
    replace_lost_customer,
)

logger = logging.getLogger(__name__)

#: The refusals of a refund whose money is back already, or with the cardholder's bank.
_GIVEN_BACK = ("charge_already_refunded", "charge_disputed")
#: How long something may wait to end before somebody should look.
LATE = timedelta(minutes=15)


class ChangePreview(NamedTuple):
    price: PlanPrice
    due_now: Money  # 0 where less is paid from the next period on
    balance: Money  # what the change is worth: below zero it lowers the next bills
    credits: Decimal
    next_total: Money
    next_at: datetime  # after the period that the change itself may begin
    at: int  # the moment that was reckoned with: a change that names it costs exactly this


def require_subscription(owner: CreditOwner) -> Subscription:
    found = live_subscriptions(owner).select_related("plan", "customer").first()
    if found is None:
        raise NotSubscribed
    return found


def preview_change(owner: CreditOwner, price: PlanPrice) -> ChangePreview:
    subscription = require_subscription(owner)
    at = int(timezone.now().timestamp())
    details = {
        "items": [item_of(subscription, price, owner)],
        "proration_date": at,
        "proration_behavior": behavior_of(subscription, price),
    }
    params: Any = {
        "customer": subscription.customer.stripe_id,
        "subscription": subscription.stripe_id,
        "subscription_details": details,
    }
    with asking_about(subscription):
        invoice = to_dict(get_client().v1.invoices.create_preview(params))
    return read_preview(subscription, price, invoice, at, seats=billed_seats(owner, price.plan))


def read_preview(
    subscription: Subscription, price: PlanPrice, invoice: Mapping[str, Any], at: int, *, seats: int
) -> ChangePreview:
    currency = price.currency
    lines = invoice["lines"]["data"]
    prorated = sum((int(it["amount"]) for it in lines if is_proration(it)), 0)
    period = find_new_period(lines, subscription, price)
    is_now = period is not None or behavior_of(subscription, price) == "always_invoice"
    due = invoice.get("amount_due") if is_now else 0
    given = reckon_lines(lines, subscription) if is_now else None
    return ChangePreview(
        price=price,
        due_now=Money(from_minor(due, currency), currency),
        balance=Money(from_minor(prorated, currency), currency),
        credits=given.amount if given else Decimal(0),
        next_total=price.price * seats,
        next_at=moment_of(period["end"]) if period else subscription.current_period_end,
        at=at,
    )


def find_new_period(
    lines: Iterable[Mapping[str, Any]], subscription: Subscription, price: PlanPrice
) -> Mapping[str, Any] | None:
    """The period that a change begins at once; None where the running one goes on to its end."""
    if subscription.status == Subscription.Status.TRIALING:
        return None
    begins_anew = price.interval != subscription.interval
    for line in filter(is_period, lines):
        period: Mapping[str, Any] = line["period"]
        if begins_anew or moment_of(period["start"]) < subscription.current_period_end:
            return period
    return None


def change_plan(
    owner: CreditOwner, price: PlanPrice, *, at: int | None = None, actor: Any = None
) -> Subscription:
    """Paying more is charged at once, less is credited later; ``at`` is a preview's moment."""
    subscription = require_subscription(owner)
    if not price.plan.is_active or price.currency != subscription.currency:
        raise NotOffered
    params: dict[str, Any] = {
        "items": [item_of(subscription, price, owner)],
        "proration_behavior": behavior_of(subscription, price),
        "cancel_at_period_end": False,
    }
    if at is not None:
        params["proration_date"] = at
    return update(subscription, params, "billing.plan_changed", actor, plan=price.plan.slug)


def item_of(subscription: Subscription, price: PlanPrice, owner: CreditOwner) -> dict[str, Any]:
    return {
        "id": subscription.item_id,
        "price": ensure_price(price),
        "quantity": billed_seats(owner, price.plan),
    }


def behavior_of(subscription: Subscription, price: PlanPrice) -> str:
    if subscription.status == Subscription.Status.TRIALING:
        return "none"
    old, new = (12 if it.interval == "year" else 1 for it in (subscription, price))
    is_dearer = price.amount / new > subscription.amount / old
    is_longer = (subscription.interval, price.interval) == ("month", "year")
    return "always_invoice" if is_dearer or is_longer else "create_prorations"


def cancel_subscriptions(owner: CreditOwner, *, actor: Any = None) -> Subscription:
    """End all with the period that is paid for. Stripe is asked first: an event may be missing."""
    customer = Customer.objects.filter(**owner_lookup(owner)).first()
    if customer is None:
        raise NotSubscribed
    with asking_stripe():
        refresh_subscriptions(customer)
    held = customer.subscriptions.filter(status__in=HELD, is_surplus=False)
    found = list(held.order_by("-started_at"))
    if not found:
        raise NotSubscribed
    for subscription in found:
        end = subscription.cancel_at
        if end is None or end > subscription.current_period_end:
            terms = {"cancel_at_period_end": True}
            update(subscription, terms, "billing.subscription_cancelled", actor)
    return found[0]


def resume(owner: CreditOwner, *, actor: Any = None) -> Subscription:
    subscription = require_subscription(owner)
    withdraw_end(subscription.customer)
    terms = {"cancel_at_period_end": False}
    return update(subscription, terms, "billing.subscription_resumed", actor)


def update(
    subscription: Subscription, params: Any, action: str, actor: Any, **data: Any
) -> Subscription:
    stripe_id, team = subscription.stripe_id, subscription.customer.team
    about: Any = {"object_type": "subscription", "object_id": stripe_id, "data": data}
    with asking_about(subscription):
        get_client().v1.subscriptions.update(stripe_id, params)
        note = partial(record, action, actor=actor, team=team, **about)
        sync_object("subscription", stripe_id, within=note)
    subscription.refresh_from_db()
    return subscription


@contextmanager
def asking_about(subscription: Subscription) -> Iterator[None]:
    """A subscription that Stripe has no more has ended here too."""
    with asking_stripe():
        try:
            yield
        except stripe.InvalidRequestError as error:
            if not is_missing(error):
                raise
            sync_object("subscription", subscription.stripe_id)
            subscription.refresh_from_db()
            if subscription.is_live:
                raise
            raise NotSubscribed from error


def open_portal(owner: CreditOwner, *, email: str, return_url: str) -> str:
    customer = replace_lost_customer(ensure_customer(owner, email=email), email=email)
    assert customer.stripe_id
    params: Any = {"customer": customer.stripe_id, "return_url": return_url}
    with asking_stripe():
        return str(get_client().v1.billing_portal.sessions.create(params).url)


def overdue_invoice(customer: Customer) -> Invoice | None:
    waiting = customer.invoices.filter(status=Invoice.Status.OPEN, amount_due__gt=0)
    return waiting.order_by("created_at").first()


def payment_page(invoice: Invoice) -> str:
    if invoice.status != Invoice.Status.OPEN or not invoice.hosted_url:
        raise NothingToPay
    return invoice.hosted_url


def process_cancellation(pk: int) -> bool:
    """Return whether it is done. What fails is tried again later."""
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


def process_cancellations() -> int:
    waiting = Cancellation.objects.filter(status=Cancellation.Status.REQUESTED)
    at_once_first = waiting.order_by("at_period_end", "created_at")
    pks = list(at_once_first.values_list("pk", flat=True)[:DUE_AT_ONCE])
    return sum(not process_cancellation(pk) for pk in pks)


def find_subscriptions(asked: Cancellation) -> Mapping[str, str]:
    """Return what is to end, by status; where that is all, no page stays to begin anew."""
    if asked.stripe_subscription:
        return {asked.stripe_subscription: ""}
    pages = asked.customer.checkouts.filter(status=Checkout.Status.OPEN)
    cancel_checkouts(pages.exclude(purpose=Checkout.Purpose.ORDER))
    return list_open_subscriptions(asked.customer)


def end_stripe_subscription(stripe_id: str, asked: Cancellation, status: str) -> None:
    """One that was never paid has no period to wait for."""
    client = get_client().v1.subscriptions
    try:
        if asked.at_period_end and status != Subscription.Status.INCOMPLETE:
            client.update(stripe_id, {"cancel_at_period_end": True})
        else:
            client.cancel(stripe_id)
    except stripe.InvalidRequestError as error:
        sync_object("subscription", stripe_id)
        ended = Subscription.objects.filter(stripe_id=stripe_id, status__in=OVER)
        if not is_missing(error) and not ended.exists():
            raise
    refunds = list(refund_subscription(stripe_id)) if asked.refunds else []
    sync_object("subscription", stripe_id, within=lambda: record_end(stripe_id, asked, refunds))


def refund_subscription(stripe_id: str) -> Iterator[str]:
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
    record(
        "billing.subscription_ended",
        team=asked.customer.team,
        object_type="subscription",
        object_id=stripe_id,
        data={"reason": asked.reason, "at_period_end": asked.at_period_end, "refunds": refunds},
    )
    if refunds and asked.reason == Cancellation.Reason.SURPLUS:
        notify_paid_twice(Subscription.objects.get(stripe_id=stripe_id))


def is_late() -> bool:
    waiting = Cancellation.objects.filter(status=Cancellation.Status.REQUESTED)
    return waiting.filter(created_at__lt=timezone.now() - LATE).exists()
