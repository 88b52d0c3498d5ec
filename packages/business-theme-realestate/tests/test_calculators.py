"""Mortgages, affordability and yields."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quickscale_business_themes.realestate.calculators import (
    Compounding,
    Household,
    calculate_affordability,
    calculate_gross_yield,
    calculate_loan,
    calculate_net_yield,
    calculate_payment,
    find_monthly_rate,
    make_schedule,
    measure_ratios,
)

MONTHLY, HALF_YEARLY, YEARLY = Compounding.MONTHLY, Compounding.SEMI_ANNUAL, Compounding.ANNUAL


@pytest.mark.parametrize(
    ("loan", "rate", "months", "compounding", "payment"),
    [
        # thomas-goebel.ca, "Tools of the trade": 30 years in Canada and in the United States.
        (300000, "4", 360, HALF_YEARLY, "1426.56"),
        (300000, "4", 360, MONTHLY, "1432.25"),
        # mortgagecomparecalculator.com, "Canadian mortgage interest", names 2,908 and 2,923; the
        # cents are by hand.
        (500000, "5", 300, HALF_YEARLY, "2908.02"),
        (500000, "5", 300, MONTHLY, "2922.95"),
        # By hand: without interest a twelfth of a year's share.
        (1200, "0", 12, MONTHLY, "100.00"),
    ],
)
def test_a_payment_is_what_was_published(loan, rate, months, compounding, payment):
    found = calculate_payment(Decimal(loan), Decimal(rate), months, compounding)

    assert str(found) == payment


def test_a_yearly_rate_is_worth_the_payments_of_yearly_rests():
    # University of Southampton (edshare 7404): 250,000 at 8 % over 25 years cost 23,419.69 at each
    # year's end. Monthly payments that grow by the same rate to the year's end are worth as much.
    payment = calculate_payment(Decimal(250000), Decimal(8), 300, YEARLY)
    monthly = find_monthly_rate(Decimal(8), YEARLY)
    at_the_years_end = payment * (((1 + monthly) ** 12 - 1) / monthly)

    assert at_the_years_end == pytest.approx(Decimal("23419.69"), abs=Decimal("0.10"))


def test_the_rate_of_canada_compounds_to_the_half_years():
    rate = find_monthly_rate(Decimal(6), HALF_YEARLY)

    assert round((1 + rate) ** 6, 20) == Decimal("1.03")


def test_a_schedule_begins_and_ends_as_reckoned_by_hand():
    # 1,000 at 12 % over 3 months: 340.02 a month; interest 10.00, 6.70, 3.37.
    rows = list(make_schedule(Decimal(1000), Decimal(12), 3))

    assert [(str(it.interest), str(it.principal), str(it.balance)) for it in rows] == [
        ("10.00", "330.02", "669.98"),
        ("6.70", "333.32", "336.66"),
        ("3.37", "336.66", "0.00"),
    ]
    assert [str(it.payment) for it in rows] == ["340.02", "340.02", "340.03"]


@given(
    loan=st.decimals("0.01", 10_000_000, places=2),
    rate=st.decimals(0, 30, places=3),
    months=st.integers(1, 480),
    compounding=st.sampled_from(Compounding),
)
def test_principals_add_up_to_the_loan_exactly(loan, rate, months, compounding):
    rows = list(make_schedule(loan, rate, months, compounding))

    assert sum(it.principal for it in rows) == loan
    assert rows[-1].balance == 0
    assert all(it.principal >= 0 and it.interest >= 0 for it in rows)
    assert all(it.payment == it.interest + it.principal for it in rows)


@given(
    loan=st.integers(10_000, 1_000_000),
    rate=st.decimals(0, 15, places=2),
    months=st.integers(12, 480),
)
def test_a_loan_follows_from_its_payment(loan, rate, months):
    payment = calculate_payment(Decimal(loan), rate, months)

    assert calculate_loan(payment, rate, months) == pytest.approx(Decimal(loan), abs=Decimal(3))


def test_yen_have_no_cents():
    rows = list(make_schedule(Decimal(30_000_000), Decimal("1.5"), 420, unit=Decimal(1)))

    assert sum(it.principal for it in rows) == 30_000_000
    assert all(it.payment == it.payment.to_integral_value() for it in rows)


@pytest.mark.parametrize(
    ("loan", "rate", "months"),
    [
        ("0", "5", 12),
        ("-1", "5", 12),
        ("NaN", "5", 12),
        ("1", "-1", 12),
        ("1", "101", 12),
        ("1", "5", 0),
        ("1", "5", 1201),
    ],
)
def test_no_mortgage_is_reckoned_from_nonsense(loan, rate, months):
    with pytest.raises(ValueError, match=r"\w"):
        calculate_payment(Decimal(loan), Decimal(rate), months)
    with pytest.raises(ValueError, match=r"\w"):
        make_schedule(Decimal(loan), Decimal(rate), months)


def test_the_ratios_are_shares_of_the_income():
    # By hand: (1,500 + 300) / 6,000 and (1,500 + 300 + 400) / 6,000.
    household = Household(Decimal(6000), debts=Decimal(400), housing_costs=Decimal(300))

    assert measure_ratios(household, Decimal(1500)) == (Decimal("30.00"), Decimal("36.67"))


def test_the_ratio_that_binds_first_limits_the_loan():
    # By hand: 28 % of 6,000 less 300 are 1,380; 36 % less 300 and 600 of debts are 1,260.
    household = Household(Decimal(6000), Decimal(600), Decimal(300), savings=Decimal(50000))
    found = calculate_affordability(household, Decimal(6), 360)

    assert (found.payment, found.limited_by) == (Decimal(1260), "back_end")
    assert found.loan == calculate_loan(Decimal(1260), Decimal(6), 360)
    assert found.price == found.loan + 50000
    assert (
        calculate_affordability(Household(Decimal(6000)), Decimal(6), 360).limited_by == "front_end"
    )


def test_who_owes_too_much_can_only_spend_savings():
    household = Household(Decimal(1000), debts=Decimal(900), savings=Decimal(700))
    found = calculate_affordability(household, Decimal(6), 360, HALF_YEARLY)

    assert (found.payment, found.loan, found.price) == (0, 0, 700)


def test_without_an_income_there_is_no_ratio():
    with pytest.raises(ValueError, match="income"):
        measure_ratios(Household(Decimal(0)), Decimal(1))
    with pytest.raises(ValueError, match="income"):
        calculate_affordability(Household(Decimal(-1)), Decimal(6), 360)


@given(
    income=st.integers(500, 50_000),
    debts=st.integers(0, 5_000),
    costs=st.integers(0, 2_000),
    rate=st.decimals(0, 15, places=2),
)
def test_what_is_affordable_keeps_both_ratios(income, debts, costs, rate):
    household = Household(Decimal(income), Decimal(debts), Decimal(costs))
    found = calculate_affordability(household, rate, 300)
    front, back = measure_ratios(household, found.payment)

    assert found.payment == 0 or (front <= 28 and back <= 36)


def test_yields_are_what_was_published():
    # calculatestuff.com: 18 flats at 1,500 a month for 10,000,000.
    assert calculate_gross_yield(Decimal(18 * 1500 * 12), Decimal(10_000_000)) == Decimal("3.24")
    # calculator.7search.cc: 24,000 less 6,000 for 300,000.
    assert calculate_net_yield(
        Decimal(24000), Decimal(300000), annual_costs=Decimal(6000)
    ) == Decimal("6.00")


def test_the_net_yield_counts_vacancy_and_what_buying_cost():
    # By hand: (12,000 x 0.95 - 1,400) / (180,000 + 20,000).
    found = calculate_net_yield(
        Decimal(12000),
        Decimal(180000),
        annual_costs=Decimal(1400),
        purchase_costs=Decimal(20000),
        vacancy=Decimal(5),
    )

    assert found == Decimal("5.00")


@pytest.mark.parametrize(("price", "vacancy"), [("0", "0"), ("-1", "0"), ("1", "101"), ("1", "-1")])
def test_no_yield_is_reckoned_from_nonsense(price, vacancy):
    with pytest.raises(ValueError, match="positive price"):
        calculate_net_yield(Decimal(1), Decimal(price), vacancy=Decimal(vacancy))
