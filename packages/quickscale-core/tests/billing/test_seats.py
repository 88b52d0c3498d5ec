"""A team pays for as many seats as it has members."""

from __future__ import annotations

import pytest

from quickscale.core.billing.models import Subscription
from quickscale.core.billing.services import seats
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(plans):
    return Team.objects.create(name="Rockets", slug="rockets")


@pytest.fixture
def members(monkeypatch):
    """Return a function that says how many members every team has."""

    def set_count(count):
        for module in ("services.seats", "entitlements"):
            monkeypatch.setattr(
                f"quickscale.core.billing.{module}.count_members", lambda owner: count
            )

    return set_count


def test_the_quantity_follows_the_members(team, members, subscribe, deliver):
    members(2)
    subscribe(team, "team")
    subscription = Subscription.objects.get()
    assert subscription.quantity == 2
    members(3)
    deliver(lambda: seats.request_seats(team.public_id))
    subscription.refresh_from_db()
    assert subscription.quantity == 3
    at_stripe = get_client().v1.subscriptions.retrieve(subscription.stripe_id)
    assert at_stripe.to_dict()["items"]["data"][0]["quantity"] == 3


def test_nothing_is_told_that_stripe_knows(team, members, subscribe):
    members(2)
    subscribe(team, "team")
    assert not seats.sync_seats(Subscription.objects.get().customer)


def test_a_plan_has_no_more_seats_than_it_says(team, members, subscribe):
    members(2)
    subscribe(team, "team")
    assert seats.may_add_member(Team.objects.get())
    members(3)
    assert not seats.may_add_member(Team.objects.get())
