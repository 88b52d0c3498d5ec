"""What somebody lives through with a plan, against the real SDK."""

from __future__ import annotations

from decimal import Decimal

import pytest
import requests

from quickscale.core.billing.exceptions import AlreadySubscribed, NotSubscribed
from quickscale.core.billing.models import Charge, Checkout, Invoice, PlanPrice, Subscription
from quickscale.core.billing.plans import forget_plan, plan_of
from quickscale.core.billing.services import subscriptions
from quickscale.core.billing.stripe_api import get_client

pytestmark = pytest.mark.django_db


def plan_name(owner):
    forget_plan(owner)
    return plan_of(owner).slug


def price(plan, interval="month"):
    return PlanPrice.objects.get(plan__slug=plan, interval=interval)


def test_a_plan_is_had_once_stripe_has_told_that_it_is_paid(ann, subscribe, deliver):
    checkout = subscribe(ann, told=False)
    assert (checkout.status, plan_name(ann)) == ("open", "free")
    deliver()
    checkout.refresh_from_db()
    assert (checkout.status, plan_name(ann)) == ("paid", "pro")
    subscription = Subscription.objects.get()
    assert (subscription.status, subscription.amount) == ("active", Decimal(10))
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.total) == ("paid", Decimal(10))
    assert invoice.pdf_url
    assert Charge.objects.get().amount == Decimal(10)


def test_a_paid_period_gives_its_credits_once_until_it_ends(ann, subscribe, deliver, server):
    subscribe(ann)
    subscription = Subscription.objects.get()
    assert ann.credits.balance == 100
    assert ann.credits.account.grants.get().expires_at == subscription.current_period_end
    deliver(server.redeliver_all)
    assert ann.credits.balance == 100


def test_a_trial_has_the_plan_without_paying(ann, subscribe):
    subscribe(ann, "team")
    subscription = Subscription.objects.get()
    assert (subscription.status, plan_name(ann)) == ("trialing", "team")
    assert subscription.trial_end is not None


def test_a_declined_card_leaves_the_checkout_open(ann, subscribe, deliver):
    with pytest.raises(Exception, match="declined"):
        subscribe(ann, card="4000000000000002")
    deliver()
    assert Checkout.objects.get().status == "open"
    assert plan_name(ann) == "free"


def test_nobody_subscribes_twice(ann, subscribe):
    subscribe(ann)
    with pytest.raises(AlreadySubscribed):
        subscribe(ann)


def test_a_renewal_gives_the_next_periods_credits(ann, subscribe, deliver, server):
    subscribe(ann)
    first_end = Subscription.objects.get().current_period_end
    server.renew(Subscription.objects.get().stripe_id)
    deliver()
    assert Subscription.objects.get().current_period_end > first_end
    assert Invoice.objects.filter(status="paid").count() == 2
    assert ann.credits.account.grants.count() == 2


def test_an_upgrade_is_previewed_and_then_costs_what_was_said(ann, subscribe, deliver, server):
    subscribe(ann)
    preview = subscriptions.preview_change(ann, price("pro", "year"))
    assert preview.due_now.amount == Decimal("90.00")
    subscriptions.change_plan(ann, price("pro", "year"), at=preview.at, actor=ann)
    deliver()
    subscription = Subscription.objects.get()
    assert (subscription.interval, subscription.amount) == ("year", Decimal(100))
    newest = Invoice.objects.first()
    assert newest.total == preview.due_now.amount


def test_a_downgrade_charges_nothing_now(ann, subscribe, deliver):
    subscribe(ann, "pro", "year")
    preview = subscriptions.preview_change(ann, price("pro", "month"))
    assert preview.due_now.amount == 0
    assert preview.balance.amount < 0


def test_a_cancelled_plan_lasts_until_its_period_ends(ann, subscribe, deliver, server):
    subscribe(ann)
    subscriptions.cancel_subscriptions(ann, actor=ann)
    subscription = Subscription.objects.get()
    assert subscription.cancel_at == subscription.current_period_end
    assert plan_name(ann) == "pro"
    server.advance(days=32)
    deliver()
    assert Subscription.objects.get().status == "canceled"
    assert plan_name(ann) == "free"
    with pytest.raises(NotSubscribed):
        subscriptions.resume(ann)


def test_a_cancelled_plan_can_be_kept_after_all(ann, subscribe):
    subscribe(ann)
    subscriptions.cancel_subscriptions(ann, actor=ann)
    subscriptions.resume(ann, actor=ann)
    assert Subscription.objects.get().cancel_at is None


