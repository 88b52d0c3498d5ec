"""Screens for a team: the way in for those who work for themselves."""

from __future__ import annotations

import importlib
from contextlib import ExitStack
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import clear_url_caches

from quickscale.core import hooks, urls
from quickscale.core.skin_system import screens as registry
from quickscale.core.skin_system import urls as screen_urls
from quickscale.core.webhooks.screens import SCREENS

pytestmark = pytest.mark.django_db

NEW = "/account/webhooks/new/"
QUOTED = "%2Faccount%2Fwebhooks%2Fnew%2F"


def refresh():
    for cached in (registry.bound_screens, registry.item_screen, registry.list_screen):
        cached.cache_clear()
    for module in (screen_urls, urls):
        importlib.reload(module)
    clear_url_caches()


@pytest.fixture(autouse=True)
def webhooks_are_for_teams():
    """Webhooks are for teams alone, as a theme may say of its screens."""

    def give(*, theme, screens):
        changed = SCREENS if theme == "base" else ()
        return [replace(screen, audience="team") for screen in changed]

    with ExitStack() as stack:
        stack.callback(refresh)
        stack.enter_context(hooks.register_temporarily("core.screens", give, order=100))
        refresh()
        yield


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_who_has_no_team_makes_one_and_comes_back(ann):
    client = sign_in(ann)
    response = client.get(NEW)
    assert response.headers["Location"] == f"/account/teams/new/?next={QUOTED}"
    page = client.get(response.headers["Location"])
    assert "Create a team to continue." in page.content.decode()
    form = page.context["form"]
    response = client.post(form["action_url"], {"name": "Acme", "next": form["next"]})
    assert response.headers["Location"] == NEW
    assert client.get(NEW).context["form"]["fields"]


def test_who_has_one_switches_to_it_and_comes_back(ann, team):
    client = sign_in(ann)
    response = client.get("/account/webhooks/?page=2")
    assert response.headers["Location"].startswith("/account/workspace/?next=")
    page = client.get(response.headers["Location"])
    assert "Switch to a team to continue." in page.content.decode()
    body = {"workspace": str(team.public_id), "next": page.context["form"]["next"]}
    response = client.post("/account/workspace/", body)
    assert response.headers["Location"] == "/account/webhooks/?page=2"


def test_a_form_that_is_sent_all_the_same_does_nothing_and_leads_to_the_team(ann, team):
    response = sign_in(ann).post(NEW, {"url": "https://example.com/hook", "events": ["*"]})
    assert response.headers["Location"] == f"/account/workspace/?next={QUOTED}"
    assert not ann.webhook_endpoints.exists()


def test_a_guest_signs_in_first():
    assert Client().get(NEW).headers["Location"] == f"/accounts/login/?next={QUOTED}"


def test_htmx_lets_the_browser_go(ann):
    response = sign_in(ann).get(NEW, headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == f"/account/teams/new/?next={QUOTED}"


def test_a_skin_in_the_browser_is_told_why(ann):
    response = sign_in(ann).get("/_screens/base/webhook-new.json")
    assert response.status_code == 403
    assert response.json()["type"] == "urn:quickscale:problem:team-required"


def test_everybody_who_is_signed_in_is_offered_the_screen(ann):
    client = sign_in(ann)
    groups = client.get("/account/profile/").context["page"]["account_groups"]
    assert "/account/webhooks/" in [link["url"] for group in groups for link in group["links"]]
    names = [link["name"] for link in Client().get("/products/").context["page"]["account"]]
    assert "webhooks" not in names
