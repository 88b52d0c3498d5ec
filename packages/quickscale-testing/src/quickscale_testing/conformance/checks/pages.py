"""What holds of pages once there is something to see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from quickscale_testing.conformance.crawler import Crawl, find_kind
from quickscale_testing.conformance.screens import check_fragment
from quickscale_testing.conformance.visitors import Visitor, fail_with, find_screen_name

pytestmark = pytest.mark.django_db

Seen = tuple[Visitor, Crawl]


@pytest.fixture(scope="module", params=["anonymous", "customer", "staff"])
def seen(
    request: pytest.FixtureRequest,
    sample_data: None,
    visit: Callable[[str], Visitor],
    roam: Callable[[Visitor], Crawl],
    unlocked: Callable[[], Any],
) -> Seen:
    """Everything that a visitor can open."""
    with unlocked():
        visitor = visit(request.param)
        return visitor, roam(visitor)


def test_every_link_leads_somewhere_when_there_is_data(seen: Seen) -> None:
    fail_with(seen[1].errors)


@pytest.mark.deep
def test_every_screen_answers_htmx_with_a_fragment(seen: Seen) -> None:
    visitor, crawled = seen
    screens = {find_kind(it): it for it in reversed(crawled.opened) if find_screen_name(it)}
    errors = [
        visitor.tell(address, error)
        for address in screens.values()
        for error in check_fragment(visitor, address)
    ]
    fail_with(errors)
