"""What a let home yields."""

from __future__ import annotations

from decimal import Decimal

from quickscale_business_themes.realestate.calculators.money import round_money


def calculate_gross_yield(annual_rent: Decimal, price: Decimal) -> Decimal:
    """Return the year's rent in per cent of the price, to two decimals.

    Raises:
        ValueError: where the price isn't positive.
    """
    return calculate_net_yield(annual_rent, price)


def calculate_net_yield(
    annual_rent: Decimal,
    price: Decimal,
    *,
    annual_costs: Decimal = Decimal(0),
    purchase_costs: Decimal = Decimal(0),
    vacancy: Decimal = Decimal(0),
) -> Decimal:
    """Return what is left of the year's rent in per cent of all that was paid, to two decimals.

    Args:
        annual_costs: that tenants don't bear: management, upkeep, insurance.
        purchase_costs: taxes and fees of the purchase.
        vacancy: the share of the year without rent, in per cent.

    Raises:
        ValueError: where the price isn't positive, or the vacancy isn't between 0 and 100.
    """
    if price <= 0 or not 0 <= vacancy <= 100:
        msg = "A yield needs a positive price, and a vacancy between 0 and 100 per cent."
        raise ValueError(msg)
    rent = annual_rent * (100 - vacancy) / 100
    return round_money(100 * (rent - annual_costs) / (price + purchase_costs))