def test_a_renewal_that_fails_is_told_and_can_be_paid(ann, subscribe, deliver, server, client):
    subscribe(ann, "team", card="4000000000000341")
    server.renew(Subscription.objects.get().stripe_id)
    deliver()
    assert Subscription.objects.get().status == "past_due"
    assert plan_name(ann) == "team"
    client.force_login(ann)
    plan = client.get("/api/core/plan/").json()
    assert plan["can"]["pay"]
    assert "failed" in plan["notice"]
    answer = client.post("/api/core/billing/pay/")
    assert answer.status_code == 201
    assert answer.json()["url"].startswith(server.url)


def test_a_plan_whose_dunning_failed_is_over(ann, subscribe, deliver, server):
    subscribe(ann, "team", card="4000000000000341")
    server.renew(Subscription.objects.get().stripe_id)
    server.advance(days=40)
    deliver()
    assert Subscription.objects.get().status == "canceled"
    assert plan_name(ann) == "free"


@pytest.mark.parametrize("act", [subscriptions.cancel_subscriptions, subscriptions.resume])
def test_a_subscription_that_stripe_has_no_more_ends_here_too(ann, subscribe, server, act):
    subscribe(ann)
    server.reset()
    with pytest.raises(NotSubscribed):
        act(ann)
    assert Subscription.objects.get().status == "canceled"
    assert plan_name(ann) == "free"


def test_a_trial_that_ends_is_paid_for_and_goes_on(ann, subscribe, deliver, server):
    subscribe(ann, "team")
    server.advance(days=14, hours=2)
    deliver()
    subscription = Subscription.objects.get()
    assert (subscription.status, plan_name(ann)) == ("active", "team")
    newest = Invoice.objects.first()
    assert (newest.status, newest.total) == ("paid", Decimal(30))
    assert subscription.current_period_start >= subscription.trial_end


def test_a_trial_that_ends_with_a_card_that_fails_is_overdue(ann, subscribe, deliver, server):
    subscribe(ann, "team", card="4000000000000341")
    server.advance(days=14, hours=2)
    deliver()
    assert Subscription.objects.get().status == "past_due"
    assert plan_name(ann) == "team"


def test_nobody_has_a_second_trial(ann, subscribe, deliver, server):
    subscribe(ann, "team")
    get_client().v1.subscriptions.cancel(Subscription.objects.get().stripe_id)
    deliver()
    assert plan_name(ann) == "free"
    subscribe(ann, "team")
    newest = Subscription.objects.first()
    assert (newest.status, newest.trial_end) == ("active", None)


def test_a_month_becomes_a_year_that_begins_at_once_and_a_month_again(
    ann, subscribe, deliver, server
):
    subscribe(ann)
    subscriptions.change_plan(ann, price("pro", "year"), actor=ann)
    deliver()
    subscription = Subscription.objects.get()
    assert (subscription.interval, subscription.amount) == ("year", Decimal(100))
    assert (subscription.current_period_end - subscription.current_period_start).days in (365, 366)
    subscriptions.change_plan(ann, price("pro", "month"), actor=ann)
    deliver()
    subscription.refresh_from_db()
    assert (subscription.interval, subscription.amount) == ("month", Decimal(10))
    assert {invoice.status for invoice in Invoice.objects.all()} == {"paid"}


def test_a_plan_that_was_cancelled_and_kept_is_renewed(ann, subscribe, deliver, server):
    subscribe(ann)
    subscriptions.cancel_subscriptions(ann, actor=ann)
    subscriptions.resume(ann, actor=ann)
    server.renew(Subscription.objects.get().stripe_id)
    deliver()
    subscription = Subscription.objects.get()
    assert (subscription.status, subscription.cancel_at) == ("active", None)
    assert Invoice.objects.filter(status="paid").count() == 2
    assert plan_name(ann) == "pro"


def test_changing_a_plan_that_was_cancelled_keeps_it(ann, subscribe, deliver):
    subscribe(ann)
    subscriptions.cancel_subscriptions(ann, actor=ann)
    subscriptions.change_plan(ann, price("pro", "year"), actor=ann)
    assert Subscription.objects.get().cancel_at is None


def test_a_trial_that_was_cancelled_ends_with_it_and_costs_nothing(ann, subscribe, deliver, server):
    subscribe(ann, "team")
    subscriptions.cancel_subscriptions(ann, actor=ann)
    assert Subscription.objects.get().cancel_at == Subscription.objects.get().trial_end
    server.advance(days=15)
    deliver()
    assert plan_name(ann) == "free"
    assert not Charge.objects.exists()


def test_an_invoice_has_a_link_to_its_pdf(ann, subscribe, client):
    subscribe(ann)
    client.force_login(ann)
    (invoice,) = client.get("/api/core/invoices/").json()["results"]
    paper = requests.get(invoice["pdf"], timeout=10)
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
