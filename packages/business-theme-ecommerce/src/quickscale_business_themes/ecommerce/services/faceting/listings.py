"""What lists are kept for: prices, whether a product is in stock or on sale, and its rating."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext

from quickscale_business_themes.ecommerce.models import Product, ProductListing, ProductRating
from quickscale_business_themes.ecommerce.services.faceting import prices
from quickscale_business_themes.ecommerce.services.faceting.scopes import Scope
from quickscale_business_themes.ecommerce.services.faceting.snapshots import (
    LISTED,
    SnapshotScope,
)
from quickscale_business_themes.ecommerce.services.faceting.values import (
    AVAILABILITY,
    PRICE,
    RATING,
    SALE,
    Facet,
    FacetValue,
    join,
)

IN_STOCK, ON_SALE = "in_stock", "on_sale"
#: At least as many, which is what shoppers choose.
STARS = (4, 3, 2, 1)
_CONDITIONS = {
    AVAILABILITY: {IN_STOCK: Q(listing__is_available=True)},
    SALE: {ON_SALE: Q(listing__is_on_sale=True)},
    RATING: {
        str(stars): Q(rating__count__gt=0, rating__total__gte=stars * F("rating__count"))
        for stars in STARS
    },
}


class Cell(NamedTuple):
    """What a listing says of a product, but for its exact prices."""

    min_step: int
    max_step: int
    is_available: bool
    is_on_sale: bool


def narrow(products: QuerySet[Product], facet: str, keys: Sequence[str]) -> QuerySet[Product]:
    """Return the products that one of the values is true of."""
    if facet == PRICE:
        return prices.narrow(products, keys)
    fitting = Q(pk__in=[])
    for key in keys:
        fitting |= _CONDITIONS[facet].get(key, Q(pk__in=[]))
    return products.filter(fitting)


def fit(scope: SnapshotScope, facet: str, keys: Sequence[str]) -> SnapshotScope:
    return prices.fit(scope, keys) if facet == PRICE else scope.fit(facet, keys)


def count(scope: Scope | SnapshotScope, *facets: str) -> list[Facet]:
    """Return the facets of products.

    A value that is true of all products, or of none, is left out, but for prices.
    """
    if isinstance(scope, SnapshotScope):
        total, counts = _count_kept(scope, facets)
    else:
        total, counts = _count(scope, facets)
    return [
        Facet(
            facet,
            _name(facet),
            tuple(
                FacetValue(join(facet, key), _label(facet, key), number)
                for key, number in counts[facet].items()
                if number and (number < total or facet == PRICE)
            ),
        )
        for facet in facets
    ]


def _count_kept(
    scope: SnapshotScope, facets: Sequence[str]
) -> tuple[int, dict[str, dict[str, int]]]:
    counts = {
        facet: prices.count_kept(scope) if facet == PRICE else scope.count(facet)
        for facet in facets
    }
    return scope.fit(LISTED, (True,)).selection.count, counts


def _count(scope: Scope, facets: Sequence[str]) -> tuple[int, dict[str, dict[str, int]]]:
    """Return how many products there are, and how many have each value."""
    cells = _count_cells(scope)
    counts = {facet: _count_values(facet, scope, cells) for facet in facets}
    return sum(cells.values()), counts


def _count_cells(scope: Scope) -> dict[Cell, int]:
    """Return how many products are alike in all that listings say of them."""
    rows = scope.keep(ProductListing.objects.order_by(), "pk")
    cells = rows.values_list("min_step", "max_step", "is_available", "is_on_sale")
    return {Cell(*values): number for *values, number in cells.annotate(Count("pk"))}


def _count_values(facet: str, scope: Scope, cells: Mapping[Cell, int]) -> dict[str, int]:
    if facet == PRICE:
        steps: Counter[prices.Steps] = Counter()
        for cell, number in cells.items():
            steps[cell.min_step, cell.max_step] += number
        return prices.count(scope, steps)
    if facet == RATING:
        return _count_ratings(scope)
    if facet == AVAILABILITY:
        return {IN_STOCK: sum(number for cell, number in cells.items() if cell.is_available)}
    return {ON_SALE: sum(number for cell, number in cells.items() if cell.is_on_sale)}


def _count_ratings(scope: Scope) -> dict[str, int]:
    rated = scope.keep(ProductRating.objects.filter(count__gt=0).order_by(), "pk")
    counts = dict(rated.values_list(F("total") / F("count")).annotate(Count("pk")))
    return {
        str(least): sum(number for stars, number in counts.items() if stars >= least)
        for least in STARS
    }


def _name(facet: str) -> str:
    names: dict[str, Any] = {
        PRICE: gettext("Price"),
        RATING: gettext("Rating"),
        AVAILABILITY: gettext("Availability"),
        SALE: gettext("Offers"),
    }
    return str(names[facet])


def _label(facet: str, key: str) -> str:
    if facet == RATING:
        return gettext("{stars} stars and up").format(stars=key)
    if facet == PRICE:
        return prices.label(key)
    return gettext("In stock") if facet == AVAILABILITY else gettext("On sale")
