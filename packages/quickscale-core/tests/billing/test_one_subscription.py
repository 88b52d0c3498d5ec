"""Nobody pays for two subscriptions: one page at a time, and what was paid twice goes back."""

from __future__ import annotations

from decimal import Decimal

import pytest
import requests
from django.core.management import call_command
from django.db import IntegrityError, transaction

from quickscale.core.billing.events import process_due_events
from quickscale.core.billing.exceptions import AlreadySubscribed
from quickscale.core.billing.models import (
    Cancellation,
    Charge,
    Checkout,
    PlanPrice,
    Subscription,
)
from quickscale.core.billing.plans import forget_plan, plan_of
from quickscale.core.billing.services import checkouts, subscriptions
from quickscale.core.billing.services.subscriptions import process_cancellations
from quickscale.core.billing.stripe_api import get_client

from .scenarios import live_at_stripe, open_page, refunds

pytestmark = pytest.mark.django_db


def price(plan, interval="month"):
    return PlanPrice.objects.get(plan__slug=plan, interval=interval)


def at_stripe():
    return list(get_client().v1.subscriptions.list({"status": "all"}).auto_paging_iter())


@pytest.fixture
def pay_twice(server):
    """Return a function that lets somebody pay on two pages, the first of them forgotten here."""

    def run(owner):
        first = open_page(owner)
        Checkout.objects.filter(pk=first.pk).update(status="expired")
        second = open_page(owner, "max")
        for page in (first, second):
            server.complete_checkout(page.stripe_id)

    return run


@pytest.mark.parametrize("plan", ["pro", "max"])
def test_a_second_page_is_refused_before_the_first_payment_was_heard_of(ann, subscribe, plan):
    subscribe(ann, "pro", told=False)
    with pytest.raises(AlreadySubscribed):
        open_page(ann, plan)
    assert len(at_stripe()) == 1
    assert not Checkout.objects.filter(status="open").exists()


def test_the_same_plan_leads_to_the_page_that_is_open(ann, server):
    assert open_page(ann).url == open_page(ann).url
    assert Checkout.objects.count() == 1


def test_a_page_for_another_plan_closes_the_first(ann, server):
    first, second = open_page(ann), open_page(ann, "max")
    statuses = [
        get_client().v1.checkout.sessions.retrieve(page.stripe_id).status
        for page in (first, second)
    ]
    assert statuses == ["expired", "open"]
    assert "expired" in requests.get(first.url, timeout=10).text.lower()


def test_a_page_that_was_called_off_before_stripe_had_it_is_closed_there(ann, server):
    page = open_page(ann)
    Checkout.objects.filter(pk=page.pk).update(status="expired", url="", stripe_id="")
    page.url = ""
    checkouts.start_checkout(page)
    assert page.status == "expired"
    (session,) = get_client().v1.checkout.sessions.list().data
    assert session.status == "expired"


def test_a_page_that_stripe_lost_keeps_nobody_from_another(ann, server):
    lost = open_page(ann)
    with server.sandbox.lock:
        store = server.sandbox.store
        store.remove(store.get("checkout.session", lost.stripe_id))
    page = open_page(ann)
    assert get_client().v1.checkout.sessions.retrieve(page.stripe_id).status == "open"
    assert Checkout.objects.count() == 2


def test_the_database_holds_one_open_page_of_a_customer(ann, server):
    page = open_page(ann)
    page.pk, page.public_id, page.stripe_id = None, "0" * 32, ""
    with pytest.raises(IntegrityError), transaction.atomic():
        page.save(force_insert=True)


def test_the_database_holds_one_paid_subscription_of_a_customer(ann, pay_twice, deliver):
    pay_twice(ann)
    deliver()
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.update(status="active", is_surplus=False)


