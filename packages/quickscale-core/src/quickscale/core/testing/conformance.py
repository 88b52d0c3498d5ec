"""The conformance kit: what any theme, in any skin, with any plugins, must do.

    python -m quickscale.core.testing.conformance

runs it on the stack that the environment names (see :mod:`quickscale.core.testing.settings`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from quickscale.core.testing.crawler import Crawl, crawl

pytestmark = pytest.mark.django_db

#: How many pages each kind of visitor opens.
_MOST_PAGES = 120


@pytest.fixture
def sample_data(db: None) -> None:
    """Load what the chosen theme offers as its demo."""
    from quickscale.core.layers.stack import get_stack

    for command in get_stack().theme.manifest.demo:
        call_command(*command.split(), verbosity=0)


def _make_user(email: str, **rights: bool) -> Any:
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.create_user(email=email, password=None)
    for name, value in rights.items():
        setattr(user, name, value)
    user.save()
    return user


@pytest.fixture
def visitors(db: None) -> Iterator[dict[str, Client]]:
    """Three clients: nobody, somebody and a member of staff."""
    clients = {"anonymous": Client(), "customer": Client(), "staff": Client()}
    clients["customer"].force_login(_make_user("customer@example.com"))
    clients["staff"].force_login(_make_user("staff@example.com", is_staff=True, is_superuser=True))
    yield clients


def test_the_checks_pass() -> None:
    call_command("check", fail_level="WARNING")


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_shipped_openapi_documents_are_fresh() -> None:
    call_command("export_openapi", check=True)


@pytest.mark.parametrize("visitor", ["anonymous", "customer", "staff"])
def test_every_link_leads_somewhere_when_there_is_no_data(
    visitors: dict[str, Client], visitor: str
) -> None:
    _assert_sound(crawl(visitors[visitor], most=_MOST_PAGES))


@pytest.mark.parametrize("visitor", ["anonymous", "customer", "staff"])
def test_every_link_leads_somewhere_when_there_is_data(
    sample_data: None, visitors: dict[str, Client], visitor: str
) -> None:
    _assert_sound(crawl(visitors[visitor], most=_MOST_PAGES))


@pytest.mark.parametrize("path", ["/no-such-page/", "/no-such-page"])
def test_an_unknown_page_is_the_skins_own_404(visitors: dict[str, Client], path: str) -> None:
    response = visitors["anonymous"].get(path)
    assert response.status_code == 404
    assert b"<h1" in response.content
    assert b"<html" in response.content


def test_an_unknown_operation_is_a_problem() -> None:
    response = Client().get("/api/no-such-operation/")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("application/problem+json")


def _assert_sound(result: Crawl) -> None:
    assert not result.faults, "\n".join(result.faults)
    assert result.opened, "no page was opened"


def main() -> int:
    """Run the kit on the stack that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale.core.testing.settings")
    options = [
        "-p",
        "no:cacheprovider",
        "--import-mode=importlib",
        "--rootdir",
        str(Path(__file__).parent),
    ]
    return int(pytest.main([*options, *sys.argv[1:], __file__]))


if __name__ == "__main__":
    sys.exit(main())
