"""Takes a snapshot, by one statement for each kind of facet.

The database sends the ids of each value in one text: Python takes far longer to read rows.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import F, Max, Min, QuerySet
from django.utils import translation

from quickscale_business_themes.ecommerce.models import (
    AttributeValue,
    Category,
    Placement,
    Product,
    ProductListing,
    ProductRating,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.attributes import COLUMNS
from quickscale_business_themes.ecommerce.services.faceting import options
from quickscale_business_themes.ecommerce.services.faceting.attributes import KINDS
from quickscale_business_themes.ecommerce.services.faceting.bitmaps import Layout, Packed
from quickscale_business_themes.ecommerce.services.faceting.joined_ids import (
    JoinedIds,
    read_ids,
    split_ids,
)
from quickscale_business_themes.ecommerce.services.faceting.listings import (
    IN_STOCK,
    ON_SALE,
    STARS,
)
from quickscale_business_themes.ecommerce.services.faceting.snapshots import LISTED, Snapshot
from quickscale_business_themes.ecommerce.services.faceting.values import (
    ATTRIBUTE,
    AVAILABILITY,
    BRAND,
    CATEGORY,
    OF_PRODUCTS,
    PRICE,
    RATING,
    SALE,
    join,
)
from quickscale_business_themes.ecommerce.services.listings import list_inner_steps

#: Up to so many times as large as their number ids are close together.
_CLOSE = 16
#: The numbers of products by facet and value.
_Numbers = defaultdict[str, defaultdict[Any, list[int]]]


class Index:
    """Finds the places of ids.

    Those that a serial gives lie close together: an array takes a tenth of what a dict does.

    Args:
        ids: in the order of their places; negative where none is.
    """

    def __init__(self, ids: Sequence[int]) -> None:
        largest = max(ids, default=-1)
        is_close = largest < _CLOSE * len(ids)
        places: Any = array("q", [-1]) * (largest + 1) if is_close else defaultdict(lambda: -1)
        for place, each in enumerate(ids):
            if each >= 0:
                places[each] = place
        self._places, self._largest = places, largest

    def get(self, each: int) -> int:
        """Return the place of an id, a negative one where it has none."""
        return self._places[each] if each <= self._largest else -1

    def find(self, ids: Iterable[int]) -> list[int]:
        """Return the places of ids that have one."""
        places, largest = self._places, self._largest
        return [place for each in ids if each <= largest and (place := places[each]) >= 0]


class _Standing(NamedTuple):
    """Where products stand that shoppers may see."""

    layout: Layout
    places: Index


def take(using: str, *, taken_at: float, languages: Iterable[str | None] = ()) -> Snapshot:
    """Return a snapshot of what shoppers may see now.

    Args:
        using: the database.
        taken_at: the time of the clock.
        languages: those to read the texts of options in; others are read when they are asked for.
    """
    owned = ProductVariant.objects.using(using).aggregate(
        product=JoinedIds("product"), variant=JoinedIds("pk")
    )
    owners, variants = map(split_ids, owned.values())
    standing = _read_standing(using, owners)
    index = _index_variants(standing, owners, variants)
    listings = ProductListing.objects.using(using)
    bounds = listings.aggregate(low=Min("min_price"), high=Max("max_price"))
    snapshot = Snapshot(
        using=using,
        layout=standing.layout,
        products=_read_products(using, standing),
        options=_read_options(using, standing.layout, index),
        brands=_read_brands(using),
        categories=dict(Category.objects.using(using).values_list("slug", "pk")),
        prices=(bounds["low"], bounds["high"]),
        taken_at=taken_at,
    )
    for language in languages:
        with translation.override(language):
            snapshot.texts[language] = options.read_texts(using)
    return snapshot


def _read_standing(using: str, owners: Iterable[int]) -> _Standing:
    products = sorted(read_ids(Product.objects.using(using).visible()))
    sizes = Counter(owners)
    layout = Layout(products, [sizes[product] for product in products])
    return _Standing(layout, Index(layout.products))


def _index_variants(standing: _Standing, owners: Iterable[int], variants: Iterable[int]) -> Index:
    following = standing.layout.firsts[:]
    ids = array("q", [-1]) * standing.layout.size
    for product, variant in zip(owners, variants, strict=True):
        number = standing.places.get(product)
        if number >= 0:
            ids[following[number]] = variant
            following[number] += 1
    return Index(ids)


def _read_brands(using: str) -> dict[str, str]:
    """Return how brands are written."""
    branded = Product.objects.using(using).visible().exclude(brand_key="")
    return dict(branded.order_by().values_list("brand_key").annotate(Min("brand")))


def _read_products(using: str, standing: _Standing) -> dict[str, dict[Any, Packed]]:
    numbers: _Numbers = defaultdict(lambda: defaultdict(list))
    _add_brands(numbers, using, standing)
    _add_listings(numbers, using, standing)
    _add_ratings(numbers, using, standing)
    _add_categories(numbers, using, standing)
    _add_attributes(numbers, using, standing)
    pack = standing.layout.pack_products
    return {
        facet: {key: pack(found) for key, found in values.items()}
        for facet, values in numbers.items()
    }


def _read_options(using: str, layout: Layout, index: Index) -> dict[str, dict[str, Packed]]:
    chosen = ProductVariant.option_values.through.objects.using(using)
    rows = chosen.exclude(optionvalue__option__key__in=OF_PRODUCTS)
    found: dict[str, dict[str, Packed]] = {}
    columns = ("optionvalue__option__key", "optionvalue__key")
    for option, key, ids in _group(rows, *columns, ids="productvariant"):
        found.setdefault(option, {})[key] = layout.pack_variants(index.find(ids))
    return found


def _add_brands(numbers: _Numbers, using: str, standing: _Standing) -> None:
    branded = Product.objects.using(using).visible().exclude(brand_key="")
    for key, ids in _group(branded, "brand_key", ids="pk"):
        numbers[BRAND][key] = standing.places.find(ids)


def _add_listings(numbers: _Numbers, using: str, standing: _Standing) -> None:
    listings = ProductListing.objects.using(using)
    columns = ("min_step", "max_step", "is_available", "is_on_sale")
    for low, high, is_available, is_on_sale, ids in _group(listings, *columns, ids="pk"):
        found = standing.places.find(ids)
        numbers[LISTED][True] += found
        for step in {low, high}:
            numbers[PRICE][step] += found
        if is_available:
            numbers[AVAILABILITY][IN_STOCK] += found
        if is_on_sale:
            numbers[SALE][ON_SALE] += found
    for step, ids in _group(list_inner_steps(using), "step", ids="product"):
        numbers[PRICE][step] += standing.places.find(ids)


def _add_ratings(numbers: _Numbers, using: str, standing: _Standing) -> None:
    rated = ProductRating.objects.using(using).filter(count__gt=0)
    for least in STARS:  # in this order
        numbers[RATING][str(least)] = []
    for stars, ids in _group(rated, F("total") / F("count"), ids="pk"):
        found = standing.places.find(ids)
        for least in STARS:
            if stars >= least:
                numbers[RATING][str(least)] += found


def _add_categories(numbers: _Numbers, using: str, standing: _Standing) -> None:
    placed = Placement.objects.using(using)
    for path, ids in _group(placed, "category__path", ids="product"):
        found = standing.places.find(ids)
        for category in path.split("/")[:-1]:
            numbers[CATEGORY][int(category)] += found


def _add_attributes(numbers: _Numbers, using: str, standing: _Standing) -> None:
    values = AttributeValue.objects.using(using)
    filterable = values.filter(attribute__is_filterable=True, attribute__kind__in=KINDS)
    columns = [COLUMNS[kind] for kind in KINDS]
    for slug, *value, ids in _group(filterable, "attribute__slug", *columns, ids="product"):
        numbers[join(ATTRIBUTE, slug)][tuple(value)] = standing.places.find(ids)


def _group(rows: QuerySet[Any], *columns: Any, ids: str) -> Iterator[Any]:
    """Yield each combination of columns, with the ids of rows or of what they are of."""
    grouped: Any = rows.order_by().values_list(*columns).annotate(ids=JoinedIds(ids))
    for *values, text in grouped:
        yield *values, split_ids(text)
