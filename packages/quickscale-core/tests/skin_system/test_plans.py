"""What pages keep from one request to the next, and what ends it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.template.autoreload import reset_loaders
from django.test import RequestFactory, override_settings
from django.urls import set_script_prefix
from django.utils.translation import override

from quickscale.core.api import client
from quickscale.core.skin_system.inputs import make_input
from quickscale.core.skin_system.navigation import build_layout_context, load_workspaces
from quickscale.core.skin_system.rendering import choose_template
from quickscale.core.skin_system.schema import Field
from quickscale.core.skin_system.screens import Page, get_screen, reverse_once
from quickscale.core.skin_system.titles import screen_title
from quickscale.core.teams.services import create_team
from quickscale.core.users.models import User


@pytest.fixture
def account():
    return get_screen("account", theme="base")


def page_of(bound):
    return Page(RequestFactory().get("/"), bound, {})


def test_each_language_has_its_own_titles(account):
    english = screen_title(account)
    with override("de"):
        german = screen_title(account)
    assert german != english == screen_title(account)


def test_a_screen_that_is_bound_anew_is_planned_anew(account):
    screen_title(account)
    renamed = replace(account, screen=replace(account.screen, title="Renamed"))
    assert screen_title(renamed) == "Renamed"


def test_a_url_follows_the_prefix_under_which_the_site_is_served(account):
    before = account.url()
    set_script_prefix("/shop/")
    try:
        assert account.url() == f"/shop{before}"
    finally:
        set_script_prefix("/")
    assert account.url() == before


def test_equal_values_of_different_types_have_urls_of_their_own():
    name = "quickscale-screen-data"
    assert reverse_once(name, {"theme": "base", "name": 1}).endswith("/1.json")
    assert reverse_once(name, {"theme": "base", "name": True}).endswith("/True.json")


def test_other_templates_are_looked_for_anew(tmp_path):
    names = ("layouts/of-nobody.html", "layouts/fragment.html")
    assert choose_template(names) == "layouts/fragment.html"
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts/of-nobody.html").write_text("")
    with override_settings(TEMPLATES=[{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]):
        assert choose_template(names) == "layouts/of-nobody.html"
    assert choose_template(names) == "layouts/fragment.html"


def test_a_template_that_is_being_written_is_found_at_once(tmp_path):
    options = {**settings.TEMPLATES[0]["OPTIONS"], "debug": True}
    changed = {**settings.TEMPLATES[0], "DIRS": [tmp_path], "OPTIONS": options}
    names = ("layouts/of-nobody.html", "layouts/fragment.html")
    with override_settings(TEMPLATES=[changed]):
        assert choose_template(names) == "layouts/fragment.html"
        (tmp_path / "layouts").mkdir()
        (tmp_path / "layouts/of-nobody.html").write_text("")
        reset_loaders()  # as the development server does
        assert choose_template(names) == "layouts/of-nobody.html"


def test_what_a_view_changes_in_an_input_stays_on_its_page(account):
    field = Field(name="title", label="Title", format="text", choices=(("a", "A"),))
    changed = make_input(page_of(account), field)
    changed["attrs"]["autofocus"] = True
    changed["choices"].clear()
    fresh = make_input(page_of(account), field)
    assert "autofocus" not in fresh["attrs"]
    assert fresh["choices"]


@pytest.mark.django_db
class TestOnceARequest:
    def ask(self, user):
        request = RequestFactory().get("/")
        request.user, request.session = user, SessionStore()
        return request

    def test_workspaces_are_read_once_and_by_the_next_request_anew(
        self, django_assert_num_queries, monkeypatch
    ):
        monkeypatch.setattr(client, "rights", lambda request, names: dict.fromkeys(names, True))
        user = User.objects.create_user(email="ann@example.com")
        request = self.ask(user)
        with django_assert_num_queries(1):
            assert len(load_workspaces(request)) == 1
            load_workspaces(request)
        create_team("Atlas", owner=user)
        assert [each["name"] for each in load_workspaces(self.ask(user))][1:] == ["Atlas"]

    def test_the_look_is_read_once(self, monkeypatch):
        from quickscale.core.theming.appearance import load_look

        asked = []

        def load():
            asked.append(1)
            return load_look()

        monkeypatch.setattr("quickscale.core.skin_system.navigation.load_look", load)
        user = User.objects.create_user(email="ann@example.com")
        page = build_layout_context(self.ask(user), shared={})
        assert page["site"]["name"]
        assert page["tokens_url"]
        assert asked == [1]
