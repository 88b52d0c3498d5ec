"""Billing in Django's admin: what Stripe knows is only looked at, lost events are processed."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.admin.sites import site
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quickscale.core.billing.models import (
    Cancellation,
    Charge,
    CreditPack,
    Plan,
    Refund,
    StripeEvent,
    Subscription,
)
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db

MODELS = [
    model
    for model in apps.get_app_config("quickscale_billing").get_models()
    if model in site._registry
]
KEPT = ("plan", "creditpack")


def url_of(model, page, *args):
    return reverse(f"admin:quickscale_billing_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def bill(subscribe, buy_pack, deliver, server):
    """Return a function that lets there be one of each thing that billing keeps of somebody."""

    def run(user):
        subscribe(user)
        checkout = buy_pack(user)
        Refund.objects.create(checkout=checkout, amount=1, idempotency_key=user.email)
        Cancellation.objects.create(customer=checkout.customer, reason="surplus", error="!")
        charge = Charge.objects.get(payment_intent=checkout.payment_intent)
        server.dispute(charge.stripe_id)
        deliver()

    return run


@pytest.fixture
def billed(bill, ann):
    bill(ann)


@pytest.fixture
def staff_client(client, db):
    user = User.objects.create_superuser("boss@example.com", "correct horse")
    client.force_login(user)
    return client


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_everything_is_listed_searched_and_shown(staff_client, billed, model):
    found = model.objects.first()
    assert found is not None
    assert staff_client.get(url_of(model, "changelist")).status_code == 200
    assert staff_client.get(url_of(model, "changelist"), {"q": "ann"}).status_code == 200
    assert staff_client.get(url_of(model, "change", found.pk)).status_code == 200


def count_queries(client, model):
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url_of(model, "changelist"))
    return len(page.context["cl"].result_list), len(queries)


def test_a_list_asks_the_database_no_more_the_longer_it_is(staff_client, bill, ann):
    bill(ann)
    staff_client.get(url_of(Plan, "changelist"))
    before = {model: count_queries(staff_client, model) for model in MODELS}
    for name in ("ben", "cho"):
        bill(User.objects.create_user(f"{name}@example.com"))
    for model in MODELS:
        rows, asked = count_queries(staff_client, model)
        assert model._meta.model_name in KEPT or rows > 2 * before[model][0]
        assert asked <= before[model][1], model


@pytest.mark.parametrize(
    "model",
    [model for model in MODELS if model._meta.model_name not in KEPT],
    ids=lambda model: model._meta.model_name,
)
def test_what_stripe_told_is_neither_added_nor_changed_nor_deleted(staff_client, billed, model):
    found = model.objects.first()
    before = model.objects.filter(pk=found.pk).values().get()
    assert staff_client.get(url_of(model, "add")).status_code == 403
    assert staff_client.post(url_of(model, "change", found.pk), {"status": "x"}).status_code == 403
    assert staff_client.post(url_of(model, "delete", found.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=found.pk).values().get() == before


def test_a_plan_of_the_settings_is_changed_there_and_one_of_the_admin_here(staff_client, plans):
    declared = Plan.objects.get(slug="pro")
    assert (
        staff_client.post(url_of(Plan, "change", declared.pk), {"name": "Hacked"}).status_code
        == 403
    )
    prices = {"prices-TOTAL_FORMS": 0, "prices-INITIAL_FORMS": 0}
    values = {
        "slug": "gold",
        "name": "Gold",
        "features": "{}",
        "limits": "{}",
        "credits": 5,
        "included_seats": 1,
        "trial_days": 0,
        "position": 9,
        "is_active": "on",
    }
    assert staff_client.post(url_of(Plan, "add"), values | prices).status_code == 302
    assert Plan.objects.get(slug="gold").origin == "admin"


def test_a_pack_that_was_sold_is_not_deleted(staff_client, plans):
    pack = CreditPack.objects.get()
    assert (
        staff_client.post(url_of(CreditPack, "delete", pack.pk), {"post": "yes"}).status_code == 403
    )


def replay(client, *events):
    form = {"action": "replay", "_selected_action": [event.pk for event in events]}
    return client.post(url_of(StripeEvent, "changelist"), form, follow=True)


def give_up(ann, subscribe, deliver):
    """Return an event that was given up, whose subscription was so never written down."""
    subscribe(ann, told=False)
    deliver()
    Subscription.objects.all().delete()
    event = StripeEvent.objects.get(type="customer.subscription.created")
    StripeEvent.objects.filter(pk=event.pk).update(
        status="failed", attempts=StripeEvent.retry_policy.max_attempts, last_error="!"
    )
    return event


def test_events_that_were_given_up_are_found_and_processed_once_more(
    staff_client, ann, subscribe, deliver
):
    event = give_up(ann, subscribe, deliver)
    listed = staff_client.get(url_of(StripeEvent, "changelist"), {"status__exact": "failed"})
    assert [row.pk for row in listed.context["cl"].result_list] == [event.pk]
    page = deliver(lambda: replay(staff_client, event)).content.decode()
    assert "queued for retry" in page
    event.refresh_from_db()
    assert (event.status, event.last_error) == ("done", "")
    assert Subscription.objects.get().status == "active"


def test_an_event_that_a_worker_has_is_left_to_it(staff_client, ann, subscribe, server):
    subscribe(ann, told=False)
    server.flush()
    event = StripeEvent.objects.filter(status="pending").first()
    StripeEvent.objects.filter(pk=event.pk).claim()
    assert "0 events" in replay(staff_client, event).content.decode()


def test_staff_who_may_only_look_may_not_replay(client, ann, subscribe, deliver):
    event = give_up(ann, subscribe, deliver)
    clerk = User.objects.create_user("clerk@example.com", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_stripeevent"))
    client.force_login(clerk)
    assert client.get(url_of(StripeEvent, "changelist")).status_code == 200
    replay(client, event)
    event.refresh_from_db()
    assert event.status == "failed"


def test_a_key_of_stripes_is_shown_nowhere(staff_client, billed, server):
    event = StripeEvent.objects.first()
    page = staff_client.get(url_of(StripeEvent, "change", event.pk)).content.decode()
    assert server.api_key not in page
