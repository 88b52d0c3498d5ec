"""Money as a value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quickscale.core.billing.stripe_api import from_minor, to_minor
from quickscale.core.money import Money, minor_unit, quantum
from quickscale.core.money.money import CurrencyMismatch

amounts = st.decimals("-1000000", "1000000", places=4)
currencies = st.sampled_from(["EUR", "JPY", "BHD", "CLF", "XXX"])


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def test_money_adds_subtracts_and_multiplies_exactly():
    assert eur("0.10") + eur("0.20") == eur("0.30")
    assert eur("1.00") - eur("0.01") == eur("0.99")
    assert eur("0.333") * 3 == 3 * eur("0.333") == eur("0.999")


def test_money_of_one_currency_is_ordered():
    assert eur("1") < eur("2") <= eur("2.00")
    assert max(eur("1"), eur("3"), eur("2")) == eur("3")


@pytest.mark.parametrize(
    "reckon",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
    ],
)
def test_currencies_are_never_mixed(reckon):
    with pytest.raises(CurrencyMismatch, match="EUR and USD"):
        reckon(eur("1"), Money(Decimal(1), "USD"))


def test_equal_amounts_of_two_currencies_are_not_equal():
    assert eur("1") != Money(Decimal(1), "USD")


@pytest.mark.parametrize(
    ("amount", "currency", "payable"),
    [
        ("1.005", "EUR", "1.01"),
        ("1.004", "EUR", "1.00"),
        ("-1.005", "EUR", "-1.01"),
        ("99.5", "JPY", "100"),
        ("1.0005", "BHD", "1.001"),
        ("1.00005", "CLF", "1.0001"),
        ("1.005", "eur", "1.01"),
    ],
)
def test_money_is_rounded_to_what_can_be_paid(amount, currency, payable):
    assert str(Money(Decimal(amount), currency).rounded().amount) == payable


def test_money_reads_as_what_can_be_paid():
    assert str(Money(Decimal("12.5"), "EUR")) == "12.50 EUR"
    assert str(Money(Decimal("12.5"), "JPY")) == "13 JPY"


def test_only_no_money_is_false():
    assert not eur("0.00")
    assert eur("0.01")


@given(amounts, currencies)
def test_rounding_twice_changes_nothing_more(amount, currency):
    once = Money(amount, currency).rounded()
    assert once.rounded() == once
    assert abs(once.amount - amount) <= quantum(currency) / 2


@given(amounts, amounts, currencies)
def test_subtraction_undoes_addition(first, second, currency):
    money = Money(first, currency)
    assert money + Money(second, currency) - Money(second, currency) == money


@pytest.mark.parametrize(
    ("amount", "currency", "at_stripe", "charged"),
    [
        ("12.50", "USD", 1250, "12.50"),
        ("12.5", "eur", 1250, "12.50"),
        ("0.005", "USD", 1, "0.01"),
        ("500", "JPY", 500, "500"),
        ("499.5", "KRW", 500, "500"),
        ("5", "ISK", 500, "5"),
        ("5.4", "ISK", 500, "5"),
        ("5000", "UGX", 500000, "5000"),
        ("10.45", "HUF", 1045, "10.45"),
        ("10.45", "TWD", 1045, "10.45"),
        ("2.4", "MGA", 2, "2"),
        ("5.124", "KWD", 5120, "5.120"),
        ("5.125", "BHD", 5130, "5.130"),
        ("1.999", "JOD", 2000, "2.000"),
        ("0.004", "OMR", 0, "0.000"),
        ("7.5", "TND", 7500, "7.500"),
    ],
)
def test_a_card_is_charged_in_the_units_that_stripe_documents(amount, currency, at_stripe, charged):
    money = Money(Decimal(amount), currency)
    assert to_minor(money) == at_stripe
    assert money.chargeable().amount == Decimal(charged)
    assert from_minor(at_stripe, currency) == Decimal(charged)


@given(amounts, st.sampled_from("USD JPY ISK UGX HUF TWD MGA KWD BHD JOD OMR TND".split()))
def test_what_a_card_is_charged_is_near_what_was_asked_and_fits_stripe(amount, currency):
    money = Money(amount, currency)
    charged = money.chargeable()
    unit = minor_unit(currency)
    assert to_minor(charged) == to_minor(money)
    assert to_minor(money) % unit.stripe_step == 0
    assert abs(charged.amount - amount) * 2 <= unit.stripe_step * Decimal(10) ** -unit.stripe_places
    assert from_minor(to_minor(money), currency) == charged.amount
