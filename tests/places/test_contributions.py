"""A plugin adds panels, fields and actions to pages of objects whose models it doesn't import."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from rest_framework.permissions import IsAdminUser

from quickscale.core import hooks
from quickscale.core.api import ServiceError, Stat
from quickscale.core.plugin_framework import (
    ContributedAction,
    ContributedField,
    ContributedPanel,
    Contribution,
)
from quickscale.core.theme_system import Action, Panel

from .conftest import mount_again

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clubs")]

CLUB = "clubs:club-retrieve"


def count_members(key: str, club: Any) -> Stat:
    return Stat(club.user_set.count(), label=f"In {club.name}")


def read_letters(clubs: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: len(club.name) for key, club in clubs.items()}


def rename(key: str, club: Any, user: Any) -> None:
    if club.name == "Go":
        raise ServiceError("Go keeps its name.")
    club.name = f"{club.name} of {user.email}"
    club.save()


PANEL = ContributedPanel(
    operation=CLUB, panel=Panel("members", kind="stat", title="Members now"), read=count_members
)
FIELD = ContributedField(
    operation=CLUB, name="letters", label="Letters in name", format="integer", read=read_letters
)
ACTION = ContributedAction(
    operation=CLUB, action=Action("rename", label="Name after me"), perform=rename
)
ROW_ACTION = ContributedAction(
    operation=CLUB, action=Action("rename-here", label="Name it now", row=True), perform=rename
)


@pytest.fixture
def contribute() -> Iterator[Callable[..., None]]:
    from quickscale.core.theme_system.contributions import map_given

    def add(*contributions: Contribution) -> None:
        given.enter_context(hooks.register_temporarily("core.contributions", lambda: contributions))
        map_given.cache_clear()
        mount_again()

    with ExitStack() as given:
        yield add
    map_given.cache_clear()
    mount_again()


@pytest.fixture
def chess() -> Group:
    return Group.objects.create(name="Chess")


@pytest.fixture
def visit(client: Client) -> Callable[[str], str]:
    return lambda path: client.get(path).content.decode()


@pytest.fixture
def staff(client: Client, django_user_model: Any) -> Client:
    client.force_login(django_user_model.objects.create_user("ann@example.com", is_staff=True))
    return client


def only_for_staff(contribution: Any) -> Any:
    from dataclasses import replace

    return replace(contribution, permission_classes=(IsAdminUser,))


def test_a_panel_stands_on_the_page_of_each_object(
    contribute: Any, visit: Any, chess: Group
) -> None:
    assert "Members now" not in visit(f"/clubs/{chess.pk}/")
    contribute(PANEL)
    page = visit(f"/clubs/{chess.pk}/")
    assert "Members now" in page
    assert "In Chess" in page


def test_a_field_is_a_column_of_the_list_and_a_fact_of_the_page(
    contribute: Any, visit: Any, chess: Group
) -> None:
    Group.objects.create(name="Bridge & more")
    contribute(FIELD)
    assert "Letters in name" in visit("/clubs/")
    assert "Letters in name" in visit(f"/clubs/{chess.pk}/")


def test_a_field_is_read_once_for_all_rows(contribute: Any, client: Client, chess: Group) -> None:
    Group.objects.create(name="Go")
    asked = []
    contribute(
        ContributedField(
            operation=CLUB,
            name="letters",
            label="Letters",
            read=lambda clubs: asked.append(clubs) or read_letters(clubs),  # type: ignore[func-returns-value]
        )
    )
    rows = client.get("/_screens/clubs/club-list.json").json()["list"]["rows"]
    assert [row["cells"][-1]["value"] for row in rows] == [5, 2]
    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_contributions_are_the_same_over_http(
    contribute: Any, client: Client, chess: Group, settings: Any, live_server: Any
) -> None:
    contribute(PANEL, FIELD)
    url = f"/_screens/clubs/club-detail.json?id={chess.pk}"
    near = client.get(url).json()
    settings.QUICKSCALE_API_TRANSPORT = f"{live_server.url}/api/"
    far = client.get(url).json()
    for part in ("panels", "detail"):
        assert far[part] == near[part]
    assert far["panels"][0]["data"]["label"] == "In Chess"
    assert far["detail"]["facts"][-1]["value"] == 5


def test_an_action_is_done_by_the_plugin(contribute: Any, staff: Client, chess: Group) -> None:
    contribute(ACTION, ROW_ACTION)
    assert "Name after me" in staff.get(f"/clubs/{chess.pk}/").content.decode()
    assert "Name it now" in staff.get("/clubs/").content.decode()
    staff.post(f"/clubs/{chess.pk}/-/tests-rename/", follow=True)
    chess.refresh_from_db()
    assert chess.name == "Chess of ann@example.com"
    staff.post(f"/clubs/-/tests-rename-here/{chess.pk}/", follow=True)
    chess.refresh_from_db()
    assert chess.name == "Chess of ann@example.com of ann@example.com"


def test_what_a_plugin_refuses_the_page_tells(contribute: Any, staff: Client) -> None:
    club = Group.objects.create(name="Go")
    contribute(ACTION)
    answer = staff.post(f"/clubs/{club.pk}/-/tests-rename/", follow=True)
    assert "Go keeps its name." in answer.content.decode()


@pytest.mark.parametrize("contribution", [PANEL, FIELD, ACTION])
def test_a_contribution_has_a_condition_of_its_own(
    contribute: Any, visit: Any, client: Client, django_user_model: Any, chess: Group,
    contribution: Any,
) -> None:  # fmt: skip
    contribute(only_for_staff(contribution))
    words = ("Members now", "Letters in name", "Name after me")
    page = visit(f"/clubs/{chess.pk}/")
    assert not any(text in page for text in words)
    url = f"/api/core/contributions/{CLUB}/tests-{contribution.name}/"
    assert client.get(url, {"object": chess.pk}).status_code == 403
    client.force_login(django_user_model.objects.create_user("ann@example.com", is_staff=True))
    assert any(text in visit(f"/clubs/{chess.pk}/") for text in words)


def test_nobody_reads_of_an_object_what_they_may_not_retrieve(
    contribute: Any, client: Client, chess: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    contribute(PANEL, FIELD)
    import clubs.views

    hidden = Group.objects.create(name="Secret")
    monkeypatch.setattr(clubs.views.ClubViewSet, "queryset", Group.objects.exclude(name="Secret"))
    url = f"/api/core/contributions/{CLUB}"
    assert client.get(f"{url}/tests-members/", {"object": hidden.pk}).status_code == 404
    asked = {"object": [chess.pk, hidden.pk]}
    values = client.get(f"{url}/tests-letters/", asked).json()["values"]
    assert values == [{"object": str(chess.pk), "value": 5}]


def test_the_operations_own_permissions_hold_for_contributions(
    contribute: Any, client: Client, chess: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    contribute(PANEL)
    import clubs.views

    monkeypatch.setattr(clubs.views.ClubViewSet, "permission_classes", [IsAdminUser])
    url = f"/api/core/contributions/{CLUB}/tests-members/"
    assert client.get(url, {"object": chess.pk}).status_code == 403


@pytest.mark.parametrize("asked", [{}, {"object": ""}, {"object": "9" * 30}, {"object": "x\0"}])
def test_bad_keys_are_refused(contribute: Any, client: Client, asked: dict[str, str]) -> None:
    contribute(PANEL, FIELD)
    for name in ("members", "letters", "absent"):
        url = f"/api/core/contributions/{CLUB}/tests-{name}/"
        answer = client.get(url, asked)
        assert answer.status_code in (200, 400, 404)
        assert answer.status_code != 200 or answer.json() == {"values": []}


def test_a_plugin_that_fails_takes_no_page_with_it(
    contribute: Any, client: Client, chess: Group, caplog: pytest.LogCaptureFixture
) -> None:
    contribute(
        ContributedPanel(
            operation=CLUB,
            panel=Panel("members", kind="stat", title="Members now"),
            read=lambda key, club: Stat(1 // 0),
        )
    )
    assert client.get(f"/clubs/{chess.pk}/").status_code == 200
    assert "The contribution tests-members failed." in caplog.text


def test_contributions_to_a_theme_that_was_not_chosen_are_inert(
    contribute: Any, client: Client
) -> None:
    from dataclasses import replace

    contribute(replace(PANEL, operation="bakery:bread-retrieve"))
    call_command("check", tags=["quickscale"])


@pytest.mark.parametrize(
    ("operation", "kind", "words"),
    [
        ("clubs:club-retrive", "stat", "E701.*Did you mean 'clubs:club-retrieve'"),
        ("clubs:club-list", "stat", "E713.*needs an operation that retrieves one object"),
        (CLUB, "table", "E706.*is a panel of kind 'table'"),
    ],
)
def test_what_a_plugin_contributes_wrongly_names_the_plugins_file(
    contribute: Any, operation: str, kind: Any, words: str
) -> None:
    panel = Panel("members", kind=kind)
    with pytest.raises(Exception, match=f"(?s){words}") as caught:
        contribute(ContributedPanel(operation=operation, panel=panel, read=count_members))
        call_command("check", tags=["quickscale"])
    assert isinstance(caught.value, SystemCheckError)
    assert f"Layer 'tests' ({__file__}" in str(caught.value)
