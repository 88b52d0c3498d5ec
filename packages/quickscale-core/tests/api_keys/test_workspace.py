"""For whom a key acts: itself says so, and never the session of a browser that sends it."""

from __future__ import annotations

import pytest

from quickscale.core.teams.services import create_team

pytestmark = pytest.mark.django_db

WORKSPACE = "/api/core/workspace/"
WEBHOOKS = "/api/core/webhooks/"


@pytest.fixture
def blue(ann):
    return create_team("Blue", owner=ann)


@pytest.fixture
def green(ann):
    return create_team("Green", owner=ann)


def choose(program, user, team):
    """Sign the program's client in as well, and let its session act for a team."""
    key = program.defaults.pop("HTTP_AUTHORIZATION")
    program.force_login(user)
    program.handler.enforce_csrf_checks = False
    chosen = {"workspace": str(team.public_id)}
    assert program.put(WORKSPACE, chosen, "application/json").status_code == 200
    program.defaults["HTTP_AUTHORIZATION"] = key


def name_workspace(program):
    return program.get(WORKSPACE).json()["workspace"]["label"]


def test_a_persons_key_acts_for_them_whatever_their_session_chose(ann, blue, make_program):
    program, _ = make_program(ann, "core:read", "core:write")
    choose(program, ann, blue)
    assert name_workspace(program) == "Personal account"
    body = {"url": "http://127.0.0.1:9/", "events": ["*"]}
    made = program.post(WEBHOOKS, body, "application/json")
    assert made.status_code == 201
    assert ann.webhook_endpoints.get().url == body["url"]
    assert not blue.webhook_endpoints.exists()


def test_a_teams_key_acts_for_that_team_whatever_the_session_chose(ann, blue, green, make_program):
    program, _ = make_program(ann, "core:read", "core:write", team=blue)
    choose(program, ann, green)
    assert name_workspace(program) == "Blue"
    body = {"url": "http://127.0.0.1:9/", "events": ["*"]}
    assert program.post(WEBHOOKS, body, "application/json").status_code == 201
    assert blue.webhook_endpoints.count() == 1
    assert not green.webhook_endpoints.exists()


def test_no_key_switches_to_another_workspace(ann, blue, make_program):
    program, _ = make_program(ann, "core:read", "core:write")
    chosen = {"workspace": str(blue.public_id)}
    assert program.put(WORKSPACE, chosen, "application/json").status_code == 403
    assert name_workspace(program) == "Personal account"


def test_a_teams_key_sees_that_team_alone(ann, blue, green, make_program):
    program, _ = make_program(ann, "core:read", team=blue)
    assert program.get("/api/core/teams/blue/").status_code == 200
    assert program.get("/api/core/teams/green/").status_code == 404
    assert program.get("/api/core/teams/green/members/").status_code == 404
    assert [row["name"] for row in rows(program, "/api/core/teams/")] == ["Blue"]
    assert [row["name"] for row in rows(program, "/api/core/workspaces/")] == ["Blue"]


def test_a_persons_key_sees_all_their_teams(ann, blue, green, make_program):
    program, _ = make_program(ann, "core:read")
    assert program.get("/api/core/teams/green/").status_code == 200
    names = [row["name"] for row in rows(program, "/api/core/workspaces/")]
    assert sorted(names) == ["Blue", "Green", "Personal account"]


def rows(program, path):
    answer = program.get(path).json()
    return answer["results"] if isinstance(answer, dict) else answer
