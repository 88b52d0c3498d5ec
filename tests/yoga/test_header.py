"""The header of any theme's pages has a search field and counted links, said as data."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        os.environ.get("QUICKSCALE_TEST_SKIN") == "bare", reason="draws no header at all"
    ),
]


def test_the_header_searches_the_list_that_the_theme_names(client: Client) -> None:
    html = client.get("/teachers/").content.decode()
    assert 'role="search" action="/classes/"' in html
    assert "Search classes" in html
    assert "Search products" not in html


def test_the_search_field_speaks_the_visitors_language(client: Client) -> None:
    search = client.get("/_screens/yoga/teacher-list.json", headers={"Accept-Language": "de"})
    assert search.json()["page"]["search"]["label"].endswith("durchsuchen")


def test_a_header_link_counts_what_the_visitor_has(
    member: Client, make_class: Callable[..., Any]
) -> None:
    assert 'aria-label="Your bookings, 0 items"' in member.get("/teachers/").content.decode()
    for title in ("Morning flow", "Evening flow"):
        member.post(f"/classes/{make_class(title).slug}/-/book/", {"note": ""})
    assert 'aria-label="Your bookings, 2 items"' in member.get("/teachers/").content.decode()


def test_nobody_is_led_to_what_they_may_not_open(client: Client) -> None:
    assert "Your bookings" not in client.get("/teachers/").content.decode()
