"""What holds of teams: none meets anything of another."""

from __future__ import annotations

import pytest

from quickscale_testing.conformance.visitors import fail_with
from quickscale_testing.isolation import check_isolation

pytestmark = [pytest.mark.deep, pytest.mark.any_skin, pytest.mark.django_db]


def test_teams_meet_nothing_of_each_other() -> None:
    fail_with(check_isolation())
