"""Which tax rates apply to a basket, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal

from quickscale_business_themes.ecommerce.shipping_rates import find_zone

from .amounts import round_half_up
from .basket import Basket, Destination
from .rules import Rules, TaxRate


def find_tax_zone(rules: Rules, destination: Destination) -> int | None:
    """Return the zone of the narrowest place that a destination is in, None if it is in none."""
    if not destination.country:
        return rules.default_zone
    return find_zone(rules.places, asdict(destination))


def find_rates(rules: Rules, basket: Basket) -> dict[str, list[TaxRate]]:
    """Return the rates that apply where and when the basket is bought, by their tax category."""
    zone = find_tax_zone(rules, basket.destination)
    rates: dict[str, list[TaxRate]] = {}
    for rate in rules.tax_rates:
        if rate.zone == zone and rate.applies_on(basket.at.date()):
            rates.setdefault(rate.category, []).append(rate)
    return rates


def calculate_taxes(amounts: Sequence[int], rates: Sequence[TaxRate]) -> list[int]:
    """Return what each rate comes to, in minor units: rounded half up on each of ``amounts``.

    Included taxes are taken out of an amount together; what is left bears those that are added.
    """
    net_share = 1 + sum((rate.rate for rate in rates if rate.is_included), Decimal(0))
    return [
        sum(round_half_up(amount * rate.rate / net_share) for amount in amounts) for rate in rates
    ]
