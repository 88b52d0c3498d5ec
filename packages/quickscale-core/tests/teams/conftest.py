"""People, their teams, and the API as each of them sees it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from quickscale.core import hooks
from quickscale.core.teams.models import Membership
from quickscale.core.teams.services import create_team
from quickscale.core.users.models import User

from .shelf import Book, Shelf

_LINK = re.compile(r"https?://\S+/invitations/(\S+?)/")


class Api:
    """The API of teams as one person sees it."""

    def __init__(self, user=None):
        self.user = user
        self.client = Client()
        if user is not None:
            self.client.force_login(user)

    def get(self, path, **query):
        return self.client.get(f"/api/core/{path}", query)

    def post(self, path, body=None):
        return self.client.post(f"/api/core/{path}", body or {}, content_type="application/json")

    def put(self, path, body):
        return self.client.put(f"/api/core/{path}", body, content_type="application/json")

    def delete(self, path):
        return self.client.delete(f"/api/core/{path}")

    def rows(self, path, **query):
        answer = self.get(path, **query).json()
        return answer["results"] if isinstance(answer, dict) else answer

    def act_for(self, team):
        """Switch to a team, or to oneself."""
        chosen = str(team.public_id) if team else "personal"
        assert self.put("workspace/", {"workspace": chosen}).status_code == 200
        return self


@pytest.fixture(autouse=True)
def forget_throttles():
    cache.clear()


@pytest.fixture
def make_user(db):
    return lambda name: User.objects.create_user(f"{name.lower()}@example.com", name=name)


@pytest.fixture
def ann(make_user):
    return make_user("Ann")


@pytest.fixture
def bob(make_user):
    return make_user("Bob")


@pytest.fixture
def eve(make_user):
    return make_user("Eve")


@pytest.fixture
def team(ann):
    return create_team("Acme", owner=ann)


@pytest.fixture
def join():
    """Make somebody a member without an invitation."""

    def join(user, team, role="member", custom_role=None):
        return Membership.objects.create(team=team, user=user, role=role, custom_role=custom_role)

    return join


@pytest.fixture
def api():
    return Api


@pytest.fixture
def read_token(mailoutbox):
    """Return the token in the latest mail."""

    def read():
        return _LINK.search(mail.outbox[-1].body)[1]

    return read


@pytest.fixture
def heard():
    """Collect the events of teams, by name."""
    events = []

    def listen(event):
        if event.object_type == "team":
            events.append(event)

    with hooks.register_temporarily("event:*", listen):
        yield events


@pytest.fixture
def problem():
    """Return the last part of a problem's type, with the status."""

    def read(response):
        return response.status_code, response.json()["type"].rpartition(":")[2]

    return read


@pytest.fixture(scope="module")
def shelf_tables(django_db_setup, django_db_blocker):
    """Make the tables of the models in ``shelf``, which belong to no installed app."""
    models = (Shelf, Book)
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in reversed(models):
            editor.delete_model(model)
