"""Whom a flag is on for, as people and programs see it from outside."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.operations import get_operations
from quickscale.core.api.permissions import asked_flags, flag_permission
from quickscale.core.api_keys.services import create_key
from quickscale.core.flags.models import Flag
from quickscale.core.skin_system.context_processors import page
from quickscale.core.teams.services import create_team

pytestmark = pytest.mark.urls(__name__)

#: The operations of the core that a flag switches, by how their names begin.
FEATURES = {
    "teams": r"team-(?!audit)|invitation-|workspace-",
    "api_keys": r"api-(key|scope)-",
    "outgoing_webhooks": r"webhook-",
}


class ReviewView(APIView):
    permission_classes = (flag_permission("reviews"),)

    def get(self, request):
        return Response({"ok": True})


def show_page(request):
    text = '{% load quickscale %}{% flag "reviews" as on %}{{ on|yesno }}'
    return HttpResponse(engines["django"].from_string(text).render(page(request), request))


asked_flags.discard("reviews")  # known within these tests alone
urlpatterns = [
    path("api/reviews/", ReviewView.as_view()),
    path("page/", show_page),
    path("", include("quickscale.core.urls")),
]


@pytest.fixture
def switch(django_capture_on_commit_callbacks):
    """Return a function that stores the flag as staff do in the admin."""

    def store(*, users=(), teams=(), **values):
        with django_capture_on_commit_callbacks(execute=True):
            given = {"superusers": False, **values}
            flag, _ = Flag.objects.update_or_create(name="reviews", defaults=given)
            flag.users.set(users)
            flag.teams.set(teams)
        cache.clear()

    return store


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def is_on(client):
    """Return whether the flag is on, as operation, list of flags and template tell alike."""
    told = {
        client.get("/api/reviews/").status_code == 200,
        "reviews" in [flag["name"] for flag in client.get("/api/core/flags/").json()],
        client.get("/page/").content == b"yes",
    }
    assert len(told) == 1
    return told.pop()


def test_a_flag_is_on_for_the_people_it_names(ann, django_user_model, switch):
    bob = django_user_model.objects.create_user("bob@example.com")
    switch(users=[ann])
    assert is_on(sign_in(ann))
    assert not is_on(sign_in(bob))
    assert not is_on(Client())


def test_a_flag_is_on_while_somebody_acts_for_the_team_it_names(ann, switch):
    team, browser = create_team("Green", owner=ann), sign_in(ann)
    switch(teams=[team])
    assert not is_on(browser)
    chosen = {"workspace": str(team.public_id)}
    assert browser.put("/api/core/workspace/", chosen, "application/json").status_code == 200
    assert is_on(browser)
    browser.put("/api/core/workspace/", {"workspace": "personal"}, "application/json")
    assert not is_on(browser)


def test_a_share_of_people_is_always_the_same_and_grows(django_user_model, switch):
    people = [django_user_model.objects.create_user(f"{n}@example.com") for n in range(40)]
    clients = {user.pk: sign_in(user) for user in people}

    def have_it():
        return {pk for pk, it in clients.items() if it.get("/api/reviews/").status_code == 200}

    switch(percent=30)
    few = have_it()
    assert few == have_it()
    switch(percent=70)
    many = have_it()
    assert 3 < len(few) < 24
    assert few < many
    assert len(many) < 40
    assert Client().get("/api/reviews/").status_code == 404


def test_a_share_is_the_same_in_the_api_and_on_pages(ann, switch):
    browser = sign_in(ann)
    for percent in (10, 50, 90):
        switch(percent=percent)
        is_on(browser)


def test_a_program_has_what_its_keys_owner_has(ann, switch):
    team = create_team("Green", owner=ann)
    switch(teams=[team])
    for owner, is_there in ((team, True), (None, False)):
        _, token = create_key(user=ann, team=owner, name="CI", scopes=["core:read"])
        program = Client(HTTP_AUTHORIZATION=f"Bearer {token}")
        names = [flag["name"] for flag in program.get("/api/core/flags/").json()]
        assert ("reviews" in names) is is_there


@pytest.mark.parametrize("feature", FEATURES)
def test_every_operation_of_a_feature_asks_its_flag_first(ann, feature, monkeypatch):
    names = []
    monkeypatch.setattr(Flag, "is_active", lambda flag, request: names.append(flag.name))
    client, found = sign_in(ann), 0
    for operation in get_operations("core").values():
        is_for_staff = "/staff/" in operation.path
        if is_for_staff or not re.match(FEATURES[feature], operation.name.partition(":")[2]):
            continue
        found += 1
        names.clear()
        answers = {ask(client, operation, value) for value in ("1", str(uuid.uuid4()), "x")}
        assert 404 in answers
        assert feature in names, operation.name
    assert found > 2


def ask(client, operation, value):
    address = re.sub(r"{\w+}", value, operation.path)
    return client.generic(operation.method, address, "{}", "application/json").status_code
