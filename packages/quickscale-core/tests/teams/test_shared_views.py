"""Saved views that a team has together."""

from __future__ import annotations

import importlib
from contextlib import ExitStack
from dataclasses import replace

import pytest
from django.urls import clear_url_caches

from quickscale.core import hooks, urls
from quickscale.core.account.models import SavedView
from quickscale.core.privacy.hooks import account_deleted
from quickscale.core.skin_system import screens as registry
from quickscale.core.skin_system import urls as screen_urls
from quickscale.core.webhooks.screens import SCREENS

pytestmark = pytest.mark.django_db

SCREEN = "base:webhooks"


def refresh():
    for cached in (registry.bound_screens, registry.item_screen, registry.list_screen):
        cached.cache_clear()
    for module in (screen_urls, urls):
        importlib.reload(module)
    clear_url_caches()


@pytest.fixture(autouse=True)
def webhooks_are_for_teams():
    def give(*, theme, screens):
        changed = [it for it in SCREENS if theme == "base" and it.name == "webhooks"]
        return [replace(it, audience="team", saved_views=True) for it in changed]

    with ExitStack() as stack:
        stack.callback(refresh)
        stack.enter_context(hooks.register_temporarily("core.screens", give, order=100))
        refresh()
        yield


@pytest.fixture
def save():
    def save(api, name="Failing", **values):
        body = {"screen": SCREEN, "name": name, "query": "state=failing", **values}
        return api.post("saved-views/", body)

    return save


@pytest.fixture
def colleagues(api, ann, bob, team, join):
    join(bob, team)
    return api(ann).act_for(team), api(bob).act_for(team)


def names(api):
    return [row["name"] for row in api.rows("saved-views/", screen=SCREEN)]


def test_what_is_shared_is_seen_by_the_team_and_nobody_else(api, eve, colleagues, save):
    ann, bob = colleagues
    assert save(ann, shared=True).status_code == 201
    assert save(ann, "My own").status_code == 201
    assert names(ann) == ["Failing", "My own"]
    assert names(bob) == ["Failing"]
    assert names(api(eve)) == []
    assert names(ann.act_for(None)) == ["My own"]


def test_the_author_and_who_manages_the_team_change_what_is_shared(colleagues, save):
    owner, member = colleagues
    of_owner = f"saved-views/{save(owner, shared=True).json()['id']}/"
    of_member = f"saved-views/{save(member, 'Mine', shared=True).json()['id']}/"
    assert member.delete(of_owner).status_code == 403
    assert member.get(of_owner).json()["can"] == {"delete": False}
    assert owner.delete(of_member).status_code == 204
    assert owner.delete(of_owner).status_code == 204


def test_each_person_has_a_default_of_their_own(colleagues, save):
    ann, bob = colleagues
    save(ann, shared=True, is_default=True)
    assert [row["is_default"] for row in ann.rows("saved-views/")] == [True]
    assert [row["is_default"] for row in bob.rows("saved-views/")] == [False]


def test_a_member_chooses_a_shared_view_as_their_default(colleagues, save):
    ann, bob = colleagues
    url = f"/account/views/{save(ann, shared=True).json()['id']}/edit/"
    response = bob.client.post(url, {"name": "Failing", "is_default": "on"})
    assert response.status_code == 303
    assert [row["is_default"] for row in bob.rows("saved-views/")] == [True]
    renamed = bob.client.post(url, {"name": "Mine now", "is_default": "on"})
    assert renamed.status_code == 403
    assert names(ann) == ["Failing"]


def test_names_are_ones_own_and_the_teams(colleagues, save):
    ann, bob = colleagues
    assert [save(ann, shared=True).status_code, save(ann).status_code] == [201, 201]
    assert save(bob, shared=True).status_code == 400
    assert save(bob).status_code == 201


def test_the_form_offers_to_share_where_there_is_a_team(colleagues):
    ann, _bob = colleagues
    form = ann.client.get("/account/webhooks/-/-save-view/").context["form"]
    assert [field["name"] for field in form["fields"]] == ["name", "is_default", "shared"]


def test_a_team_keeps_what_somebody_shared_who_is_gone(colleagues, save):
    ann, bob = colleagues
    save(bob, shared=True)
    save(bob, "My own")
    account_deleted(user=bob.user, email=bob.user.email, known_as=())
    assert names(ann) == ["Failing"]
    assert SavedView.objects.get().user is None
