"""What things cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    """What one shopper pays. The shop's rules are asked once for all variants of an answer."""

    def __init__(self, user: Any = None) -> None:
        self._user = user
        self._known: dict[Any, Offer] = {}

    def add(self, variants: Iterable[ProductVariant]) -> None:
        """Price those of ``variants`` that are not known yet."""
        new = [variant for variant in variants if variant.pk not in self._known]
        offers = pricing_service().offers(new, user=self._user) if new else ()
        self._known.update(zip((variant.pk for variant in new), offers, strict=True))

    def of(self, variant: ProductVariant) -> Offer:
        """Return what the shopper pays for one unit of a variant."""
        if variant.pk not in self._known:
            self.add([variant])
        return self._known[variant.pk]


class PricingService:
    """Prices for a shopper. Replace it to price differently from ground up; to change a price
    here and there, register the hook ``ecommerce.unit_prices``."""

    def unit_prices(
        self, variants: Sequence[ProductVariant], *, user: Any = None
    ) -> Sequence[Money]:
        """Return what one unit of each costs ``user``, not yet rounded to what can be paid."""
        prices: Sequence[Money] = hooks.unit_prices(
            [variant.money for variant in variants], variants=variants, user=user
        )
        return prices

    def offers(self, variants: Sequence[ProductVariant], *, user: Any = None) -> list[Offer]:
        """Return the price of one unit of each beside the highest one that it replaces."""
        prices = self.unit_prices(variants, user=user)
        return [make_offer(*pair) for pair in zip(variants, prices, strict=True)]

    def discount(self, variant: ProductVariant | None, *, user: Any = None) -> Money:
        """Return how much less than the listed price ``user`` pays; never below zero."""
        if variant is None:
            raise ValueError("A product without variants has no price.")
        saved = variant.money - self.unit_prices([variant], user=user)[0]
        return max(saved, Money(Decimal(0), variant.currency)).rounded()

    def totals(self, line_totals: Iterable[Money], *, currency: str) -> business.OrderTotals:
        """Return what an order of these lines costs."""
        return business.calculate_totals(line_totals, currency)


def make_offer(variant: ProductVariant, unit_price: Money) -> Offer:
    price = business.exact_unit(unit_price)
    before = Money(max(variant.price, variant.compare_at_price or 0), variant.currency)
    is_reduced = before.currency == price.currency and price.rounded() < before.rounded()
    return Offer(price=price, compare_at_price=before if is_reduced else None)
