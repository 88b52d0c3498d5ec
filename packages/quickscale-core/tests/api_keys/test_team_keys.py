"""A team's key reads and does what is the team's, and nothing of whoever made it."""

from __future__ import annotations

import re
import uuid

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import Error, models, transaction
from django.urls import resolve

from quickscale.core.api.operations import CORE, get_operations
from quickscale.core.api.views import NotFoundView
from quickscale.core.api_keys.scopes import list_scopes
from quickscale.core.layers.stack import get_stack
from quickscale.core.teams.models import Team
from quickscale.core.teams.services import create_team
from quickscale_testing.isolation.samples import CannotSample, Samples, read_texts

pytestmark = pytest.mark.django_db

_PARAMETER = re.compile(r"{\w+}")
#: What a person has of their own, in the core at least.
_KNOWN = {"quickscale_audit.AuditEvent", "quickscale_api_keys.ApiKey"}


class Owned(Samples):
    """One thing of each model that names a person, all of them hers."""

    def __init__(self, owner):
        self.name, self.owner, self.things = f"hers-{uuid.uuid4().hex[:8]}", owner, {}

    @property
    def team(self):
        raise CannotSample("It would be a team's.")

    def make_all(self):
        for model in filter(names_a_person, apps.get_models()):
            try:
                with transaction.atomic():
                    self._make_hers(model)
            except (CannotSample, Error, ValueError, TypeError, AttributeError):
                continue
        return self

    def _make_hers(self, model):
        thing = self.find(model)
        own = [f.name for f in model._meta.concrete_fields if f.related_model is type(self.owner)]
        hers = dict.fromkeys(own, self.owner)
        if not all(getattr(thing, f"{name}_id") == self.owner.pk for name in own):
            self.things[model] = model._base_manager.create(**{**self._guess(model), **hers})

    def _guess(self, model):
        kept = {field.name for field in model._meta.concrete_fields if not field.primary_key}
        unique = {field.name for field in model._meta.concrete_fields if field.unique}
        row = self.things[model]
        return {name: getattr(row, name) for name in kept - unique}

    def list_marks(self):
        """Return what nothing that is not hers can have."""
        texts = (str(text) for thing in self.things.values() for text in read_texts(thing))
        return {text for text in texts if self.name in text or is_uuid(text)}


def names_a_person(model):
    ties = [it for it in model._meta.concrete_fields if isinstance(it, models.ForeignKey)]
    is_teams = any(it.related_model is Team and not it.null for it in ties)
    return not is_teams and any(it.related_model is get_user_model() for it in ties)


def is_uuid(text):
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def list_all():
    themes = (CORE, *(theme.name for theme in get_stack().themes))
    return [operation for theme in themes for operation in get_operations(theme).values()]


def fill(operation, things):
    """Return the paths at which an operation may be about one of her things."""
    if "{" not in operation.path:
        return [operation.path]
    paths = [_PARAMETER.sub(str(value), operation.path) for thing in things for value in ids(thing)]
    return [path for path in dict.fromkeys(paths) if answers(path)]


def ids(thing):
    """Return what may stand for a thing in an address: what no other one has."""
    unique = {getattr(thing, it.name) for it in thing._meta.concrete_fields if it.unique}
    uuids = {text for text in map(str, read_texts(thing)) if is_uuid(text)}
    return [value for value in map(str, unique | uuids) if "/" not in value]


def answers(path):
    return getattr(resolve(path).func, "cls", None) is not NotFoundView


@pytest.fixture
def hers(ann):
    made = Owned(ann).make_all()
    assert {model._meta.label for model in made.things} >= _KNOWN
    return made


@pytest.fixture
def blue(ann):
    return create_team("Blue", owner=ann)


def every_scope():
    return [scope.id for scope in list_scopes(is_staff=True)]


def read_all(program, things=()):
    """Yield what each operation that reads tells a program, at each path that may be hers."""
    for operation in list_all():
        if operation.method == "GET":
            for path in fill(operation, things):
                yield operation.name, program.get(path)


def text_of(response):
    return response.getvalue().decode(errors="replace")


def test_a_teams_key_reads_nothing_of_whoever_made_it(ann, hers, blue, make_program):
    program, _ = make_program(ann, *every_scope(), team=blue)
    marks = hers.list_marks()
    told = {
        name
        for name, response in read_all(program, hers.things.values())
        if response.status_code == 200 and any(mark in text_of(response) for mark in marks)
    }
    assert told == set()


def test_a_persons_key_reads_what_is_theirs(ann, hers, make_program):
    program, _ = make_program(ann, *every_scope())
    marks = hers.list_marks()
    told = {
        name
        for name, response in read_all(program)
        if response.status_code == 200 and any(mark in text_of(response) for mark in marks)
    }
    assert "core:audit-event-list" in told


def test_a_teams_key_has_no_say_in_what_is_a_persons(ann, blue, make_program):
    program, _ = make_program(ann, *every_scope(), team=blue)
    for path in ("/api/core/account/", "/api/core/audit-events/", "/api/core/session/"):
        response = program.get(path)
        assert (response.status_code, kind_of(response)) == (403, "api-key-team"), path


def test_a_teams_key_still_reads_the_teams(ann, blue, make_program):
    program, _ = make_program(ann, *every_scope(), team=blue)
    for path in ("teams/blue/", "teams/blue/members/", "team/audit-events/", "webhooks/"):
        assert program.get(f"/api/core/{path}").status_code == 200, path


def test_a_teams_key_is_never_staff(ann, blue, make_program):
    ann.is_staff = ann.is_superuser = True
    ann.save()
    program, _ = make_program(ann, *every_scope(), team=blue)
    for operation in list_all():
        if operation.operation_id.startswith("staff-") and operation.method == "GET":
            path = _PARAMETER.sub(str(uuid.uuid4()), operation.path)
            assert program.get(path).status_code in (403, 404), operation.name


def test_a_team_is_not_offered_keys_of_staff(ann, blue, client):
    ann.is_staff = True
    ann.save()
    client.force_login(ann)
    client.put("/api/core/workspace/", {"workspace": str(blue.public_id)}, "application/json")
    scopes = {row["id"] for row in client.get("/api/core/api-scopes/").json()}
    assert "staff" not in scopes
    wanted = {"name": "CI", "scopes": ["staff"]}
    refused = client.post("/api/core/api-keys/", wanted, "application/json")
    assert refused.status_code in (400, 422)


def kind_of(response):
    return response.json()["type"].rpartition(":")[2]
