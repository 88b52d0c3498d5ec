"""Takes a snapshot, by one statement for each kind of facet.

The database sends the ids of each value in one text: Python takes far longer to read rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
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

#: The numbers of products by facet and value.
_Numbers = defaultdict[str, defaultdict[Any, list[int]]]


class _Standing(NamedTuple):
    """Where products stand that shoppers may see, and the number of each."""

    layout: Layout
    products: dict[int, int]


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
    listings = ProductListing.objects.using(using)
    bounds = listings.aggregate(low=Min("min_price"), high=Max("max_price"))
    snapshot = Snapshot(
        using=using,
        layout=standing.layout,
        products=_read_products(using, standing),
        options=_read_options(using, _place(standing, owners, variants), standing.layout),
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
    return _Standing(layout, {product: number for number, product in enumerate(products)})


def _place(standing: _Standing, owners: Iterable[int], variants: Iterable[int]) -> dict[int, int]:
    """Return the places of variants."""
    following, places = standing.layout.firsts[:], {}
    for product, variant in zip(owners, variants, strict=True):
        number = standing.products.get(product)
        if number is not None:
            places[variant] = following[number]
            following[number] += 1
    return places


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


def _read_options(
    using: str, places: dict[int, int], layout: Layout
) -> dict[str, dict[str, Packed]]:
    chosen = ProductVariant.option_values.through.objects.using(using)
    rows = chosen.exclude(optionvalue__option__key__in=OF_PRODUCTS)
    found: dict[str, dict[str, Packed]] = {}
    columns = ("optionvalue__option__key", "optionvalue__key")
    for option, key, ids in _group(rows, *columns, ids="productvariant"):
        found.setdefault(option, {})[key] = layout.pack_variants(_look_up(places, ids))
    return found


def _add_brands(numbers: _Numbers, using: str, standing: _Standing) -> None:
    branded = Product.objects.using(using).visible().exclude(brand_key="")
    for key, ids in _group(branded, "brand_key", ids="pk"):
        numbers[BRAND][key] = _look_up(standing.products, ids)


def _add_listings(numbers: _Numbers, using: str, standing: _Standing) -> None:
    listings = ProductListing.objects.using(using)
    columns = ("min_step", "max_step", "is_available", "is_on_sale")
    for low, high, is_available, is_on_sale, ids in _group(listings, *columns, ids="pk"):
        found = _look_up(standing.products, ids)
        numbers[LISTED][True] += found
        for step in {low, high}:
            numbers[PRICE][step] += found
        if is_available:
            numbers[AVAILABILITY][IN_STOCK] += found
        if is_on_sale:
            numbers[SALE][ON_SALE] += found
    for step, ids in _group(list_inner_steps(using), "step", ids="product"):
        numbers[PRICE][step] += _look_up(standing.products, ids)


def _add_ratings(numbers: _Numbers, using: str, standing: _Standing) -> None:
    rated = ProductRating.objects.using(using).filter(count__gt=0)
    for least in STARS:  # in this order
        numbers[RATING][str(least)] = []
    for stars, ids in _group(rated, F("total") / F("count"), ids="pk"):
        found = _look_up(standing.products, ids)
        for least in STARS:
            if stars >= least:
                numbers[RATING][str(least)] += found


def _add_categories(numbers: _Numbers, using: str, standing: _Standing) -> None:
    placed = Placement.objects.using(using)
    for path, ids in _group(placed, "category__path", ids="product"):
        found = _look_up(standing.products, ids)
        for category in path.split("/")[:-1]:
            numbers[CATEGORY][int(category)] += found


def _add_attributes(numbers: _Numbers, using: str, standing: _Standing) -> None:
    values = AttributeValue.objects.using(using)
    filterable = values.filter(attribute__is_filterable=True, attribute__kind__in=KINDS)
    columns = [COLUMNS[kind] for kind in KINDS]
    for slug, *value, ids in _group(filterable, "attribute__slug", *columns, ids="product"):
        numbers[join(ATTRIBUTE, slug)][tuple(value)] = _look_up(standing.products, ids)


def _group(rows: QuerySet[Any], *columns: Any, ids: str) -> Iterator[Any]:
    """Yield each combination of columns, with the ids of rows or of what they are of."""
    grouped: Any = rows.order_by().values_list(*columns).annotate(ids=JoinedIds(ids))
    for *values, text in grouped:
        yield *values, split_ids(text)


def _look_up(known: dict[int, int], ids: Iterable[int]) -> list[int]:
    """Return where those stand that shoppers may see."""
    return [found for each in ids if (found := known.get(each)) is not None]
