"""Billing, webhooks, members and flags as staff see them."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from quickscale.core.audit.models import AuditEvent
from quickscale.core.billing.models import (
    Charge,
    Customer,
    Invoice,
    Plan,
    StripeEvent,
    Subscription,
)
from quickscale.core.flags.services import is_active_for
from quickscale.core.teams.models import Membership, Team
from quickscale.core.webhooks.models import WebhookDelivery, WebhookEndpoint

from .conftest import API

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(make_user):
    return make_user("kim@example.com")


@pytest.fixture
def acme(kim):
    team = Team.objects.create(name="Acme", slug="acme")
    Membership.objects.create(team=team, user=kim, role="owner")
    return team


def days_ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def subscribe():
    """Return a function that mirrors a subscription of somebody's."""
    plan = Plan.objects.create(slug="pro", name="Pro")

    def mirror(owner, *, amount, interval="month", status="active", started=100, **details):
        now = timezone.now()
        return Subscription.objects.create(
            stripe_id=f"sub_{Subscription.objects.count()}",
            customer=Customer.objects.of(owner),
            plan=plan,
            status=status,
            interval=interval,
            currency=details.pop("currency", "USD"),
            amount=amount,
            current_period_start=now,
            current_period_end=now,
            started_at=days_ago(started),
            **details,
        )

    return mirror


def charge(amount, *, days=0, refunded=0, status="succeeded", currency="USD"):
    return Charge.objects.create(
        stripe_id=f"ch_{Charge.objects.count()}",
        status=status,
        currency=currency,
        amount=amount,
        refunded=refunded,
        created_at=days_ago(days),
    )


def ask(client, name, period=30):
    return client.get(f"{API}/figures/{name}/?period={period}").json()


def test_revenue_is_what_was_taken_and_kept_in_the_sites_currency(staff_client):
    charge(100)
    charge(50, refunded=20, days=5)
    charge(70, status="failed")
    charge(900, currency="EUR")
    charge(40, days=40)
    stat = ask(staff_client, "revenue-stat")
    assert (stat["value"], stat["previous"]) == ("130", "40")
    assert (stat["format"], stat["currency"]) == ("money", "USD")
    points = ask(staff_client, "revenue-series")["lines"][0]["points"]
    assert (points[-1]["y"], points[-6]["y"]) == ("100", "30")


def test_monthly_revenue_counts_a_year_by_its_month_and_no_trial(
    staff_client, kim, acme, subscribe
):
    subscribe(kim, amount=10, quantity=3)
    subscribe(acme, amount=120, interval="year", started=3)
    subscribe(kim, amount=500, status="trialing")
    subscribe(kim, amount=500, status="canceled", ended_at=days_ago(2))
    subscribe(kim, amount=500, currency="EUR")
    stat = ask(staff_client, "mrr-stat")
    assert (stat["value"], stat["previous"]) == ("40", "1030")
    active = ask(staff_client, "subscription-stat")
    assert (active["value"], active["previous"]) == ("4", "4")


@pytest.mark.parametrize(
    ("yearly", "monthly"),
    [
        (["190"], "15.83"),  # 15.8333…
        (["100"], "8.33"),  # 8.3333…
        (["50", "50"], "8.33"),  # 4.1666… twice: what is rounded is the sum
        (["1", "1", "1"], "0.25"),
        (["99.99"], "8.33"),  # 8.3325
    ],
)
def test_monthly_revenue_of_yearly_prices_is_not_cut_to_whole_numbers(
    staff_client, kim, subscribe, yearly, monthly
):
    for amount in yearly:
        subscribe(kim, amount=Decimal(amount), interval="year")
    assert Decimal(ask(staff_client, "mrr-stat")["value"]) == Decimal(monthly)


def test_monthly_revenue_counts_seats_by_month_and_by_year(staff_client, kim, acme, subscribe):
    subscribe(acme, amount=190, interval="year", quantity=3)  # 47.50
    subscribe(kim, amount=Decimal("9.99"), quantity=2)  # 19.98
    assert Decimal(ask(staff_client, "mrr-stat")["value"]) == Decimal("67.48")


def test_subscriptions_and_invoices_lead_to_their_owner(staff_client, kim, acme, subscribe):
    subscribe(kim, amount=Decimal("9.5"))
    subscribe(acme, amount=30, status="past_due")
    Invoice.objects.create(
        stripe_id="in_1",
        customer=Customer.objects.of(acme),
        number="A-1",
        status="open",
        currency="USD",
        total=30,
        amount_due=30,
        amount_paid=0,
        created_at=timezone.now(),
    )

    def owners(query):
        rows = staff_client.get(f"{API}/subscriptions/?{query}").json()["results"]
        return [row["owner"]["label"] for row in rows]

    assert owners("") == ["Acme", "kim@example.com"]
    assert owners("status=past_due") == ["Acme"]
    assert owners("owner=kim@example.com&plan=pro") == ["kim@example.com"]
    team = reverse("dashboard:team-detail", kwargs={"id": acme.public_id})
    html = staff_client.get(reverse("dashboard:subscription-list")).content.decode()
    assert "$9.50" in html
    assert team in html
    assert team in staff_client.get(reverse("dashboard:invoice-list")).content.decode()
    assert "A-1" in staff_client.get(team).content.decode()


