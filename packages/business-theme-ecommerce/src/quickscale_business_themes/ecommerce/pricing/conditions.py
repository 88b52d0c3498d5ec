"""When a promotion is given. Amounts and quantities are those that earlier promotions have left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from quickscale.core.money import Money

from .basket import EVERYTHING, Selection
from .draft import Draft


class Condition(Protocol):
    """Anything that a promotion can depend on. A project's own need only have this method."""

    def holds(self, draft: Draft) -> bool: ...


@dataclass(frozen=True, slots=True)
class MinimumQuantity:
    """There are at least so many units of what is selected: with 1, the basket contains it."""

    quantity: int
    items: Selection = EVERYTHING

    def holds(self, draft: Draft) -> bool:
        return sum(line.item.quantity for line in draft.select(self.items)) >= self.quantity


@dataclass(frozen=True, slots=True)
class MinimumTotal:
    """What is selected costs at least so much, without shipping and added taxes."""

    total: Money
    items: Selection = EVERYTHING

    def holds(self, draft: Draft) -> bool:
        if self.total.currency != draft.basket.currency:
            return False
        total = sum(line.total for line in draft.select(self.items))
        return total >= draft.count(self.total.amount)


@dataclass(frozen=True, slots=True)
class CustomerIs:
    """The customer has one of these e-mail addresses, in lower case."""

    emails: frozenset[str]

    def holds(self, draft: Draft) -> bool:
        return draft.basket.customer.email in self.emails


@dataclass(frozen=True, slots=True)
class NthOrder:
    """It is the customer's order of this number: 1 is the first one. A customer who is not known
    yet has placed none.
    """

    #: Whether the basket must say how many orders were placed before.
    uses_order_count: ClassVar[bool] = True

    number: int

    def holds(self, draft: Draft) -> bool:
        return draft.basket.customer.order_count + 1 == self.number


@dataclass(frozen=True, slots=True)
class ShipsTo:
    """The items are sent to one of these countries."""

    countries: frozenset[str]

    def holds(self, draft: Draft) -> bool:
        return draft.basket.destination.country in self.countries
