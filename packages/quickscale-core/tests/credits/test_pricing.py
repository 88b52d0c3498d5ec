from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale.core.credits.checks import check_credit_prices
from quickscale.core.credits.exceptions import NoCreditPrice
from quickscale.core.credits.pricing import credits_for
from quickscale.core.money import Money


@pytest.fixture(autouse=True)
def prices(settings):
    settings.QUICKSCALE_CREDIT_PRICES = {"EUR": "0.10", "USD": "0.12", "JPY": "15"}


@pytest.mark.parametrize(
    ("money", "credits"),
    [
        (Money(Decimal("25.00"), "EUR"), "250"),
        (Money(Decimal("1.00"), "USD"), "8.3333"),
        (Money(Decimal("2.00"), "USD"), "16.6667"),
        (Money(Decimal(100), "JPY"), "6.6667"),
        (Money(Decimal(0), "EUR"), "0"),
    ],
)
def test_money_costs_as_many_credits_as_its_currency_says(money, credits):
    assert credits_for(money) == Decimal(credits)


def test_a_currency_without_a_price_is_refused():
    with pytest.raises(NoCreditPrice, match="GBP"):
        credits_for(Money(Decimal(1), "GBP"))


@pytest.mark.parametrize("price", ["0", "-1", "free", None, "NaN"])
def test_a_price_that_makes_no_sense_is_an_error_at_start_up(settings, price):
    settings.QUICKSCALE_CREDIT_PRICES = {"EUR": price}
    (error,) = check_credit_prices()
    assert (error.id, "EUR" in error.msg) == ("quickscale.E006", True)


def test_prices_above_zero_pass_the_check():
    assert check_credit_prices() == []
