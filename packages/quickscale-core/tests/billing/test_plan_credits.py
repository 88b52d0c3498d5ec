"""The credits of a plan that is changed within a period."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from quickscale.core.billing.models import Invoice, PlanPrice, Subscription
from quickscale.core.billing.services import subscriptions
from quickscale.core.billing.services.catalogue import ensure_price
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.credits.models import CreditAccount
from quickscale.core.credits.verification import find_ledger_errors

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ledger_agrees(db):
    yield
    for account in CreditAccount.objects.all():
        assert find_ledger_errors(account) == []


@pytest.fixture
def change(deliver):
    """Return a function that changes somebody's plan, as they do themselves."""

    def run(owner, plan, interval="month"):
        price = PlanPrice.objects.get(plan__slug=plan, interval=interval)
        subscriptions.change_plan(owner, price, actor=None)
        deliver()

    return run


@pytest.fixture
def later():
    """Return a function that lets days go by, here and at Stripe, whose clock is this one."""
    travels = []

    def run(**time):
        travel = time_machine.travel(timezone.now() + timedelta(**time))
        travel.start()
        travels.append(travel)

    yield run
    for travel in reversed(travels):
        travel.stop()


def grants_of(owner):
    found = owner.credits.account.grants.order_by("pk")
    return [int(grant.amount) for grant in found]


def test_an_upgrade_gives_the_difference_at_once_until_the_period_ends(ann, subscribe, change):
    subscribe(ann)
    change(ann, "max")
    assert grants_of(ann) == [100, 900]
    assert ann.credits.balance == 1000
    ends = {grant.expires_at for grant in ann.credits.account.grants.all()}
    assert ends == {Subscription.objects.get().current_period_end}


def test_an_upgrade_within_a_period_gives_the_share_of_the_difference_that_is_paid_for(
    ann, subscribe, change, later
):
    subscribe(ann)
    period = Subscription.objects.get()
    later(days=10)
    change(ann, "max")
    left = period.current_period_end - timezone.now()
    share = Decimal(900 * (left / (period.current_period_end - period.current_period_start)))
    assert abs(ann.credits.balance - 100 - share) <= 1
    paid = Invoice.objects.get(billing_reason="subscription_update").total
    assert abs(paid - share / 30) < 1


def test_a_preview_says_which_credits_a_change_gives(ann, subscribe, client):
    subscribe(ann)
    dearer, yearly = (
        PlanPrice.objects.get(plan__slug=plan, interval=interval)
        for plan, interval in (("max", "month"), ("pro", "year"))
    )
    assert subscriptions.preview_change(ann, dearer).credits == 900
    assert subscriptions.preview_change(ann, yearly).credits == 0
    client.force_login(ann)
    told = client.get("/api/core/plans/max/change/month/").json()
    assert told["credits"] == "900"


def test_a_downgrade_takes_nothing_and_gives_nothing(ann, subscribe, change, deliver, server):
    subscribe(ann, "max")
    change(ann, "pro")
    assert grants_of(ann) == [1000]
    server.renew(Subscription.objects.get().stripe_id)
    deliver()
    assert grants_of(ann) == [1000, 100]


def test_changing_to_and_fro_gives_no_more_than_once(ann, subscribe, change):
    subscribe(ann)
    for plan in ("max", "pro", "max", "pro", "max"):
        change(ann, plan)
    assert grants_of(ann) == [100, 900]


def test_changing_between_month_and_year_gives_no_more_than_was_paid_for(
    ann, subscribe, change, later
):
    subscribe(ann)
    for interval in ("year", "month", "year", "month"):
        change(ann, "pro", interval)
    assert grants_of(ann) == [100]
    later(days=15)
    change(ann, "pro", "year")
    assert 45 <= ann.credits.balance - 100 <= 55


def test_an_upgrade_by_year_from_a_plan_by_month_gives_what_the_year_does(ann, subscribe, change):
    subscribe(ann)
    change(ann, "max", "year")
    assert grants_of(ann) == [100, 900]
    newest = ann.credits.account.grants.latest("pk")
    assert newest.expires_at == Subscription.objects.get().current_period_end


def test_an_upgrade_on_trial_gives_its_credits_with_the_first_period_that_is_paid(
    ann, subscribe, change, server, deliver
):
    subscribe(ann, "team")
    change(ann, "max")
    assert grants_of(ann) == []
    server.advance(days=14, hours=2)
    deliver()
    assert grants_of(ann) == [1000]


def test_an_upgrade_whose_payment_fails_gives_its_credits_once_it_is_paid(
    ann, subscribe, change, deliver, server
):
    subscribe(ann)
    take_card(ann, "pm_card_chargeCustomerFail")
    change(ann, "max")
    assert Subscription.objects.get().status == "past_due"
    assert grants_of(ann) == [100]
    take_card(ann, "pm_card_visa")
    get_client().v1.invoices.pay(Invoice.objects.get(status="open").stripe_id)
    deliver()
    assert grants_of(ann) == [100, 900]


def take_card(owner, card):
    customer = owner.billing_customer.stripe_id
    method = get_client().v1.payment_methods.attach(card, {"customer": customer}).id
    get_client().v1.subscriptions.update(
        Subscription.objects.get().stripe_id, {"default_payment_method": method}
    )


@pytest.mark.parametrize("seed", range(4))
def test_duplicated_and_reordered_events_of_an_upgrade_give_the_same_credits(
    ann, subscribe, server, deliver, seed
):
    subscribe(ann, told=False)
    (subscription,) = get_client().v1.subscriptions.list().data
    for plan in ("max", "pro", "max"):
        price = PlanPrice.objects.get(plan__slug=plan, interval="month")
        ensure_price(price)
        item = subscription.to_dict()["items"]["data"][0]["id"]
        terms = {"items": [{"id": item, "price": price.stripe_id}]}
        terms["proration_behavior"] = "always_invoice" if plan == "max" else "create_prorations"
        get_client().v1.subscriptions.update(subscription.id, terms)
    events = [it.event["id"] for it in server.deliveries()] * 3
    random.Random(seed).shuffle(events)
    deliver(lambda: [server.deliver(event) for event in events])
    assert sorted(grants_of(ann)) == [100, 900]


def test_a_bill_with_more_lines_than_stripe_tells_at_once_gives_its_credits(
    ann, subscribe, server, deliver
):
    subscribe(ann)
    customer = ann.billing_customer.stripe_id
    for number in range(12):
        extra = {"amount": 100, "currency": "usd", "description": f"Extra {number}"}
        get_client().v1.invoice_items.create({"customer": customer, **extra})
    server.renew(Subscription.objects.get().stripe_id)
    deliver()
    assert grants_of(ann) == [100, 100]
