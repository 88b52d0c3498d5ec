"""What the checks share: who visits, and what there is to see."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from quickscale_testing.conformance.crawler import Crawl, crawl
from quickscale_testing.conformance.visitors import Visitor

Unlock = Callable[[], Any]

#: Enough to pay for anything in a theme's sample data.
_CREDITS = Decimal(1_000_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out what takes longer")
    parser.addoption(
        "--own", action="store_true", help="leave out the core's own pages, alike in every theme"
    )
    parser.addoption(
        "--migrated",
        type=Path,
        metavar="FILE",
        help="the SQLite database that an earlier run on the same tables migrated; made if missing",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "deep: takes longer; once for a theme in a skin is enough")
    config.addinivalue_line("markers", "any_skin: asks operations alone; one skin is enough")
    if config.getoption("quick"):
        config.option.nomigrations = True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("quick"):
        return
    deep = [item for item in items if item.get_closest_marker("deep")]
    config.hook.pytest_deselected(items=deep)
    items[:] = [item for item in items if item not in deep]


def pytest_collection_finish() -> None:
    """Look rarely for garbage: what was imported stays, and is large."""
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)


def pytest_report_header() -> str:
    from quickscale import core
    from quickscale.core.layers.stack import get_stack

    layers = ", ".join(str(layer) for layer in get_stack().layers)
    return f"quickscale: {layers}; from {core.__file__}"


@pytest.fixture(scope="session")
def unlocked(django_db_setup: None, django_db_blocker: Any) -> Callable[[], Any]:
    """Return a context in which what is written to the test database stays there."""

    @contextmanager
    def unlock() -> Iterator[None]:
        with django_db_blocker.unblock():
            yield

    return unlock


@pytest.fixture(scope="session")
def people(unlocked: Unlock) -> dict[str, Any]:
    """Whoever visits: nobody, two customers who know nothing of each other, and the staff."""
    with unlocked():
        return {
            "anonymous": None,
            "customer": _make_user("customer@example.com"),
            "other customer": _make_user("other@example.com"),
            "staff": _make_user("staff@example.com", is_staff=True, is_superuser=True),
        }


@pytest.fixture(scope="session")
def teams(people: dict[str, Any], unlocked: Unlock) -> dict[str, Any]:
    """For which team each works: their own, where the chosen theme has screens for teams."""
    from quickscale.core.skin_system.screens import chosen_theme, screens_of
    from quickscale.core.teams.services import create_team

    if not any(bound.screen.audience == "team" for bound in screens_of(chosen_theme())):
        return {}
    with unlocked():
        members = {name: person for name, person in people.items() if person is not None}
        return {name: create_team(f"Team {name}", owner=it) for name, it in members.items()}


@pytest.fixture(scope="session")
def visit(people: dict[str, Any], teams: dict[str, Any]) -> Callable[[str], Visitor]:
    """Return a visitor with a browser that is new."""

    def start(name: str) -> Visitor:
        client = Client(raise_request_exception=False)
        if people[name] is not None:
            client.force_login(people[name])
        if name in teams:
            work_for(client, teams[name])
        return Visitor(name, client)

    return start


@pytest.fixture(scope="session")
def left_out(pytestconfig: pytest.Config) -> dict[str, str]:
    """Return the core's own themes that this run leaves out, and below which path they are."""
    from quickscale.core.manifests.layers import MOUNTS
    from quickscale.core.skin_system.screens import mount_of

    if not (pytestconfig.getoption("quick") or pytestconfig.getoption("own")):
        return {}
    return {theme: f"/{mount_of(theme)}" for theme in MOUNTS if mount_of(theme)}


@pytest.fixture(scope="session")
def roam(left_out: dict[str, str]) -> Callable[[Visitor], Crawl]:
    """Return what has a visitor open every page that is looked at in this run."""
    return partial(crawl, without=tuple(left_out.values()))


@pytest.fixture(scope="session")
def sample_data(people: dict[str, Any], teams: dict[str, Any], unlocked: Unlock) -> None:
    """Load what the chosen theme offers as its demo, for the customer's team if it is for teams,
    and give everybody something to pay with.
    """
    from quickscale.core.layers.stack import get_stack
    from quickscale.core.teams import team_scope

    with unlocked(), team_scope(teams["customer"]) if teams else nullcontext():
        for command in get_stack().demo:
            call_command(*command.split(), verbosity=0)
        for person in filter(None, people.values()):
            person.credits.grant(_CREDITS, source="conformance", reason="Conformance")


def work_for(client: Client, team: Any) -> None:
    """Switch to a team's workspace."""
    from quickscale.core.http import request_context

    session = client.session
    session[request_context.TEAM] = str(team.public_id)
    session.save()


def _make_user(email: str, **rights: bool) -> Any:
    from allauth.account.models import EmailAddress
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.create_user(email=email, password=None, **rights)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