def test_the_customer_of_an_account_that_is_gone_is_named_by_stripes_name(
    staff_client, kim, subscribe
):
    subscribe(kim, amount=5)
    Customer.objects.update(user=None, stripe_id="cus_1")
    assert "cus_1" in staff_client.get(reverse("dashboard:subscription-list")).content.decode()


def store_event(number, *, state="dead", **details):
    payload = json.dumps({"data": {"object": {"object": "plan", "id": "plan_1"}}})
    return StripeEvent.objects.create(
        event_id=f"evt_{number}",
        type=details.pop("type", "plan.updated"),
        payload=payload,
        created_at=details.pop("created_at", timezone.now()),
        state=state,
        **details,
    )


def test_events_that_were_given_up_are_bad_news(staff_client):
    for number in range(3):
        store_event(number)
    store_event(3, state="done")
    store_event(4, created_at=days_ago(40))
    stat = ask(staff_client, "stripe-event-stat")
    assert (stat["value"], stat["previous"], stat["better"]) == ("3", "1", "lower")


def test_an_event_is_shown_with_its_error_and_worked_off_once_more(staff_client):
    event = store_event(1, error="Boom", attempts=8)
    page = reverse("dashboard:stripe-event", kwargs={"id": event.event_id})
    html = staff_client.get(page).content.decode()
    assert "Boom" in html
    assert "plan_1" in html
    assert staff_client.post(f"{page}-/replay/").status_code == 303
    event.refresh_from_db()
    assert event.state != "dead"
    assert AuditEvent.objects.get().action == "billing.event_replayed"


def test_events_are_narrowed_and_paged_by_a_cursor(staff_client):
    for number in range(30):
        moment = days_ago(number)
        store_event(number, state="done", type="invoice.paid", created_at=moment)
    store_event(99)
    page = staff_client.get(f"{API}/stripe-events/?type=invoice.&state=done").json()
    ids = [row["id"] for row in page["results"] + staff_client.get(page["next"]).json()["results"]]
    assert ids == [f"evt_{number}" for number in reversed(range(30))]  # the last received first


def test_looking_at_events_is_not_replaying_them(make_staff):
    support = make_staff("view_stripeevent")
    event = store_event(1)
    assert support.get(f"{API}/stripe-events/").status_code == 200
    assert support.post(f"{API}/stripe-events/{event.event_id}/replay/").status_code == 403


@pytest.fixture
def delivery(kim):
    endpoint = WebhookEndpoint.objects.create(user=kim, url="http://127.0.0.1:9/hook", events=["*"])
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        event="core.credits_low",
        payload="{}",
        status="failed",
        next_attempt_at=None,
        attempts=9,
    )


def test_deliveries_that_were_given_up_are_counted_and_sent_again(staff_client, delivery):
    assert ask(staff_client, "webhook-failure-stat")["value"] == "1"
    rows = staff_client.get(f"{API}/webhook-deliveries/?status=failed&event=core.").json()[
        "results"
    ]
    assert [(row["url"], row["owner"]["label"]) for row in rows] == [
        ("http://127.0.0.1:9/hook", "kim@example.com")
    ]
    page = reverse("dashboard:delivery", kwargs={"id": delivery.public_id})
    assert "127.0.0.1:9" in staff_client.get(page).content.decode()
    assert staff_client.post(f"{page}-/redeliver/").status_code == 303
    delivery.refresh_from_db()
    assert delivery.attempts < 9
    assert AuditEvent.objects.filter(action="webhook.redelivered").exists()


def test_nothing_is_sent_to_a_webhook_that_is_off(staff_client, delivery):
    WebhookEndpoint.objects.update(disabled_at=timezone.now())
    url = f"{API}/webhook-deliveries/{delivery.public_id}/redeliver/"
    assert staff_client.post(url).status_code == 409


def test_members_are_shown_with_their_team_and_teams_with_their_members(staff_client, kim, acme):
    team = reverse("dashboard:team-detail", kwargs={"id": acme.public_id})
    person = reverse("dashboard:user-detail", kwargs={"id": kim.public_id})
    assert person in staff_client.get(team).content.decode()
    assert team in staff_client.get(person).content.decode()
    rows = staff_client.get(f"{API}/users/{kim.public_id}/teams/").json()["results"]
    assert [(row["team"]["label"], row["role"]) for row in rows] == [("Acme", "Owner")]


def test_a_flag_is_switched_for_everybody_and_written_down(
    staff_client, kim, django_capture_on_commit_callbacks
):
    flags = {row["id"]: row for row in staff_client.get(f"{API}/flags/").json()}
    assert (flags["teams"]["state"], flags["teams"]["can"]["switch-on"]) == ("on", False)
    page = reverse("dashboard:flag-list")
    with django_capture_on_commit_callbacks(execute=True):
        assert staff_client.post(f"{page}-/switch-off/teams/").status_code == 303
    assert not is_active_for("teams", user=kim)
    with django_capture_on_commit_callbacks(execute=True):
        assert staff_client.post(f"{page}-/switch-on/teams/").status_code == 303
    assert is_active_for("teams", user=kim)
    actions = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["flag.switched_off", "flag.switched_on"]


def test_a_flag_that_nobody_declares_is_not_found(staff_client):
    assert staff_client.post(f"{API}/flags/nothing/on/").status_code == 404
