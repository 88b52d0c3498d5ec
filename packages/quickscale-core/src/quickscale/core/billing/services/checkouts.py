from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import stripe
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from quickscale.core.billing.exceptions import AlreadySubscribed, AnotherPageOpened, NotOffered
from quickscale.core.billing.fulfilment import close_checkout
from quickscale.core.billing.models import OVER, Checkout, CreditPack, Customer, PlanPrice
from quickscale.core.billing.stripe_api import (
    DUE_AT_ONCE,
    NotConfigured,
    allow_missing,
    get_client,
    to_minor,
)
from quickscale.core.billing.sync import Busy, sync_object
from quickscale.core.conf import quickscale_settings
from quickscale.core.credits.owners import CreditOwner
from quickscale.core.money import Money

from .catalogue import ensure_price
from .seats import billed_seats
from .stripe import (
    asking_stripe,
    ensure_customer,
    refresh_subscriptions,
    register_customer,
    replace_lost_customer,
)

#: How long a payment page is open, from when it is opened.
LIFETIME = timedelta(minutes=45)
#: What must be left of that for the page to be opened: Stripe's least is half an hour by its own
#: clock, and either clock may be off by five minutes.
LEAST = timedelta(minutes=36)
#: How often one checkout that somebody waits for is looked up at Stripe.
PAUSE = timedelta(seconds=3)
#: How often a page is tried to be opened while others of the same customer are.
_TRIES = 3

Status, Purpose = Checkout.Status, Checkout.Purpose


def subscribe(
    owner: CreditOwner, price: PlanPrice, *, email: str, success_url: str, cancel_url: str
) -> Checkout:
    """Open the payment page of a plan; ``{checkout}`` in the URL becomes the checkout's id.

    Somebody has one such page at a time: for the same plan it is the page that is open already, and
    one for another plan is closed before, in which moment it may turn out to have been paid.
    """
    if not price.plan.is_active:
        raise NotOffered
    customer = ensure_customer(owner, email=email)
    item = {"price": ensure_price(price), "quantity": billed_seats(owner, price.plan)}
    with asking_stripe():
        close_other_checkouts(customer, item)
        refresh_subscriptions(customer)
    for _attempt in range(_TRIES):
        new = Checkout(customer=customer, email=email, price=price)
        terms = subscription_terms(new, item)
        try:
            with transaction.atomic():
                prevent_second_subscription(customer)
                save_checkout(new, terms, success_url=success_url, cancel_url=cancel_url)
            page: Checkout | None = new
        except IntegrityError:
            page = find_open_checkout(customer, item)
        if page is not None and start_checkout(page).status == Status.OPEN:
            return page
    raise AnotherPageOpened


def subscription_terms(checkout: Checkout, item: Mapping[str, Any]) -> dict[str, Any]:
    customer, price = checkout.customer, checkout.price
    assert customer is not None
    assert price is not None
    checkout.purpose = Purpose.SUBSCRIPTION
    checkout.description = price.plan.name
    checkout.amount, checkout.currency = price.amount, price.currency
    details: dict[str, Any] = {"metadata": metadata_of(checkout)}
    if price.plan.trial_days and not customer.subscriptions.exists():
        details["trial_period_days"] = price.plan.trial_days
    return {"mode": "subscription", "line_items": [item], "subscription_data": details}


def prevent_second_subscription(customer: Customer) -> None:
    """Keep others of this customer waiting until the transaction ends, and refuse a second plan."""
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    if customer.subscriptions.exclude(status__in=OVER).exists():
        raise AlreadySubscribed


def open_checkouts(customer: Customer) -> QuerySet[Checkout]:
    return customer.checkouts.filter(purpose=Purpose.SUBSCRIPTION, status=Status.OPEN)


def find_open_checkout(customer: Customer, item: Mapping[str, Any]) -> Checkout | None:
    found = open_checkouts(customer).first()
    return found if found and is_for(found, item) else None


def is_for(page: Checkout, item: Mapping[str, Any]) -> bool:
    return bool(page.request["line_items"] == [item])


def close_other_checkouts(customer: Customer, item: Mapping[str, Any]) -> None:
    """Close pages for other plans, or soon over; ask whether the one that stays was paid."""
    # Read once: what somebody opens after that, for the same plan perhaps, is not to be closed.
    pages = list(open_checkouts(customer))
    kept = next((page for page in pages if is_for(page, item)), None)
    if kept is not None and kept.expires_at - timezone.now() < LIFETIME / 2:
        kept = None
    cancel_checkouts(page for page in pages if page is not kept)
    if kept is not None and kept.stripe_id:
        sync_object("checkout.session", kept.stripe_id)


def buy_pack(
    owner: CreditOwner, pack: CreditPack, *, email: str, success_url: str, cancel_url: str
) -> Checkout:
    if not pack.is_active:
        raise NotOffered
    checkout = Checkout(
        customer=Customer.objects.of(owner),
        email=email,
        purpose=Purpose.CREDITS,
        description=pack.name,
        amount=pack.price.chargeable().amount,
        currency=pack.currency,
        pack=pack,
        credits=pack.credits,
    )
    terms = payment_terms(checkout, [line_item(pack.name, pack.price)])
    save_checkout(checkout, terms, success_url=success_url, cancel_url=cancel_url)
    return start_checkout(checkout)


def payment_terms(checkout: Checkout, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "mode": "payment",
        "line_items": items,
        "payment_intent_data": {
            "metadata": metadata_of(checkout),
            "description": checkout.description,
        },
        "allowed_payment_method_types": ["card"],
    }