def test_whoever_paid_twice_is_told_once(ann, pay_twice, deliver, server, mailoutbox, client):
    pay_twice(ann)
    deliver()
    deliver(server.redeliver_all)
    (mail,) = mailoutbox
    assert mail.subject == "We're refunding your duplicate payment"
    assert mail.to == ["ann@example.com"]
    assert "You already had a plan when you paid for Max." in mail.body
    client.force_login(ann)
    notes = {
        page.description: client.get(f"/api/core/checkouts/{page.public_id}/").json()["note"]
        for page in Checkout.objects.all()
    }
    assert "Payment received" in notes["Pro"]
    assert "refunding" in notes["Max"]


def test_what_was_paid_twice_ends_and_goes_back_once(ann, pay_twice, deliver, server):
    pay_twice(ann)
    deliver()
    deliver(server.redeliver_all)
    (kept,) = live_at_stripe()
    assert Subscription.objects.get(is_surplus=False).stripe_id == kept.id
    assert Subscription.objects.get(is_surplus=True).status == "canceled"
    assert refunds() == [4000]
    assert sorted(Charge.objects.values_list("amount", "refunded")) == [
        (Decimal(10), Decimal(0)),
        (Decimal(40), Decimal(40)),
    ]
    forget_plan(ann)
    assert plan_of(ann).slug == "pro"
    assert ann.credits.balance == 100
    ended = Cancellation.objects.get()
    assert (ended.reason, ended.status) == ("surplus", "done")


def test_what_cannot_go_back_now_goes_back_later(ann, pay_twice, server):
    pay_twice(ann)
    server.flush()
    process_due_events()
    server.fail(times=9, status=503)
    assert process_cancellations() == 1
    asked = Cancellation.objects.get()
    assert (asked.status, asked.attempts, bool(asked.error)) == ("requested", 1, True)
    server.fail(times=0)
    call_command("process_stripe_events")
    asked.refresh_from_db()
    assert (asked.status, asked.error) == ("done", "")
    assert (len(live_at_stripe()), refunds()) == (1, [4000])


def test_one_that_ended_at_stripe_unheard_makes_no_other_one_too_many(ann, subscribe, deliver):
    subscribe(ann)
    get_client().v1.subscriptions.cancel(Subscription.objects.get().stripe_id)
    subscribe(ann, "max", told=False)
    deliver()
    assert [it.plan.slug for it in Subscription.objects.filter(status="active")] == ["max"]
    assert (Cancellation.objects.count(), refunds()) == (0, [])


def test_a_subscription_made_at_stripe_by_hand_is_left_alone(ann, subscribe, deliver):
    subscribe(ann)
    make_by_hand(ann)
    deliver()
    assert Subscription.objects.filter(status="active", is_surplus=False).count() == 2
    assert not Cancellation.objects.exists()


def make_by_hand(owner):
    customer = owner.billing_customer.stripe_id
    terms = {"collection_method": "send_invoice", "days_until_due": 14}
    items = [{"price": checkouts.ensure_price(price("max"))}]
    get_client().v1.subscriptions.create({"customer": customer, "items": items, **terms})


def test_cancelling_ends_all_of_them_even_what_was_not_heard_of(ann, subscribe, deliver):
    subscribe(ann)
    make_by_hand(ann)
    subscriptions.cancel_subscriptions(ann, actor=ann)
    assert [it.cancel_at_period_end for it in at_stripe()] == [True, True]
    deliver()
    assert not Subscription.objects.filter(cancel_at=None).exists()


def test_cancelling_works_before_the_payment_was_heard_of(ann, subscribe):
    subscribe(ann, told=False)
    subscriptions.cancel_subscriptions(ann, actor=ann)
    assert [it.cancel_at_period_end for it in at_stripe()] == [True]


def test_stripe_being_away_is_said_when_subscribing_again(ann, server, client):
    open_page(ann)
    server.fail(times=9, status=503)
    client.force_login(ann)
    answer = client.post("/api/core/plans/max/subscribe/", {"interval": "month"})
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (
        503,
        "payments-unavailable",
    )
