"""What holds before any page is opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command

from quickscale_testing.conformance.visitors import Visitor

pytestmark = pytest.mark.django_db


def test_the_checks_pass() -> None:
    call_command("check", fail_level="WARNING")


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.deep
@pytest.mark.any_skin
def test_the_shipped_openapi_documents_are_fresh() -> None:
    call_command("export_openapi", check=True)


@pytest.mark.parametrize("path", ["/no-such-page/", "/no-such-page"])
def test_an_unknown_page_is_the_skins_own_404(visit: Callable[[str], Visitor], path: str) -> None:
    response = visit("anonymous").get(path)
    assert response.status_code == 404
    assert b"<h1" in response.content
    assert b"<html" in response.content


def test_an_unknown_operation_is_a_problem(visit: Callable[[str], Visitor]) -> None:
    response = visit("anonymous").get("/api/no-such-operation/")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("application/problem+json")
