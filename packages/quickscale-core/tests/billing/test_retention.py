"""What Stripe told of people is forgotten in time; that it told it is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from quickscale.core.billing.events import replay_event, store_event
from quickscale.core.billing.models import StripeEvent
from quickscale.core.jobs.scheduler import list_commands

pytestmark = pytest.mark.django_db

ADDRESS = "ann@example.com"


@pytest.fixture
def told(ann, subscribe):
    subscribe(ann)
    return StripeEvent.objects.filter(payload__contains=ADDRESS)


def age(**ago):
    StripeEvent.objects.update(received_at=timezone.now() - timedelta(**ago))


def test_the_words_of_old_events_are_forgotten(told):
    count = StripeEvent.objects.count()
    assert told.exists()
    age(days=91)
    call_command("trim_stripe_events", verbosity=0)
    assert not told.exists()
    assert StripeEvent.objects.count() == count


def test_those_of_younger_ones_are_kept(told, settings):
    age(days=91)
    settings.QUICKSCALE_STRIPE_EVENT_DAYS = 100
    call_command("trim_stripe_events", verbosity=0)
    assert told.exists()


def test_what_waits_is_kept_as_it_came(told):
    StripeEvent.objects.update(status="pending", next_attempt_at=timezone.now())
    age(days=91)
    call_command("trim_stripe_events", verbosity=0)
    assert told.exists()


def test_a_trimmed_event_is_known_and_can_be_replayed(
    told, ann, django_capture_on_commit_callbacks
):
    event = told.filter(type="invoice.paid").get()
    whole = event.payload
    age(days=91)
    call_command("trim_stripe_events", verbosity=0)
    assert store_event(whole) is None
    with django_capture_on_commit_callbacks(execute=True):
        assert replay_event(event)
    event.refresh_from_db()
    assert (event.status, event.last_error) == ("done", "")


def test_it_is_done_every_day(server):
    assert "trim_stripe_events" in {command.name for command in list_commands()}
