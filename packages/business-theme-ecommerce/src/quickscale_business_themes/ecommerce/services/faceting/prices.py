"""Ranges of prices, which are as wide as prices are high."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils.translation import gettext

from quickscale.core.money import format_money
from quickscale_business_themes.ecommerce.models import Product, ProductListing
from quickscale_business_themes.ecommerce.models.fields import default_currency
from quickscale_business_themes.ecommerce.models.prices import PRICE_STEPS
from quickscale_business_themes.ecommerce.services.faceting.scopes import Scope
from quickscale_business_themes.ecommerce.services.faceting.snapshots import SnapshotScope
from quickscale_business_themes.ecommerce.services.faceting.values import PRICE
from quickscale_business_themes.ecommerce.services.listings import in_price_range

#: The smallest difference between two prices.
_SMALLEST = Decimal("0.0001")
_MAX_RANGES = 8

#: The steps that a product's lowest and highest price are on.
Steps = tuple[int, int]


class PriceRange(NamedTuple):
    """The prices from one bound up to another, which is not in it; None for no bound."""

    low: Decimal | None
    high: Decimal | None

    @property
    def key(self) -> str:
        return f"{_write(self.low)}-{_write(self.high)}"

    @property
    def steps(self) -> tuple[int, int]:
        """The first step in it, and the last one."""
        low, high = self
        first = 0 if low is None else PRICE_STEPS.index(low) + 1
        return first, len(PRICE_STEPS) if high is None else PRICE_STEPS.index(high)

    def list_steps(self) -> range:
        first, last = self.steps
        return range(first, last + 1)

    def has_end_of(self, prices: Steps) -> bool:
        """Whether a product's lowest or highest price is in it."""
        first, last = self.steps
        return any(first <= step <= last for step in prices)

    def is_between(self, prices: Steps) -> bool:
        """Whether a product costs from less to more than it."""
        first, last = self.steps
        return prices[0] < first and last < prices[1]


def narrow(products: QuerySet[Product], keys: Sequence[str]) -> QuerySet[Product]:
    """Return the products of which a variant that counts costs what one of the ranges says."""
    ranges = [bounds for bounds in map(_read_range, keys) if bounds is not None]
    if len(ranges) == 1:
        return in_price_range(products, *_close(ranges[0]))
    fitting = Q(pk__in=[])
    for bounds in ranges:
        found = in_price_range(Product.objects.all(), *_close(bounds))
        fitting |= Q(pk__in=found.order_by().values("pk"))
    return products.filter(fitting)


def fit(scope: SnapshotScope, keys: Sequence[str]) -> SnapshotScope:
    """Return the products of a snapshot that cost what one of the ranges says.

    Each has to begin and end at :func:`steps <are_steps>`.
    """
    ranges = [bounds for bounds in map(_read_range, keys) if bounds is not None]
    return scope.fit(PRICE, [step for each in ranges for step in each.list_steps()])


def are_steps(keys: Sequence[str]) -> bool:
    """Whether ranges begin and end where those do that are offered."""
    bounds = [bound for each in map(_read_range, keys) for bound in each or ()]
    return all(bound is None or bound in PRICE_STEPS for bound in bounds)


def count_kept(scope: SnapshotScope) -> dict[str, int]:
    """Return how many products of a snapshot each range has."""
    return {
        each.key: scope.fit(PRICE, each.list_steps()).selection.count
        for each in _list_ranges(*scope.snapshot.prices)
    }


def count(scope: Scope, steps: Mapping[Steps, int]) -> dict[str, int]:
    """Return how many products each range has between the shop's lowest and highest price.

    A product whose variants cost from less to more than a range counts in it, as in its filter,
    where one of them lies between.

    Args:
        steps: how many products cost how much.
    """
    shop = ProductListing.objects.aggregate(low=Min("min_price"), high=Max("max_price"))
    ranges = _list_ranges(**shop)
    counts = {
        each.key: sum(number for prices, number in steps.items() if each.has_end_of(prices))
        for each in ranges
    }
    between = [each for each in ranges if any(map(each.is_between, steps))]
    for key, number in (_count_between(scope, between) if between else {}).items():
        counts[key] += number
    return counts


def label(key: str) -> str:
    low, _separator, high = key.partition("-")
    texts = [
        format_money(Decimal(each), default_currency()) if each else "" for each in (low, high)
    ]
    if not low:
        return gettext("Under {price}").format(price=texts[1])
    if not high:
        return gettext("{price} and more").format(price=texts[0])
    return f"{texts[0]} \N{EN DASH} {texts[1]}"


def _list_ranges(low: Decimal | None, high: Decimal | None) -> list[PriceRange]:
    """Return the ranges from the shop's lowest to its highest price."""
    if low is None or high is None:
        return []
    inner = [each for each in PRICE_STEPS if low < each <= high]
    bounds = [None, *inner[-(_MAX_RANGES - 1) :], None]
    return [PriceRange(*pair) for pair in pairwise(bounds)] if inner else []


def _count_between(scope: Scope, ranges: Sequence[PriceRange]) -> dict[str, int]:
    """Return how many products that cost from less to more than a range cost what is in it, too."""
    wide: Any = Product.objects.filter(listing__max_step__gt=F("listing__min_step") + 1)
    counts = {
        f"range_{place}": Count("pk", filter=_cost_around(each))
        for place, each in enumerate(ranges)
    }
    counted = scope.keep(wide.order_by(), "pk").aggregate(**counts)
    return dict(zip((each.key for each in ranges), counted.values(), strict=True))


def _cost_around(bounds: PriceRange) -> Q:
    low, high = _close(bounds)
    around = Product.objects.filter(listing__min_price__lt=low, listing__max_price__gt=high)
    return Q(pk__in=in_price_range(around, low, high).order_by().values("pk"))


def _close(bounds: PriceRange) -> tuple[Decimal | None, Decimal | None]:
    """Return a range with its upper bound in it, which a range has not."""
    low, high = bounds
    return low, None if high is None else high - _SMALLEST


def _read_range(key: str) -> PriceRange | None:
    """Return the bounds that a value says, None where it says none."""
    low, separator, high = key.partition("-")
    try:
        bounds = [Decimal(text) if text else None for text in (low, high)]
    except InvalidOperation:
        return None
    largest = Decimal(10) ** 15
    is_sound = all(each is None or (each.is_finite() and 0 <= each < largest) for each in bounds)
    return PriceRange(*bounds) if separator and is_sound and any(bounds) else None


def _write(bound: Decimal | None) -> str:
    return "" if bound is None else f"{bound.normalize():f}"
