"""What follows from a screen's name and path."""

from __future__ import annotations

import pytest

from quickscale.core.manifests.screens import complete_screens
from quickscale.core.theme_system import Screen


def complete(*screens):
    return complete_screens(screens, theme="bakery")


@pytest.mark.parametrize(
    ("name", "operation", "kind"),
    [
        ("bread-list", "bakery:bread-list", "list"),
        ("bread-detail", "bakery:bread-retrieve", "detail"),
        ("bread-create", "bakery:bread-create", "form"),
        ("rye-bread-edit", "bakery:rye-bread-update", "form"),
    ],
)
def test_a_name_says_the_operation_and_the_operation_the_kind(name, operation, kind):
    screen = complete(Screen(name, "somewhere/"))[name]
    assert (screen.operation, screen.kind) == (operation, kind)


def test_what_a_screen_says_itself_stands():
    said = Screen("bread-list", "", "core:team-retrieve", kind="form", parent="other")
    assert complete(said)["bread-list"] == said


def test_other_names_say_no_operation():
    assert complete(Screen("offers", "offers/"))["offers"].operation == ""
    assert complete(Screen("bread-list", "", kind="dashboard"))["bread-list"].operation == ""


def test_the_parent_is_the_nearest_screen_above_and_never_the_root():
    screens = complete(
        Screen("home", "", kind="dashboard"),
        Screen("bread-list", "breads/"),
        Screen("bread-detail", "breads/<slug:slug>/"),
        Screen("bread-edit", "breads/<slug:slug>/edit/"),
        Screen("slice-list", "breads/<slug:slug>/cut/slices/"),
    )
    assert [screen.parent for screen in screens.values()] == [
        "",
        "",
        "bread-list",
        "bread-detail",
        "bread-detail",
    ]


SHORT = 'screens = (Screen("bread-list", "breads/"), Screen("bread-{0}", "breads/<slug:slug>/"))'


def test_a_manifest_may_leave_the_usual_unsaid(site, bakery):
    result = site.run("check", "--tag", "quickscale", **bakery(SHORT.format("detail")))
    assert result.returncode == 0, result.stderr


def test_an_operation_that_a_name_promises_and_nobody_offers_is_reported(site, bakery):
    result = site.run("check", "--tag", "quickscale", **bakery(SHORT.format("edit")))
    assert result.returncode == 1
    assert "No operation 'bakery:bread-update' found." in result.stderr
