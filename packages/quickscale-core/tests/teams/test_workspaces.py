"""For whom a visitor acts, and what they may do there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.test import force_authenticate
from rest_framework.views import APIView

from quickscale.core.http import request_context
from quickscale.core.teams import permissions
from quickscale.core.teams.current import (
    current_membership,
    current_owner,
    current_team,
)
from quickscale.core.teams.permissions import require_team_permission, team_permission

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask():
    """Return a request of somebody whose session says for whom they act."""

    def ask(user, team=None, **attributes):
        request = RequestFactory().get("/")
        request.user, request.session = user, SessionStore()
        if team:
            request.session[request_context.TEAM] = str(team.public_id)
        vars(request).update(attributes)
        return request

    return ask


def test_everybody_acts_for_themselves_until_they_switch(api, ask, ann, team):
    asked = api(ann)
    assert asked.get("workspace/").json()["workspace"] == {
        "id": "personal",
        "label": "Personal account",
        "slug": "personal",
    }
    assert current_owner(ask(ann)) == ann
    asked.act_for(team)
    assert asked.get("workspace/").json()["role"] == "Owner"
    assert current_owner(ask(ann, team)) == team
    asked.act_for(None)
    assert asked.get("workspace/").json()["kind"] == "personal"


def test_workspaces_are_oneself_and_ones_teams(api, ann, bob, team, join):
    join(bob, team)
    rows = api(bob).act_for(team).rows("workspaces/")
    assert [(row["name"], row["role"], row["current"]) for row in rows] == [
        ("Personal account", "", False),
        ("Acme", "Member", True),
    ]


@pytest.mark.parametrize("chosen", ["nonsense", "00000000-0000-4000-8000-000000000000", "", None])
def test_nobody_switches_to_what_is_not_theirs(api, bob, team, chosen):
    asked = api(bob)
    for workspace in (chosen, str(team.public_id)):
        response = asked.put("workspace/", {"workspace": workspace})
        assert list(response.json()["errors"]) == ["workspace"]
    assert asked.get("workspace/").json()["kind"] == "personal"


def test_whoever_no_longer_belongs_to_a_team_acts_for_themselves(api, bob, team, join):
    member = join(bob, team)
    asked = api(bob).act_for(team)
    member.delete()
    assert asked.get("workspace/").json()["kind"] == "personal"


def test_a_request_asks_for_its_team_once(ask, ann, team, django_assert_num_queries):
    request = ask(ann, team)
    with django_assert_num_queries(1):
        assert current_team(request) == team
        assert current_team(request) == team
        assert current_membership(request).permissions


def test_the_team_of_an_api_key_goes_before_the_sessions(ask, ann, bob, team, join):
    join(bob, team)
    key = SimpleNamespace(team=team)
    assert current_team(ask(bob, auth=key)) == team
    assert current_team(ask(bob, team, auth=SimpleNamespace(team=None))) is None
    assert current_team(ask(bob, team, auth=None)) == team


def test_an_api_key_of_a_team_that_its_user_left_may_do_nothing(ask, bob, team):
    with pytest.raises(PermissionDenied):
        current_team(ask(bob, auth=SimpleNamespace(team=team)))


def test_nobody_acts_for_nobody(ask, team):
    assert current_team(ask(AnonymousUser(), team)) is None


@pytest.fixture
def answer(ask):
    """Ask an operation that takes a permission."""

    class View(APIView):
        permission_classes = (team_permission("billing.manage"),)

        def get(self, request):
            return Response()

    def answer(user, team=None):
        request = ask(user, team)
        force_authenticate(request, user)
        return View.as_view()(request)

    return answer


def test_for_themselves_everybody_may_do_everything(answer, bob):
    assert answer(bob).status_code == 200


@pytest.mark.parametrize("role, status", [("admin", 200), ("member", 403)])
def test_for_a_team_the_role_decides(answer, bob, team, join, role, status):
    join(bob, team, role)
    response = answer(bob, team)
    assert response.status_code == status
    if status == 403:
        assert response.data["detail"] == (
            "Your role in Acme, “Member”, does not allow this: Manage plan and payments."
        )


def test_anonymous_visitors_may_do_nothing(answer):
    assert answer(AnonymousUser()).status_code == 403


def test_a_permission_has_one_class_by_which_it_can_be_imported():
    assert team_permission("billing.manage") is team_permission("billing.manage")
    assert permissions.MayBillingManage is team_permission("billing.manage")
    assert team_permission("billing.manage") is not team_permission("team.manage")
    with pytest.raises(AttributeError):
        permissions.MayFly  # noqa: B018


def test_services_ask_for_a_permission_too(bob, team, join):
    require_team_permission(None, "billing.manage")
    with pytest.raises(PermissionDenied, match="Manage plan and payments"):
        require_team_permission(join(bob, team), "billing.manage")
