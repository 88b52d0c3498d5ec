"""A basket while it is being priced, in whole minor units of its currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from quickscale.core.money import minor_unit

from .amounts import allocate, round_half_up, split_evenly, take_evenly, to_units
from .basket import Basket, Item, Selection
from .rules import Promotion


@dataclass(slots=True)
class Charge:
    """Something that is paid for, and the discounts that were taken off it.

    Attributes:
        total: what is left of ``subtotal``.
    """

    subtotal: int
    total: int = field(init=False)
    discounts: list[tuple[Promotion, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.total = self.subtotal

    def take_off(self, amount: int, promotion: Promotion) -> None:
        """Take a discount off, at most what is left."""
        amount = min(amount, self.total)
        if amount > 0:
            self.total -= amount
            self.discounts.append((promotion, amount))


@dataclass(slots=True)
class DraftLine(Charge):
    """An item; ``unit_price`` is what promotions have left of the price of one unit."""

    item: Item = field(kw_only=True)
    unit_price: Decimal = field(kw_only=True)

    @property
    def is_payable(self) -> bool:
        """Whether one unit costs a whole number of minor units."""
        return self.unit_price == self.unit_price.to_integral_value()

    def discount_units(self, amount: Decimal, count: int, promotion: Promotion) -> None:
        """Reduce the price of so many of its units by ``amount`` each, never below zero."""
        amount = min(amount, self.unit_price)
        self.take_off(round_half_up(amount * count), promotion)
        self.unit_price -= amount if count == self.item.quantity else Decimal(0)

    def list_units(self) -> list[int]:
        """Return what each unit costs after all discounts."""
        units = split_evenly(self.subtotal, self.item.quantity)
        for _promotion, amount in self.discounts:
            units = take_evenly(amount, units)
        return units


class Draft:
    """What promotions look at, and take their discounts off."""

    def __init__(self, basket: Basket) -> None:
        self.basket = basket
        self.lines = [self._start(item) for item in basket.items]
        self.shipping = Charge(self.count(basket.shipping.price if basket.shipping else Decimal(0)))

    def count(self, amount: Decimal) -> int:
        """Return an amount of the basket's currency in minor units."""
        return to_units(amount, self.basket.currency)

    def select(self, selection: Selection) -> list[DraftLine]:
        return [line for line in self.lines if selection.includes(line.item)]

    def discount_lines(self, lines: Sequence[DraftLine], amount: int, promotion: Promotion) -> None:
        """Spread a discount over lines in proportion to what is left of them."""
        totals = [line.total for line in lines]
        shares = allocate(min(amount, sum(totals)), totals)
        for line, share in zip(lines, shares, strict=True):
            line.take_off(share, promotion)

    def _start(self, item: Item) -> DraftLine:
        unit_price = item.unit_price.scaleb(minor_unit(self.basket.currency).places)
        return DraftLine(
            subtotal=round_half_up(unit_price * item.quantity), item=item, unit_price=unit_price
        )
