"""What holds when everything is done that the screens offer, by whoever it is offered to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from quickscale_testing.conformance.actions import Walk
from quickscale_testing.conformance.screens import Addresses
from quickscale_testing.conformance.visitors import Visitor, fail_with

# The mark of the database is what makes one where nothing else is run.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.deep,
    pytest.mark.usefixtures("sample_data"),
]

_OTHERS = {
    "anonymous": ["other customer"],
    "customer": ["anonymous", "other customer"],
    "staff": ["anonymous", "other customer"],
}


@pytest.mark.parametrize("visitor", _OTHERS)
def test_every_form_works_for_whom_it_is_offered_to_and_for_nobody_else(
    visit: Callable[[str], Visitor],
    unlocked: Callable[[], Any],
    left_out: dict[str, str],
    visitor: str,
) -> None:
    with unlocked():
        other_users = [visit(name) for name in _OTHERS[visitor]]
        addresses = Addresses(without=left_out)
        walk = Walk(visit(visitor), other_users, addresses=addresses).go()
    fail_with(walk.errors)
