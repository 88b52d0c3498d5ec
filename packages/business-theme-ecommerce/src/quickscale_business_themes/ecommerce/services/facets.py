"""What products differ in, and how many of those that a shopper asks for have each value.

A value is known by its facet and itself, ``size:m``, whatever case its product writes it in; that
of an attribute by its slug as well, ``attribute:material:Wool``. Values of one facet widen what is
found, those of several narrow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from quickscale_business_themes.ecommerce.models import Product, Swatch
from quickscale_business_themes.ecommerce.services.faceting import (
    attributes,
    brands,
    categories,
    listings,
    options,
    prices,
)
from quickscale_business_themes.ecommerce.services.faceting.bitmaps import Selection
from quickscale_business_themes.ecommerce.services.faceting.listings import IN_STOCK, ON_SALE
from quickscale_business_themes.ecommerce.services.faceting.scopes import Find, Scope
from quickscale_business_themes.ecommerce.services.faceting.snapshots import (
    Snapshot,
    SnapshotScope,
)
from quickscale_business_themes.ecommerce.services.faceting.values import (
    AVAILABILITY,
    BRAND,
    CATEGORY,
    MAX_VALUES,
    OF_PRODUCTS,
    PRICE,
    RATING,
    SALE,
    Chosen,
    Facet,
    FacetValue,
    join,
    leave_out,
    read_chosen,
)

__all__ = [
    "AVAILABILITY",
    "CATEGORY",
    "IN_STOCK",
    "ON_SALE",
    "SALE",
    "Chosen",
    "Facet",
    "FacetValue",
    "are_in_snapshots",
    "count_facets",
    "count_facets_of",
    "having",
    "read_chosen",
]

#: More facets help nobody to choose.
MAX_FACETS = 12
_OF_LISTINGS = (PRICE, RATING, AVAILABILITY, SALE)
#: Of these a single value is a choice already.
_ALONE = (RATING, AVAILABILITY, SALE)


def having(products: QuerySet[Product], chosen: Chosen) -> QuerySet[Product]:
    """Return the products that have a chosen value of each facet."""
    if BRAND in chosen:
        products = brands.narrow(products, chosen[BRAND])
    if CATEGORY in chosen:
        products = categories.narrow(products, chosen[CATEGORY])
    for facet in _OF_LISTINGS:
        if facet in chosen:
            products = listings.narrow(products, facet, chosen[facet])
    products = attributes.narrow(products, _choose_attributes(chosen))
    return options.narrow(products, _choose_options(chosen))


def count_facets(
    products: QuerySet[Product],
    chosen: Chosen,
    *,
    category: str = "",
    is_whole: bool = False,
) -> list[Facet]:
    """Return the facets of what a shopper asks for, the most common ones.

    The values of a facet are counted as if nothing of it was chosen yet.

    Args:
        products: what is asked for otherwise.
        category: the slug of the category whose page is shown.
        is_whole: whether that is all that the shop shows to anybody.
    """

    def find(values: Chosen) -> Scope:
        return Scope(having(products, values), is_whole=is_whole and not values)

    return _list_facets(find, chosen, category)


def count_facets_of(
    snapshot: Snapshot,
    chosen: Chosen,
    *,
    category: str = "",
    within: Chosen,
    asked: Iterable[QuerySet[Any]],
) -> list[Facet]:
    """Return the same of a snapshot.

    Args:
        within: values of facets that the products have besides.
        asked: the rows that have the ids of what is asked for, each narrowing the others.
    """
    variants = snapshot.layout.all
    for rows in asked:
        variants &= snapshot.find(rows)
    scope = _fit(SnapshotScope(snapshot, Selection(snapshot.layout, variants)), within)
    return _list_facets(lambda values: _fit(scope, values), chosen, category)


def _list_facets(find: Find, chosen: Chosen, category: str) -> list[Facet]:
    """Return the most common facets, in the order that they are shown in.

    Args:
        find: returns what is left once values were chosen.
    """
    scopes: dict[frozenset[str], Scope | SnapshotScope] = {}

    def find_once(values: Chosen) -> Scope | SnapshotScope:
        key = frozenset(values)
        if key not in scopes:
            scopes[key] = find(values)
        return scopes[key]

    found = [
        each
        for each in _count(find_once, chosen, category)
        if each.id in chosen or len(each.values) > (each.id not in _ALONE)
    ]
    places = {facet: place for place, facet in enumerate(OF_PRODUCTS)}
    own = [each for each in found if each.id in places]
    others = [each for each in found if each.id not in places]
    others.sort(key=lambda each: (each.id not in chosen, -each.count, each.label))
    middle = places[BRAND]
    own.sort(key=lambda each: places[each.id])
    before = [each for each in own if places[each.id] <= middle]
    after = [each for each in own if places[each.id] > middle]
    return _show([_shorten(each, chosen) for each in [*before, *others[:MAX_FACETS], *after]])


def are_in_snapshots(chosen: Chosen) -> bool:
    """Whether a snapshot knows all values; it knows no prices but the bounds of ranges."""
    return prices.are_steps(chosen.get(PRICE, ()))


def _fit(scope: SnapshotScope, chosen: Chosen) -> SnapshotScope:
    """Return the products of a snapshot that have a chosen value of each facet."""
    if BRAND in chosen:
        scope = scope.fit(BRAND, chosen[BRAND])
    if CATEGORY in chosen:
        scope = categories.fit(scope, chosen[CATEGORY])
    for facet in _OF_LISTINGS:
        if facet in chosen:
            scope = listings.fit(scope, facet, chosen[facet])
    scope = attributes.fit(scope, _choose_attributes(chosen))
    return options.fit(scope, _choose_options(chosen))


def _show(found: list[Facet]) -> list[Facet]:
    """Give the values of options the looks that they have."""
    options = [facet.id for facet in found if facet.id not in OF_PRODUCTS]
    if not options:
        return found
    swatches = Swatch.objects.filter(option_key__in=options).order_by()
    looks = {
        join(option, value): {"color": color, "image": image}
        for option, value, color, image in swatches.values_list(
            "option_key", "value_key", "color", "image"
        )
    }
    return [
        replace(
            facet, values=tuple(replace(each, **looks.get(each.id, {})) for each in facet.values)
        )
        for facet in found
    ]


def _count(find: Find, chosen: Chosen, category: str) -> Iterator[Facet]:
    keys = chosen.get(CATEGORY, ())
    yield categories.count(find(leave_out(chosen, CATEGORY)), keys, within=category)
    yield brands.count(find(leave_out(chosen, BRAND)))
    of_options = _choose_options(chosen)
    yield from options.count(find(leave_out(chosen, *of_options)), of_options)
    yield from attributes.count(find, chosen)
    free = [facet for facet in _OF_LISTINGS if facet not in chosen]
    if free:
        yield from listings.count(find(chosen), *free)
    for facet in _OF_LISTINGS:
        if facet in chosen:
            yield from listings.count(find(leave_out(chosen, facet)), facet)


def _choose_attributes(chosen: Chosen) -> Chosen:
    return {name: keys for name, keys in chosen.items() if attributes.is_attribute(name)}


def _choose_options(chosen: Chosen) -> Chosen:
    return {
        name: keys
        for name, keys in chosen.items()
        if name not in OF_PRODUCTS and not attributes.is_attribute(name)
    }


def _shorten(facet: Facet, chosen: Chosen) -> Facet:
    """Leave the most common values, and those that were chosen."""
    if len(facet.values) <= MAX_VALUES:
        return facet
    by_count = sorted(facet.values, key=lambda value: -value.count)
    kept = {value.id for value in by_count[:MAX_VALUES]}
    kept |= {join(facet.id, key) for key in chosen.get(facet.id, ())}
    return replace(facet, values=tuple(each for each in facet.values if each.id in kept))
