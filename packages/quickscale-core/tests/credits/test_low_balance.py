"""The event that says that credits run low."""

from __future__ import annotations

import pytest

from quickscale.core import hooks
from quickscale.core.credits.services import consume, grant, hold
from quickscale.core.teams.models import Team


@pytest.fixture
def heard(settings, django_capture_on_commit_callbacks):
    settings.QUICKSCALE_CREDITS_LOW = "5"
    events = []

    def listen(*, event):
        events.append(event)

    with hooks.register_temporarily("core.credits_low", listen):
        yield events


def test_crossing_the_threshold_is_told_once(
    account, user, heard, django_capture_on_commit_callbacks
):
    grant(account, 10, source="purchase", reason="Top-up")
    with django_capture_on_commit_callbacks(execute=True):
        consume(account, 5, "Order")
        assert heard == []
        consume(account, 1, "Order")
        consume(account, 1, "Order")
    (event,) = heard
    assert (event.object_id, event.user) == (str(user.public_id), user)
    assert event.data == {"balance": "4.0000", "owner": "user"}


def test_a_hold_may_bring_a_teams_balance_low(db, heard, django_capture_on_commit_callbacks):
    team = Team.objects.create(name="Red", slug="red")
    team.credits.grant(10, source="purchase", reason="Top-up")
    with django_capture_on_commit_callbacks(execute=True):
        hold(team.credits.account, 6, "Answer")
    (event,) = heard
    assert (event.object_id, event.user, event.data["owner"]) == (str(team.public_id), None, "team")


def test_a_project_that_sets_no_threshold_hears_nothing(
    account, heard, settings, django_capture_on_commit_callbacks
):
    del settings.QUICKSCALE_CREDITS_LOW
    grant(account, 10, source="purchase", reason="Top-up")
    with django_capture_on_commit_callbacks(execute=True):
        consume(account, 10, "Order")
    assert heard == []