def metadata_of(checkout: Checkout) -> dict[str, str]:
    return {"quickscale_checkout": str(checkout.public_id)}


def line_item(name: str, price: Money) -> dict[str, Any]:
    data = {
        "currency": price.currency.lower(),
        "unit_amount": to_minor(price),
        "product_data": {"name": name},
    }
    return {"price_data": data, "quantity": 1}


def save_checkout(
    checkout: Checkout, terms: Mapping[str, Any], *, success_url: str, cancel_url: str
) -> None:
    checkout.expires_at = find_deadline()
    checkout.request = {
        **terms,
        **checkout_terms(checkout),
        "metadata": metadata_of(checkout),
        "client_reference_id": str(checkout.public_id),
        "success_url": success_url.replace("{checkout}", str(checkout.public_id)),
        "cancel_url": cancel_url,
    }
    checkout.save(force_insert=True)


def find_deadline() -> datetime:
    return (timezone.now() + LIFETIME).replace(microsecond=0)  # Stripe keeps whole seconds


def extend_deadline(checkout: Checkout) -> None:
    """One tried just before keeps its deadline, and so its page; of two at once the first wins."""
    if checkout.expires_at - timezone.now() >= LEAST:
        return
    late = Checkout.objects.filter(pk=checkout.pk, url="", expires_at=checkout.expires_at)
    late.update(expires_at=find_deadline())
    checkout.refresh_from_db(fields=["expires_at"])


def checkout_terms(checkout: Checkout) -> dict[str, Any]:
    """An order's total was reckoned by whoever asked: Stripe adds and takes nothing."""
    if checkout.purpose == Purpose.ORDER:
        return {}
    terms: dict[str, Any] = {"allow_promotion_codes": True}
    if quickscale_settings.STRIPE_TAX:
        terms["automatic_tax"] = {"enabled": True}
        terms["billing_address_collection"] = "required"
    return terms


def start_checkout(checkout: Checkout) -> Checkout:
    """Make a checkout's session at Stripe; called again, it is the same one."""
    if checkout.url or checkout.status != Status.OPEN:
        return checkout
    extend_deadline(checkout)
    with asking_stripe():
        session = open_checkout_session(checkout)
    still_open = Checkout.objects.filter(pk=checkout.pk, status=Status.OPEN)
    if not still_open.update(stripe_id=session.id, url=session.url):
        checkout.stripe_id = session.id
        with asking_stripe():
            expire_checkout_session(checkout)
    checkout.refresh_from_db(fields=["status", "stripe_id", "url"])
    return checkout


def open_checkout_session(checkout: Checkout) -> stripe.checkout.Session:
    """Open a payment page, once more if Stripe lost whom or what it is for."""
    with allow_missing():
        return create_checkout_session(checkout)
    replace_missing(checkout)
    return create_checkout_session(checkout, key="anew")


def create_checkout_session(
    checkout: Checkout, *, key: str = "checkout"
) -> stripe.checkout.Session:
    until = int(checkout.expires_at.timestamp())
    params: Any = {**checkout.request, **describe_payer(checkout), "expires_at": until}
    options: Any = {"idempotency_key": f"{key}:{checkout.public_id}:{until}"}
    return get_client().v1.checkout.sessions.create(params, options)


def replace_missing(checkout: Checkout) -> None:
    if checkout.customer is not None:
        replace_lost_customer(checkout.customer, email=checkout.email)
    if checkout.price is not None:
        checkout.request["line_items"][0]["price"] = ensure_price(checkout.price, anew=True)
        checkout.save(update_fields=["request"])


def describe_payer(checkout: Checkout) -> dict[str, Any]:
    if checkout.customer is None:
        return {"customer_email": checkout.email}
    customer = register_customer(checkout.customer, email=checkout.email)
    payer: dict[str, Any] = {"customer": customer.stripe_id}
    if "automatic_tax" in checkout.request:
        payer["customer_update"] = {"address": "auto"}
    return payer


def refresh_checkout(checkout: Checkout) -> Checkout:
    """Ask Stripe about an open checkout; where that fails, its event will come."""
    now = timezone.now()
    waiting = Checkout.objects.filter(pk=checkout.pk, status=Status.OPEN).exclude(
        checked_at__gt=now - PAUSE
    )
    if not checkout.stripe_id or not waiting.update(checked_at=now):
        return checkout
    with suppress(stripe.StripeError, NotConfigured, Busy):
        sync_object("checkout.session", checkout.stripe_id)
        checkout.refresh_from_db()
    return checkout


def cancel_checkouts(checkouts: Iterable[Checkout]) -> None:
    for checkout in checkouts:
        if not checkout.stripe_id:
            close_checkout(checkout, Status.EXPIRED)
        if checkout.stripe_id:  # It may have been made in that very moment.
            expire_checkout_session(checkout)
            sync_object("checkout.session", checkout.stripe_id)


def expire_checkout_session(checkout: Checkout) -> None:
    """A page that is closed or was paid already stays what it is."""
    with suppress(stripe.InvalidRequestError):
        get_client().v1.checkout.sessions.expire(checkout.stripe_id)


def expire_checkouts() -> int:
    over = Checkout.objects.filter(status=Status.OPEN, expires_at__lte=timezone.now())
    found = list(over.order_by("expires_at")[:DUE_AT_ONCE])
    cancel_checkouts(found)
    return len(found)
