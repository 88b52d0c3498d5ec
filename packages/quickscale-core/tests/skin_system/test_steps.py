from __future__ import annotations

import pytest
from django.test import RequestFactory

from quickscale.core.skin_system import breadcrumbs
from quickscale.core.skin_system.breadcrumbs import build_steps
from quickscale.core.skin_system.screens import BoundScreen, Page
from quickscale.core.theme_system import Screen

NAMES = ("address", "delivery", "payment")


@pytest.fixture
def errand(monkeypatch):
    places = {
        name: BoundScreen(
            "base", Screen(name, f"{name}/", kind="form", title=name, steps=NAMES), ()
        )
        for name in NAMES
    }
    monkeypatch.setattr(breadcrumbs, "get_screen", lambda name, theme: places[name])
    monkeypatch.setattr(BoundScreen, "url", lambda place, *sources: f"/{place.screen.path}")
    return places


def test_an_errand_shows_its_steps_and_leads_back_only(errand):
    steps = build_steps(Page(RequestFactory().get("/"), errand["delivery"], {}))
    assert [step["state"] for step in steps] == ["done", "current", "next"]
    assert [step["url"] for step in steps] == ["/address/", "", ""]


def test_a_screen_by_itself_has_no_steps():
    place = BoundScreen("base", Screen("alone", "alone/", kind="form"), ())
    assert build_steps(Page(RequestFactory().get("/"), place, {})) == []
