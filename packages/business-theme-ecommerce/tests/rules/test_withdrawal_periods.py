"""Until when a consumer may withdraw, as the directive and Regulation 1182/71 count."""

from __future__ import annotations

from datetime import date

import pytest

from quickscale_business_themes.ecommerce.public_holidays import (
    find_easter,
    find_orthodox_easter,
    is_working_day,
)
from quickscale_business_themes.ecommerce.withdrawal_periods import find_last_day


def last_day(begins_after, country="DE", informed_on="2020-01-01"):
    day = find_last_day(
        date.fromisoformat(begins_after),
        informed_on=date.fromisoformat(informed_on) if informed_on else None,
        country=country,
    )
    return day.isoformat()


@pytest.mark.parametrize(
    ("delivered", "country", "ends"),
    [
        ("2026-09-01", "DE", "2026-09-15"),  # the day of delivery is not counted
        ("2026-09-05", "DE", "2026-09-21"),  # a Saturday becomes Monday
        ("2026-12-11", "DE", "2026-12-28"),  # Christmas and the weekend after it
        ("2026-12-10", "DE", "2026-12-24"),  # a working day there,
        ("2026-12-10", "CZ", "2026-12-28"),  # and a holiday here
        ("2026-04-17", "DE", "2026-05-04"),  # Labour Day is a Friday
        ("2026-03-23", "GR", "2026-04-06"),  # Easter Monday of others is a working day
        ("2026-03-23", "DE", "2026-04-07"),
        ("2026-09-01", "US", "2026-09-15"),
    ],
)
def test_fourteen_days_end_on_a_working_day(delivered, country, ends):
    assert last_day(delivered, country) == ends


def test_who_was_never_told_has_twelve_months_more():
    assert last_day("2026-09-01", informed_on=None) == "2027-09-15"


def test_who_is_told_late_has_fourteen_days_from_then():
    assert last_day("2026-09-01", informed_on="2026-11-02") == "2026-11-16"


def test_being_told_after_the_extension_changes_nothing():
    assert last_day("2026-09-01", informed_on="2027-10-01") == "2027-09-15"


def test_a_period_that_begins_on_a_leap_day():
    assert last_day("2028-02-15", informed_on=None) == "2029-02-28"


@pytest.mark.parametrize(
    ("year", "easter", "orthodox"),
    [
        (2024, "2024-03-31", "2024-05-05"),
        (2025, "2025-04-20", "2025-04-20"),
        (2026, "2026-04-05", "2026-04-12"),
        (2027, "2027-03-28", "2027-05-02"),
        (2038, "2038-04-25", "2038-04-25"),
    ],
)
def test_easter(year, easter, orthodox):
    assert find_easter(year) == date.fromisoformat(easter)
    assert find_orthodox_easter(year) == date.fromisoformat(orthodox)


@pytest.mark.parametrize(
    ("day", "country"),
    [("2026-05-04", "IE"), ("2026-10-26", "IE"), ("2026-08-03", "IS"), ("2026-06-01", "GR")],
)
def test_holidays_that_are_always_a_monday(day, country):
    assert not is_working_day(date.fromisoformat(day), country)
