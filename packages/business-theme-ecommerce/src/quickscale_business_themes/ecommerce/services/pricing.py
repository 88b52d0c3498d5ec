"""What things cost."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import business, hooks
from quickscale_business_themes.ecommerce.models import ProductVariant


class PricingService:
    """Prices for a shopper. Replace it to price differently from ground up; to change a price
    here and there, register the hook ``ecommerce.unit_price``."""

    def unit_price(self, variant: ProductVariant, *, user: Any = None) -> Money:
        """Return what one unit costs ``user``, not yet rounded to what can be paid."""
        price: Money = hooks.unit_price(variant.money, variant=variant, user=user)
        return price

    def discount(self, variant: ProductVariant | None, *, user: Any = None) -> Money:
        """Return how much less than the listed price ``user`` pays; never below zero."""
        if variant is None:
            raise ValueError("A product without variants has no price.")
        saved = variant.money - self.unit_price(variant, user=user)
        return max(saved, Money(Decimal(0), variant.currency)).rounded()

    def totals(self, line_totals: Iterable[Money], *, currency: str) -> business.Totals:
        """Return what an order of these lines costs."""
        return business.sum_up(line_totals, currency)
