"""What things cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import business, hooks
from quickscale_business_themes.ecommerce.models import ProductVariant
from quickscale_business_themes.ecommerce.services import pricing_service


@dataclass(frozen=True, slots=True)
class Offer:
    """What a shopper pays for one unit, exactly, and what it cost before, where that was more."""

    price: Money
    compare_at_price: Money | None


class Offers:
    """What one shopper pays. The shop's rules are asked once for each variant, however many parts
    of an answer show its price."""

    def __init__(self, user: Any = None) -> None:
        self._user = user
        self._known: dict[Any, Offer] = {}

    def of(self, variant: ProductVariant) -> Offer:
        """Return what the shopper pays for one unit of a variant."""
        if variant.pk not in self._known:
            self._known[variant.pk] = pricing_service().offer(variant, user=self._user)
        return self._known[variant.pk]


class PricingService:
    """Prices for a shopper. Replace it to price differently from ground up; to change a price
    here and there, register the hook ``ecommerce.unit_price``."""

    def unit_price(self, variant: ProductVariant, *, user: Any = None) -> Money:
        """Return what one unit costs ``user``, not yet rounded to what can be paid."""
        price: Money = hooks.unit_price(variant.money, variant=variant, user=user)
        return price

    def offer(self, variant: ProductVariant, *, user: Any = None) -> Offer:
        """Return the price of one unit beside the highest one that it replaces."""
        price = business.exact_unit(self.unit_price(variant, user=user))
        before = Money(max(variant.price, variant.compare_at_price or 0), variant.currency)
        is_reduced = before.currency == price.currency and price.rounded() < before.rounded()
        return Offer(price=price, compare_at_price=before if is_reduced else None)

    def discount(self, variant: ProductVariant | None, *, user: Any = None) -> Money:
        """Return how much less than the listed price ``user`` pays; never below zero."""
        if variant is None:
            raise ValueError("A product without variants has no price.")
        saved = variant.money - self.unit_price(variant, user=user)
        return max(saved, Money(Decimal(0), variant.currency)).rounded()

    def totals(self, line_totals: Iterable[Money], *, currency: str) -> business.OrderTotals:
        """Return what an order of these lines costs."""
        return business.calculate_totals(line_totals, currency)
