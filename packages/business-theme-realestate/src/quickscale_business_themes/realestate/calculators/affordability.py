"""What a household can borrow, by the ratios that lenders look at."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from quickscale_business_themes.realestate.calculators.money import CENT
from quickscale_business_themes.realestate.calculators.mortgages import (
    Compounding,
    calculate_loan,
)


@dataclass(frozen=True, slots=True)
class Household:
    """What a household earns and owes each month.

    Attributes:
        income: before taxes.
        debts: payments on other debts.
        housing_costs: of the new home beside the mortgage: property tax, insurance, heating.
        savings: what it can pay down.
    """

    income: Decimal
    debts: Decimal = Decimal(0)
    housing_costs: Decimal = Decimal(0)
    savings: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Affordability:
    """What a household can borrow.

    Attributes:
        limited_by: "front_end" or "back_end".
    """

    payment: Decimal
    loan: Decimal
    price: Decimal
    limited_by: str


def measure_ratios(household: Household, payment: Decimal) -> tuple[Decimal, Decimal]:
    """Return front-end and back-end ratio in per cent, to two decimals.

    The front-end ratio (in Canada GDS) is what housing costs of the income before taxes, the
    back-end one (DTI, in Canada TDS) what housing and all other debts cost.

    Raises:
        ValueError: where there is no income.
    """
    if household.income <= 0:
        msg = "There must be an income."
        raise ValueError(msg)
    housing = payment + household.housing_costs
    front = 100 * housing / household.income
    back = 100 * (housing + household.debts) / household.income
    return front.quantize(CENT), back.quantize(CENT)


def calculate_affordability(
    household: Household,
    annual_rate: Decimal,
    months: int,
    compounding: Compounding = Compounding.MONTHLY,
    *,
    most_front: Decimal = Decimal(28),
    most_back: Decimal = Decimal(36),
) -> Affordability:
    """Return the largest mortgage whose ratios stay within bounds.

    Args:
        annual_rate: in per cent.
        most_front, most_back: in per cent; usual are 28 and 36 in the United States, 39 and 44 for
            insured mortgages in Canada.

    Raises:
        ValueError: where there is no income.
    """
    if household.income <= 0:
        msg = "There must be an income."
        raise ValueError(msg)
    front = household.income * most_front / 100 - household.housing_costs
    back = household.income * most_back / 100 - household.housing_costs - household.debts
    payment = max(min(front, back), Decimal(0)).quantize(CENT, ROUND_DOWN)
    loan = calculate_loan(payment, annual_rate, months, compounding) if payment else Decimal(0)
    limited_by = "front_end" if front <= back else "back_end"
    return Affordability(payment, loan, loan + household.savings, limited_by)
