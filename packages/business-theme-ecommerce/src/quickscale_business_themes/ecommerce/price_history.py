"""What a variant costs at a moment, and what it cost before: plain functions, no database.

The prior price is that of the Price Indication Directive (98/6/EC), article 6a: the lowest price of
the 30 days before a reduction began. ``docs/prices.md`` says how its choices are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

#: How long before a reduction its prior price is looked for (article 6a, paragraph 2).
PRIOR_PERIOD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Slot:
    """A price that holds from ``starts_at`` on, and until just before ``ends_at`` if that is set.

    Attributes:
        compare_at_price: what it replaces; without one, the variant's own.
    """

    price: Decimal
    compare_at_price: Decimal | None
    starts_at: datetime
    ends_at: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True)
class PricePoint:
    """A price that was announced from a moment on.

    Attributes:
        regular_price: the highest one that it is shown to replace; as high as itself if none.
    """

    at: datetime
    price: Decimal
    regular_price: Decimal
    currency: str

    @property
    def is_reduced(self) -> bool:
        return self.price < self.regular_price

    def says_as(self, other: PricePoint) -> bool:
        """Whether both announce the same."""
        return self._said == other._said

    @property
    def _said(self) -> tuple[Decimal, Decimal, str]:
        return self.price, self.regular_price, self.currency


def find_slot(slots: Iterable[Slot], at: datetime) -> Slot | None:
    """Return the slot that holds at a moment: of several, the one that began last."""
    holding = [slot for slot in slots if slot.holds(at)]
    return max(holding, key=lambda slot: slot.starts_at, default=None)


def list_edges(slots: Iterable[Slot]) -> list[datetime]:
    """Return the moments at which one of the slots begins or ends, in their order."""
    edges = {edge for slot in slots for edge in (slot.starts_at, slot.ends_at)}
    return sorted(edge for edge in edges if edge is not None)


def find_prior_price(history: Sequence[PricePoint]) -> Decimal | None:
    """Return the prior price of the reduction that a history ends with; None where it ends with
    none, or where the reduction is older than any other price.

    Args:
        history: all that was announced, the oldest first.
    """
    if not history or not history[-1].is_reduced:
        return None
    first = len(history) - 1
    while first and continues(history[first - 1], history[first]):
        first -= 1
    return find_lowest(history[:first], history[first])


def continues(before: PricePoint, after: PricePoint) -> bool:
    """Say whether ``after`` belongs to the reduction that ``before`` is a part of.

    A reduction that grows step by step is one (article 6a, paragraph 5); a price that rises in
    between ends it.
    """
    return (
        before.is_reduced
        and after.is_reduced
        and before.currency == after.currency
        and after.price <= before.price
    )


def find_lowest(history: Sequence[PricePoint], reduction: PricePoint) -> Decimal | None:
    """Return the lowest price of the 30 days before ``reduction``, in its currency.

    A product that was offered for less than that has the lowest one since it was offered.

    Args:
        history: what was announced before, the oldest first.
    """
    since = reduction.at - PRIOR_PERIOD
    moments = [*(point.at for point in history), reduction.at]
    prices = (
        point.price
        for point, end in zip(history, moments[1:], strict=True)
        if end > max(since, point.at) and point.currency == reduction.currency
    )
    return min(prices, default=None)
