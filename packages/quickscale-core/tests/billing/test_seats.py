"""Seats: what is billed follows the team."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from quickscale.core.billing.models import Subscription
from quickscale.core.billing.services import seats
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.jobs.scheduler import list_commands
from quickscale.core.teams.exceptions import CannotAddMember
from quickscale.core.teams.models import Invitation, Membership
from quickscale.core.teams.services import create_team, invite, remove_member
from quickscale.core.users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(ann):
    return create_team("Rockets", owner=ann)


@pytest.fixture
def join(team):
    """Return a function that makes somebody a member, of which nobody is told."""

    def run(name, to=None):
        user = User.objects.create_user(f"{name}@example.com")
        return Membership.objects.create(team=to or team, user=user, role="member")

    return run


@pytest.fixture
def quantity():
    """Return a function that tells how many seats are billed, here and at Stripe."""

    def run(owner):
        subscription = Subscription.objects.get(customer=owner.billing_customer)
        at_stripe = get_client().v1.subscriptions.retrieve(subscription.stripe_id).to_dict()
        assert at_stripe["items"]["data"][0]["quantity"] == subscription.quantity
        return subscription.quantity

    return run


def reconcile():
    out = StringIO()
    call_command("reconcile_seats", stdout=out)
    return out.getvalue().strip()


def test_the_quantity_follows_the_members(team, join, subscribe, deliver, quantity):
    join("bob")
    subscribe(team, "team")
    assert quantity(team) == 2
    member = join("cy")
    deliver(lambda: seats.request_seats(team.public_id))
    assert quantity(team) == 3
    deliver(lambda: remove_member(member, by=None))
    assert quantity(team) == 2


def test_nothing_is_told_that_stripe_knows(team, join, subscribe):
    join("bob")
    subscribe(team, "team")
    assert not seats.sync_seats(Subscription.objects.get().customer)


def test_a_plan_has_no_more_seats_than_it_says(team, join, subscribe):
    join("bob")
    subscribe(team, "team")
    invite(team, "cy@example.com", by=None)
    join("cy")
    with pytest.raises(CannotAddMember):
        invite(team, "di@example.com", by=None)


def test_an_invitation_takes_a_seat_and_is_billed_where_the_site_says_so(
    settings, team, join, subscribe, deliver, quantity
):
    settings.QUICKSCALE_TEAM_INVITATIONS_TAKE_SEATS = True
    join("bob")
    subscribe(team, "team")
    deliver(lambda: invite(team, "cy@example.com", by=None))
    assert quantity(team) == 3
    with pytest.raises(CannotAddMember):
        invite(team, "di@example.com", by=None)


def test_a_change_whose_task_was_lost_is_mended_by_the_schedule(team, join, subscribe, quantity):
    subscribe(team, "team")
    join("bob")
    assert "reconcile_seats" in {each.command for each in list_commands()}
    assert reconcile() == "Updated 1 subscriptions."
    assert quantity(team) == 2
    assert reconcile() == "Updated 0 subscriptions."


def test_an_invitation_that_ran_out_is_billed_no_more(settings, team, subscribe, quantity):
    settings.QUICKSCALE_TEAM_INVITATIONS_TAKE_SEATS = True
    invite(team, "bob@example.com", by=None)
    subscribe(team, "team")
    assert quantity(team) == 2
    Invitation.objects.across_teams().update(expires_at=timezone.now())
    reconcile()
    assert quantity(team) == 1


def test_a_plan_that_is_over_is_left_alone(team, join, subscribe):
    subscribe(team, "team")
    join("bob")
    Subscription.objects.update(status="canceled")
    assert reconcile() == "Updated 0 subscriptions."


def test_somebody_who_pays_for_themselves_has_one_seat(ann, subscribe, quantity):
    subscribe(ann, "team")
    assert reconcile() == "Updated 0 subscriptions."
    assert quantity(ann) == 1


def test_one_team_that_stripe_fails_for_keeps_no_other_from_being_mended(
    ann, join, subscribe, server, quantity, monkeypatch
):
    teams = [create_team(name, owner=ann) for name in ("Rockets", "Sharks")]
    for number, team in enumerate(teams):
        subscribe(team, "team")
        join(f"member{number}", to=team)
    monkeypatch.setattr("quickscale.core.billing.stripe_api.RETRIES", 0)
    from quickscale.core.billing.stripe_api import _make_client

    _make_client.cache_clear()
    server.fail()
    assert reconcile() == "Updated 1 subscriptions."
    _make_client.cache_clear()
    assert sorted(quantity(team) for team in teams) == [1, 2]


@pytest.mark.parametrize("count", [1, 4])
def test_what_differs_is_found_by_one_query_however_many_teams_there_are(
    ann, subscribe, count, django_assert_num_queries
):
    for number in range(count):
        subscribe(create_team(f"Team {number}", owner=ann), "team")
    with django_assert_num_queries(1):
        assert seats.reconcile_seats() == 0
