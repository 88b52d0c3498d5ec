"""What holds on the first day, when there is nothing to see yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quickscale_testing.conformance.crawler import Crawl
from quickscale_testing.conformance.visitors import Visitor, fail_with

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("visitor", ["anonymous", "customer", "staff"])
def test_every_link_leads_somewhere_when_there_is_no_data(
    visit: Callable[[str], Visitor], roam: Callable[[Visitor], Crawl], visitor: str
) -> None:
    fail_with(roam(visit(visitor)).errors)
