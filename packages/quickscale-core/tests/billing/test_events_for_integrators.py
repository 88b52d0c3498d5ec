"""What integrators are told of subscriptions and invoices."""

from __future__ import annotations

import json

import pytest

from quickscale.core.billing.services import subscriptions
from quickscale.core.teams.services import create_team
from quickscale.core.webhooks.models import WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(ann):
    return create_team("Rockets", owner=ann)


@pytest.fixture
def endpoint(team):
    """An endpoint that is written deliveries; nobody answers at its address."""
    url = "http://127.0.0.1:9/hooks"
    return WebhookEndpoint.objects.create(url=url, team=team, events=["*"])


def told(endpoint):
    found = WebhookDelivery.objects.filter(endpoint=endpoint).order_by("pk")
    return [json.loads(delivery.payload) for delivery in found]


def test_a_teams_integrators_are_told_of_its_subscription_and_of_what_it_paid(
    team, endpoint, subscribe
):
    subscribe(team)
    events = {event["type"]: event for event in told(endpoint)}
    subscription, invoice = (
        events[f"core.{it}"] for it in ("subscription_changed", "invoice_paid")
    )
    owner = {"owner_type": "team", "owner": str(team.public_id)}
    assert subscription["data"] == {"status": "active", "plan": "pro", "quantity": 1, **owner}
    assert invoice["value"] == {"amount": "10.00", "currency": "USD"}
    assert invoice["data"]["reason"] == "subscription_create"
    assert invoice["data"].items() >= owner.items()


def test_events_of_stripes_that_come_again_tell_nothing_again(
    team, endpoint, subscribe, server, deliver
):
    subscribe(team)
    before = len(told(endpoint))
    deliver(server.redeliver_all)
    assert len(told(endpoint)) == before


def test_a_cancelled_plan_is_told_and_nobody_elses_is(ann, team, endpoint, subscribe):
    subscribe(ann)
    subscriptions.cancel_subscriptions(ann, actor=ann)
    assert told(endpoint) == []
    subscribe(team)
    before = len(told(endpoint))
    subscriptions.cancel_subscriptions(team, actor=ann)
    assert [event["type"] for event in told(endpoint)[before:]] == ["core.subscription_changed"]
