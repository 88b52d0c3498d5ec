"""Arabic dates, numbers and money, as CLDR has them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

from quickscale.core.money.money import format_money
from quickscale.core.skin_system.cells import format_moment
from quickscale.core.skin_system.charts import format_figure

SPACE, RIGHT_TO_LEFT = "\N{NO-BREAK SPACE}", "\N{RIGHT-TO-LEFT MARK}"


@pytest.fixture(autouse=True)
def _arabic():
    with override("ar"):
        yield


def test_the_day_stands_before_the_month():
    assert date_format(date(2026, 11, 28)) == "28 نوفمبر 2026"
    assert date_format(date(2026, 11, 28), "MONTH_DAY_FORMAT") == "28 نوفمبر"


def test_a_moment_names_its_hour_and_zone():
    moment = datetime(2026, 11, 28, 19, 59, tzinfo=UTC)
    assert format_moment(moment) == f"28 نوفمبر 2026 في 7:59{SPACE}م{SPACE}UTC"


def test_numbers_have_a_point_and_groups_of_three():
    assert format_figure("1234567.5", "decimal") == "1,234,567.5"


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("12", "EUR", f"{RIGHT_TO_LEFT}12.00{SPACE}€"),
        ("1250.5", "USD", f"{RIGHT_TO_LEFT}1,250.50{SPACE}US$\N{LEFT-TO-RIGHT MARK}"),
        ("3", "CZK", f"{RIGHT_TO_LEFT}3.00{SPACE}CZK"),
        ("2", "KWD", f"{RIGHT_TO_LEFT}2.000{SPACE}د.ك.{RIGHT_TO_LEFT}"),
    ],
)
def test_money_is_written_from_the_right(amount, currency, written):
    assert format_money(amount, currency) == written
