"""What a promotion takes off. No price falls below zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from quickscale.core.money import Money

from .amounts import round_half_up, to_units
from .basket import EVERYTHING, Selection
from .draft import Draft, DraftLine
from .rules import Promotion


class Action(Protocol):
    """Anything that a promotion can do. A project's own need only have these two.

    Attributes:
        is_of_units: it reduces the prices of units, which comes before all discounts of the order.
    """

    @property
    def is_of_units(self) -> bool: ...

    def apply(self, draft: Draft, promotion: Promotion) -> None: ...


class _OfUnits:
    __slots__ = ()
    is_of_units = True


class _OfOrder:
    __slots__ = ()
    is_of_units = False


@dataclass(frozen=True, slots=True)
class UnitPercentage(_OfUnits):
    """A part of the price of each selected unit, rounded for each unit."""

    percentage: Decimal
    items: Selection = EVERYTHING

    def apply(self, draft: Draft, promotion: Promotion) -> None:
        for line in draft.select(self.items):
            amount = line.unit_price * self.percentage / 100
            # What cannot be paid exactly anyway is rounded once, on the line.
            amount = Decimal(round_half_up(amount)) if line.is_payable else amount
            line.discount_units(amount, line.item.quantity, promotion)


@dataclass(frozen=True, slots=True)
class UnitFixed(_OfUnits):
    """An amount off each selected unit."""

    amount: Money
    items: Selection = EVERYTHING

    def apply(self, draft: Draft, promotion: Promotion) -> None:
        amount = Decimal(_count(self.amount, draft))
        for line in draft.select(self.items):
            line.discount_units(amount, line.item.quantity, promotion)


@dataclass(frozen=True, slots=True)
class CheapestFree(_OfUnits):
    """Of each ``group_size`` selected units one is free: the cheapest of all of them."""

    group_size: int
    items: Selection = EVERYTHING

    def apply(self, draft: Draft, promotion: Promotion) -> None:
        lines = draft.select(self.items)
        free = sum(line.item.quantity for line in lines) // self.group_size
        for line in sorted(lines, key=_unit_price):
            count = min(free, line.item.quantity)
            line.discount_units(line.unit_price, count, promotion)
            free -= count


@dataclass(frozen=True, slots=True)
class OrderPercentage(_OfOrder):
    """A part of what the selected items cost, rounded once and spread over them."""

    percentage: Decimal
    items: Selection = EVERYTHING

    def apply(self, draft: Draft, promotion: Promotion) -> None:
        lines = draft.select(self.items)
        total = sum(line.total for line in lines)
        draft.discount_lines(lines, round_half_up(total * self.percentage / 100), promotion)


@dataclass(frozen=True, slots=True)
class OrderFixed(_OfOrder):
    """An amount off what the selected items cost together, spread over them."""

    amount: Money
    items: Selection = EVERYTHING

    def apply(self, draft: Draft, promotion: Promotion) -> None:
        draft.discount_lines(draft.select(self.items), _count(self.amount, draft), promotion)


@dataclass(frozen=True, slots=True)
class LineAmounts(_OfOrder):
    """What was given before: an amount off each of some lines, by their keys, and off shipping."""

    amounts: Mapping[str, Money]
    shipping: Money | None = None

    def apply(self, draft: Draft, promotion: Promotion) -> None:
        for line in draft.lines:
            if line.item.key in self.amounts:
                line.take_off(_count(self.amounts[line.item.key], draft), promotion)
        if self.shipping is not None:
            draft.shipping.take_off(_count(self.shipping, draft), promotion)


@dataclass(frozen=True, slots=True)
class ShippingPercentage(_OfOrder):
    """A part of the shipping costs; with 100, shipping is free."""

    percentage: Decimal

    def apply(self, draft: Draft, promotion: Promotion) -> None:
        amount = round_half_up(draft.shipping.total * self.percentage / 100)
        draft.shipping.take_off(amount, promotion)


def _count(amount: Money, draft: Draft) -> int:
    """Return an amount in minor units: nothing where the basket is in another currency."""
    if amount.currency != draft.basket.currency:
        return 0
    return to_units(amount.amount, amount.currency)


def _unit_price(line: DraftLine) -> Decimal:
    return line.unit_price
