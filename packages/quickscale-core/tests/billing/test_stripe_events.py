"""Events: believed if signed, kept before anything is done, processed until they are done."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from stripe import WebhookSignature

from quickscale.core.billing.events import fetch_missed_events, process_event, replay_event
from quickscale.core.billing.models import StripeEvent, Subscription
from quickscale.core.billing.stripe_api import _make_client
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db

MAX_ATTEMPTS = StripeEvent.retry_policy.max_attempts
URL = "/webhooks/stripe/"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "invoice.paid",
    "created": 1_790_000_000,
    "api_version": "2026-10-28.endive",
    "data": {"object": {"id": "in_1", "object": "invoice"}},
}


def send(client, event=EVENT, *, secret="whsec_new", age=0):
    body = event if isinstance(event, str) else json.dumps(event)
    moment = int(time.time()) - age
    header = WebhookSignature.generate_signature_header(body, secret, moment)
    return client.post(
        URL, body, content_type="application/json", headers={"Stripe-Signature": header}
    )


def claim(event):
    return StripeEvent.objects.filter(pk=event.pk).claim()


def end_lease_of(event):
    past = timezone.now() - timedelta(seconds=1)
    StripeEvent.objects.filter(pk=event.pk).update(locked_until=past)


@pytest.fixture
def secrets(settings):
    settings.STRIPE_WEBHOOK_SECRET = "whsec_old, whsec_new"


@pytest.mark.parametrize("secret", ["whsec_old", "whsec_new"])
def test_an_event_signed_with_either_secret_is_kept_as_it_came(client, secrets, secret):
    assert send(client, secret=secret).status_code == 204
    event = StripeEvent.objects.get()
    assert json.loads(event.payload) == EVENT
    assert event.status == "pending"


def test_an_event_that_is_not_signed_so_is_refused(client, secrets, settings):
    assert send(client, secret="whsec_wrong").status_code == 400
    assert send(client, age=3600).status_code == 400
    assert client.post(URL, EVENT, content_type="application/json").status_code == 400
    assert client.post(URL, b"\xff", content_type="application/json").status_code == 400
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert send(client, secret="").status_code == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize("seconds_off", [-310, 310])
def test_an_event_is_believed_by_a_clock_that_is_five_minutes_off(client, secrets, seconds_off):
    assert send(client, age=seconds_off).status_code == 204


@pytest.mark.parametrize("body", ["{}", "[]", "nonsense", '{"id": "evt", "data": {}}'])
def test_what_is_signed_and_no_event_is_refused(client, secrets, body):
    assert send(client, body).status_code == 400


def test_an_event_that_comes_again_is_accepted_and_not_kept_twice(client, secrets):
    assert [send(client).status_code for _ in range(3)] == [204] * 3
    assert StripeEvent.objects.count() == 1


def test_an_event_about_something_unknown_is_kept_and_ignored(client, secrets):
    unknown = {**EVENT, "data": {"object": {"id": "x", "object": "entitlement"}}}
    assert send(client, unknown).status_code == 204
    assert StripeEvent.objects.get().status == "ignored"


def test_nothing_is_processed_before_the_event_is_there(
    client, secrets, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as later:
        send(client)
        assert StripeEvent.objects.get().attempts == 0
    assert len(later) == 1


def test_an_event_is_claimed_by_one_worker_at_a_time(client, secrets):
    send(client)
    event = StripeEvent.objects.get()
    assert claim(event) is not None
    assert claim(event) is None


@pytest.fixture
def impatient(monkeypatch):
    """Let the SDK itself try but once."""
    monkeypatch.setattr("quickscale.core.billing.stripe_api.RETRIES", 0)
    _make_client.cache_clear()
    yield
    _make_client.cache_clear()


def test_a_failure_is_kept_tried_again_later_and_at_last_given_up(
    client, secrets, server, impatient
):
    send(client, secret=server.webhook_secret)
    event = StripeEvent.objects.get()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        server.fail()
        StripeEvent.objects.update(next_attempt_at=timezone.now())
        assert not process_event(event.pk)
        event.refresh_from_db()
        assert event.attempts == attempt
        assert "APIError" in event.last_error
    assert event.status == "failed"


def test_a_failed_event_waits_before_it_is_tried_again(client, secrets, server, impatient):
    send(client, secret=server.webhook_secret)
    event = StripeEvent.objects.get()
    server.fail()
    process_event(event.pk)
    event.refresh_from_db()
    assert timedelta(0) < event.next_attempt_at - timezone.now() <= timedelta(seconds=15)
    assert not process_event(event.pk)


def test_an_event_about_what_stripe_has_no_more_is_done(client, secrets, server):
    send(client, secret=server.webhook_secret)
    assert process_event(StripeEvent.objects.get().pk)
    assert StripeEvent.objects.get().status == "done"


def test_the_sweep_finishes_what_a_dead_worker_left(ann, subscribe, server, deliver):
    subscribe(ann, told=False)
    server.flush()
    left = StripeEvent.objects.filter(status="pending").first()
    claim(left)
    call_command("process_stripe_events", stdout=StringIO())
    left.refresh_from_db()
    assert (left.status, left.attempts) == ("pending", 1)
    end_lease_of(left)
    call_command("process_stripe_events", stdout=StringIO())
    left.refresh_from_db()
    assert left.status == "done"
    assert Subscription.objects.get().status == "active"


def test_a_worker_whose_claim_was_taken_over_commits_nothing(ann, subscribe, server, monkeypatch):
    from quickscale.core.billing import events

    subscribe(ann, told=False)
    server.flush()
    event = StripeEvent.objects.filter(type="customer.subscription.created").get()
    sync = events.sync_object

    def lose_claim(kind, stripe_id, *, within):
        end_lease_of(event)
        assert claim(event)
        sync(kind, stripe_id, within=within)

    monkeypatch.setattr(events, "sync_object", lose_claim)
    assert not process_event(event.pk)
    assert not Subscription.objects.exists()


def test_staff_replays_an_event_that_was_given_up(ann, subscribe, server, deliver, client):
    subscribe(ann, told=False)
    deliver()
    event = StripeEvent.objects.filter(type="customer.subscription.created").get()
    Subscription.objects.all().delete()
    StripeEvent.objects.filter(pk=event.pk).update(status="failed", attempts=MAX_ATTEMPTS)
    staff = User.objects.create_superuser("staff@example.com", "correct horse")
    url = f"/api/core/staff/stripe-events/{event.event_id}/replay/"
    client.force_login(ann)
    assert client.post(url).status_code == 403
    assert client.get("/api/core/staff/stripe-events/").status_code == 403
    client.force_login(staff)
    failed = client.get("/api/core/staff/stripe-events/?status=failed").json()["results"]
    assert [row["id"] for row in failed] == [event.event_id]
    deliver(lambda: client.post(url))
    event.refresh_from_db()
    assert event.status == "done"
    assert Subscription.objects.exists()


def test_an_event_that_was_ignored_is_ignored_again_when_it_is_replayed(client, secrets):
    send(client, EVENT | {"data": {"object": {"object": "tax.settings"}}})
    event = StripeEvent.objects.get()
    assert event.status == "ignored"
    assert replay_event(event)
    assert process_event(event.pk)
    event.refresh_from_db()
    assert (event.status, event.last_error, event.next_attempt_at) == ("ignored", "", None)


def test_an_event_that_is_known_by_now_is_done_when_it_is_replayed(ann, subscribe, deliver):
    subscribe(ann, told=False)
    deliver()
    Subscription.objects.all().delete()
    event = StripeEvent.objects.get(type="customer.subscription.created")
    StripeEvent.objects.filter(pk=event.pk).update(status="ignored", attempts=0)
    deliver(lambda: replay_event(event))
    event.refresh_from_db()
    assert event.status == "done"
    assert Subscription.objects.exists()


def test_an_event_in_work_is_not_replayed(client, secrets):
    send(client)
    event = StripeEvent.objects.get()
    claim(event)
    assert not replay_event(event)


def test_events_that_never_came_are_fetched(ann, subscribe, server, deliver):
    server.chaos(drop=1.0)
    subscribe(ann)
    assert not StripeEvent.objects.exists()
    missed = deliver(fetch_missed_events)
    assert missed == StripeEvent.objects.count() > 0
    assert Subscription.objects.get().status == "active"
    assert deliver(fetch_missed_events) == 0
