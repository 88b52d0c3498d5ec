"""Every list shows every row once, forth and back, whatever its rows have in common."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import models
from rest_framework.mixins import ListModelMixin

from quickscale.core.api.lists import orderings_of
from quickscale_testing.isolation.endpoints import Endpoint, list_endpoints
from quickscale_testing.isolation.samples import CannotSample, Samples

pytestmark = pytest.mark.django_db

ROWS = 7
SECOND = datetime.now(UTC).replace(microsecond=0)


def list_lists() -> list[Endpoint]:
    """Return the operations that answer with pages of rows."""
    return [
        it
        for it in list_endpoints()
        if it.action in ("get", "list")
        and issubclass(it.view, ListModelMixin)
        and it.model
        and it.options.get("pagination_class", it.view.pagination_class)
    ]


def stock(samples: Samples, model: type[models.Model]) -> None:
    """Make rows of one and the same second, with nothing in what may be null."""
    with suppress(CannotSample), time_machine.travel(SECOND, tick=False):
        for _ in range(ROWS):
            samples._make(model)


def walk(asker: Any, path: str, link: str) -> list[Any]:
    """Return the pages that follow by one of the links."""
    pages = []
    while path:
        response = asker.ask("GET", path)
        assert response.status_code == 200, (path, response.content)
        pages.append(response.json())
        parts = urlsplit(pages[-1][link] or "")
        path = f"{parts.path}?{parts.query}" if parts.path else ""
        assert len(pages) < 200, path
    return pages


def rows_of(pages: list[Any]) -> list[str]:
    return [str(row) for page in pages for row in page["results"]]


def judge(asker: Any, path: str, ordering: str) -> str:
    """Return what is wrong with the pages of a list in one order."""
    asked = f"{path}?ordering={ordering}&" if ordering else f"{path}?"
    whole = rows_of(walk(asker, f"{asked}page_size=100", "next"))
    forth = walk(asker, f"{asked}page_size=3", "next")
    if rows_of(forth) != whole:
        return f"{asked} forth: {len(rows_of(forth))} of {len(whole)}"
    if len(forth) == 1:
        return ""
    last = urlsplit(forth[-2]["next"])
    back = walk(asker, f"{last.path}?{last.query}", "previous")
    if rows_of(back[::-1]) != whole:
        return f"{asked} back: {len(rows_of(back))} of {len(whole)}"
    return ""


@pytest.mark.parametrize("on", ["any", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_every_list_shows_every_row_once_forth_and_back(on, samples, owner):
    faults, proven = [], []
    for endpoint in list_lists():
        stock(samples, endpoint.model)
        path = endpoint.fill(None, samples.team)
        if "{" in path or not path:
            continue
        for ordering in ("", *orderings_of(endpoint.view)):
            faults.append(judge(owner, path, ordering))
        if len(rows_of(walk(owner, f"{path}?page_size=100", "next"))) > 2:
            proven.append(path)
    assert [fault for fault in faults if fault] == []
    assert len(proven) > 10, "too few rows could be made for this to prove anything"
    assert "/api/core/staff/stripe-events/" in proven
