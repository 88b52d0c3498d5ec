"""What a basket costs, down to each line, discount and tax. All amounts can be paid as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quickscale.core.money import Money

from .basket import Item
from .rules import Promotion, TaxRate


@dataclass(frozen=True, slots=True)
class Discount:
    """What a promotion takes off a line, the shipping costs or the whole basket."""

    promotion: Promotion
    amount: Money


@dataclass(frozen=True, slots=True)
class Tax:
    """What a tax rate comes to on a line, the shipping costs or the whole basket.

    Attributes:
        amount: added to the price, or contained in it if ``rate.is_included``.
    """

    rate: TaxRate
    amount: Money


@dataclass(frozen=True, slots=True)
class PricedShipping:
    """What shipping costs, and why; each promotion and rate is listed once.

    Attributes:
        subtotal: before discounts.
        total: after discounts, without taxes that are added.
    """

    subtotal: Money
    total: Money
    discounts: tuple[Discount, ...]
    taxes: tuple[Tax, ...]


@dataclass(frozen=True, slots=True)
class PricedItem(PricedShipping):
    """What a line costs, and why."""

    item: Item


@dataclass(frozen=True, slots=True)
class PricedBasket:
    """What a basket costs, and why.

    Attributes:
        discounts: what each promotion takes off the items; those of shipping are its own.
        taxes: what each rate comes to on items and shipping together.
    """

    currency: str
    items: tuple[PricedItem, ...]
    shipping: PricedShipping
    discounts: tuple[Discount, ...]
    taxes: tuple[Tax, ...]

    @property
    def all_discounts(self) -> tuple[Discount, ...]:
        """Those of the items, and then those of the shipping costs."""
        return (*self.discounts, *self.shipping.discounts)

    @property
    def promotions(self) -> list[Promotion]:
        """All promotions that take something off."""
        return list({each.promotion.key: each.promotion for each in self.all_discounts}.values())

    @property
    def voucher_codes(self) -> set[str]:
        """The codes that take something off."""
        return {promotion.voucher for promotion in self.promotions if promotion.voucher}

    @property
    def subtotal(self) -> Money:
        """The items before discounts."""
        return self._add(item.subtotal for item in self.items)

    @property
    def discount_total(self) -> Money:
        """What all promotions take off the items."""
        return self._add(discount.amount for discount in self.discounts)

    @property
    def shipping_total(self) -> Money:
        """The shipping costs after discounts."""
        return self.shipping.total

    @property
    def tax_total(self) -> Money:
        """All taxes, added and included."""
        return self._add(tax.amount for tax in self.taxes)

    @property
    def included_tax_total(self) -> Money:
        """Those of the taxes that prices contain."""
        return self._add(tax.amount for tax in self.taxes if tax.rate.is_included)

    @property
    def grand_total(self) -> Money:
        """What is to be paid."""
        items = self._add(item.total for item in self.items)
        return items + self.shipping.total + self.tax_total - self.included_tax_total

    def _add(self, amounts: Iterable[Money]) -> Money:
        return sum(amounts, Money(Decimal(0), self.currency)).rounded()
