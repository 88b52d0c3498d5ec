"""Mortgages: the payment, and the schedule to the last cent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum

from quickscale_business_themes.realestate.calculators.money import CENT, round_money

#: Digits of rates between roundings, so that the longest schedule is exact to the cent.
_DIGITS = 34
_MOST_MONTHS = 1200


class Compounding(StrEnum):
    """How often the yearly rate that a lender names is compounded.

    Fixed-rate mortgages of Canada: half-yearly, not in advance (Interest Act, section 6).
    """

    MONTHLY = "monthly"
    SEMI_ANNUAL = "semi_annual"
    ANNUAL = "annual"


_PERIODS = {Compounding.MONTHLY: 12, Compounding.SEMI_ANNUAL: 2, Compounding.ANNUAL: 1}


@dataclass(frozen=True, slots=True)
class Instalment:
    """A month's payment.

    Attributes:
        balance: what is still owed after it.
    """

    number: int
    payment: Decimal
    interest: Decimal
    principal: Decimal
    balance: Decimal


def find_monthly_rate(
    annual_rate: Decimal, compounding: Compounding = Compounding.MONTHLY
) -> Decimal:
    """Return the rate of a month that yields the same as the yearly rate.

    Args:
        annual_rate: in per cent, from 0 to 100.
    """
    if not 0 <= annual_rate <= 100:
        msg = "A yearly rate is between 0 and 100 per cent."
        raise ValueError(msg)
    periods = _PERIODS[compounding]
    with localcontext(prec=_DIGITS):
        rate = annual_rate / 100 / periods
        return rate if periods == 12 else (1 + rate) ** (Decimal(periods) / 12) - 1


def calculate_payment(
    loan: Decimal,
    annual_rate: Decimal,
    months: int,
    compounding: Compounding = Compounding.MONTHLY,
    unit: Decimal = CENT,
) -> Decimal:
    """Return the level payment at the end of each month that repays a loan.

    Args:
        annual_rate: in per cent.
        unit: the currency's smallest.

    Raises:
        ValueError: where loan or months aren't positive, or the rate isn't between 0 and 100.
    """
    _check(loan, months)
    rate = find_monthly_rate(annual_rate, compounding)
    with localcontext(prec=_DIGITS):
        return round_money(loan / _find_annuity(rate, months), unit)


def calculate_loan(
    payment: Decimal,
    annual_rate: Decimal,
    months: int,
    compounding: Compounding = Compounding.MONTHLY,
    unit: Decimal = CENT,
) -> Decimal:
    """Return the loan that a monthly payment repays; see ``calculate_payment``."""
    _check(payment, months)
    rate = find_monthly_rate(annual_rate, compounding)
    with localcontext(prec=_DIGITS):
        return round_money(payment * _find_annuity(rate, months), unit)


def make_schedule(
    loan: Decimal,
    annual_rate: Decimal,
    months: int,
    compounding: Compounding = Compounding.MONTHLY,
    unit: Decimal = CENT,
) -> Iterator[Instalment]:
    """Yield each month's payment; the principals add up to the loan exactly.

    Interest is rounded each month, and the last payment is whatever then is owed. See
    ``calculate_payment`` for arguments and errors.
    """
    payment = calculate_payment(loan, annual_rate, months, compounding, unit)
    return _pay(
        round_money(loan, unit), payment, find_monthly_rate(annual_rate, compounding), months, unit
    )


def _pay(
    balance: Decimal, payment: Decimal, rate: Decimal, months: int, unit: Decimal
) -> Iterator[Instalment]:
    for number in range(1, months + 1):
        if not balance:
            return
        interest = round_money(balance * rate, unit)
        principal = min(max(payment - interest, Decimal(0)), balance)
        if number == months:
            principal = balance
        balance -= principal
        yield Instalment(number, interest + principal, interest, principal, balance)


def _find_annuity(rate: Decimal, months: int) -> Decimal:
    """Return what payments of 1 at the end of each month are worth now."""
    return (1 - (1 + rate) ** -months) / rate if rate else Decimal(months)


def _check(amount: Decimal, months: int) -> None:
    if not amount.is_finite() or amount <= 0:
        msg = "An amount must be positive."
        raise ValueError(msg)
    if not 0 < months <= _MOST_MONTHS:
        msg = f"A mortgage runs for 1 to {_MOST_MONTHS} months."
        raise ValueError(msg)
