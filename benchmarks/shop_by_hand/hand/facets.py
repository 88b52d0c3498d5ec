"""What products differ in, and how many of those asked for have each value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import (
    Avg,
    CharField,
    Count,
    Exists,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hand.catalogue import SELLING_PRICE, is_buyable, list_own
from hand.money import format_money
from quickscale_business_themes.ecommerce.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Category,
    OptionValue,
    Placement,
    Product,
    ProductRating,
    ProductVariant,
    Swatch,
)

Chosen = Mapping[str, Sequence[str]]
Facet = dict[str, Any]
#: Returns the products that are asked for, if nothing of one facet were chosen.
Without = Callable[[str], QuerySet[Product]]

KEPT_FOR = 60
STEPS = [step * 10**power for power in range(8) for step in map(Decimal, ("1", "2.5", "5"))]
MAX_RANGES, MAX_VALUES, MAX_FACETS = 8, 40, 12
STARS = (4, 3, 2, 1)
#: Of these a single value is a choice already.
ALONE = ("rating", "availability", "sale")


def read_chosen(values: Iterable[str]) -> dict[str, list[str]]:
    """Return the keys that were asked for, ``size:m``, by facet."""
    chosen: dict[str, list[str]] = {}
    for value in values:
        facet, _separator, key = value.partition(":")
        if facet == "attribute":
            slug, _separator, key = key.partition(":")
            facet = f"attribute:{slug}"
        if key:
            chosen.setdefault(facet, []).append(key)
    return chosen


def has_variant(condition: Q) -> Q:
    """Return the condition that a variant counts which fulfils another: one that can be bought, or
    any of a product that is sold out."""
    own = list_own().filter(condition)
    is_left = Exists(list_own().filter(is_buyable()))
    return Q(Exists(own.filter(is_buyable()))) | (~Q(is_left) & Q(Exists(own)))


def cost(lowest: Decimal | None, highest: Decimal | None) -> Q:
    """Return the condition that a variant costs so much; None for no limit."""
    bounds = {"selling__gte": lowest, "selling__lte": highest}
    return Q(**{name: bound for name, bound in bounds.items() if bound is not None})


def be_reduced() -> Q:
    """Return the condition that a variant costs less than before."""
    before = Coalesce("scheduled_compare_at_price", "compare_at_price")
    return (
        Q(selling__lt=F("price"))
        | Q(scheduled_price=None, selling__lt=F("compare_at_price"))
        | Q(scheduled_price__isnull=False, selling__lt=before)
    )


def narrow(products: QuerySet[Product], chosen: Chosen) -> QuerySet[Product]:
    """Return the products that have a chosen value of each facet."""
    options = {}
    for facet, keys in chosen.items():
        if facet in _CONDITIONS:
            products = products.filter(_CONDITIONS[facet](keys))
        elif facet.startswith("attribute:"):
            products = products.filter(_have_attribute(facet.partition(":")[2], keys))
        else:
            options[facet] = keys
    return products.filter(Exists(_fit(list_own(), options))) if options else products


def _be_in_category(keys: Sequence[str]) -> Q:
    paths = Category.objects.filter(slug__in=keys).values_list("path", flat=True)
    placed = Q(pk__in=[])
    for path in paths:
        placed |= Q(category__path__startswith=path)
    return Q(Exists(Placement.objects.filter(placed, product=OuterRef("pk"))))


def _cost_one_of(keys: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for key in keys:
        low, _separator, high = key.partition("-")
        if all(part.replace(".", "", 1).isdecimal() for part in (low, high) if part):
            limits = [Decimal(part) if part else None for part in (low, high)]
            below = Q() if limits[1] is None else Q(selling__lt=limits[1])
            found |= has_variant(cost(limits[0], None) & below)
    return found


def _be_rated(keys: Sequence[str]) -> Q:
    least = min((int(key) for key in keys if key.isdecimal()), default=5)
    return Q(rating__count__gt=0, rating__total__gte=least * F("rating__count"))


def _have_attribute(slug: str, keys: Sequence[str]) -> Q:
    numbers = [Decimal(key) for key in keys if key.replace(".", "", 1).isdecimal()]
    booleans = [key == "yes" for key in keys if key in ("yes", "no")]
    values = AttributeValue.objects.filter(
        Q(text__in=keys)
        | Q(choice__value__in=keys)
        | Q(number__in=numbers)
        | Q(boolean__in=booleans),
        product=OuterRef("pk"),
        attribute__slug=slug,
        attribute__is_filterable=True,
    )
    return Q(Exists(values))


_CONDITIONS: dict[str, Callable[[Sequence[str]], Q]] = {
    "category": _be_in_category,
    "price": _cost_one_of,
    "brand": lambda keys: Q(brand_key__in=keys),
    "rating": _be_rated,
    "availability": lambda keys: Q(Exists(list_own().filter(is_buyable()))),
    "sale": lambda keys: has_variant(be_reduced()),
}


def _fit(variants: QuerySet[ProductVariant], options: Chosen) -> QuerySet[ProductVariant]:
    """Return the variants that have a chosen value of each option."""
    for name, keys in options.items():
        values = OptionValue.objects.filter(option__key=name, key__in=keys).order_by()
        variants = variants.filter(option_values__in=values)
    return variants


def read_facets(
    products: QuerySet[Product], chosen: Chosen, asked: Any, category: str = ""
) -> list[Facet]:
    """Return the facets of products; the counts may be a minute old.

    Args:
        asked: the query of the page, which the counts are kept by.
        category: the slug of the category whose page is shown.
    """
    text = repr([get_language(), category, sorted(asked.lists())])
    key = f"facets:{hashlib.sha256(text.encode()).hexdigest()}"
    found: list[Facet] | None = cache.get(key)
    if found is None:
        found = count_facets(products, chosen, category)
        cache.set(key, found, KEPT_FOR)
    return found


def count_facets(products: QuerySet[Product], chosen: Chosen, category: str) -> list[Facet]:
    """Return the facets in the order in which they are shown; each is counted as if none of its
    own values were chosen."""

    def without(facet: str) -> QuerySet[Product]:
        rest = {name: keys for name, keys in chosen.items() if name != facet}
        return narrow(products, rest).order_by()

    first = [
        count_categories(without("category"), chosen.get("category", ()), category),
        count_prices(without("price")),
        count_brands(without("brand")),
    ]
    others = [*count_options(without, chosen), *count_attributes(without, chosen)]
    others.sort(key=lambda facet: (facet["id"] not in chosen, -_sum(facet), facet["label"]))
    last = [
        count_ratings(without("rating")),
        count_condition(without("availability"), "availability", "in_stock"),
        count_condition(without("sale"), "sale", "on_sale"),
    ]
    return [
        _shorten(facet, chosen)
        for facet in (*first, *others[:MAX_FACETS], *last)
        if facet["id"] in chosen or len(facet["values"]) > (facet["id"] not in ALONE)
    ]


def count_categories(products: QuerySet[Product], keys: Sequence[str], within: str) -> Facet:
    """Count one level of the tree, with what is below."""
    known = list(Category.objects.all())
    parent = next((each.pk for each in known if each.slug == within), None)
    level = [each for each in known if each.parent_id == parent]
    shown = level[:MAX_VALUES] + [each for each in known if each.slug in keys]
    depths = {each.path.count("/") for each in shown}
    counts: dict[str, int] = {}
    for depth in depths:
        ancestor = Func(
            F("category__path"),
            Value("/"),
            Value(depth),
            function="split_part",
            output_field=CharField(),
        )
        placed = Placement.objects.filter(product__in=products.values("pk")).order_by()
        rows = placed.values_list(ancestor).annotate(Count("product", distinct=True))
        counts |= dict(rows)
    values = {each.slug: (each.get_text("name"), counts.get(str(each.pk), 0)) for each in shown}
    kept = {slug: value for slug, value in values.items() if value[1] or slug in keys}
    return _build("category", _("Category"), kept)


def count_prices(products: QuerySet[Product]) -> Facet:
    ranges = _list_ranges()
    offers = ProductVariant.objects.alias(selling=SELLING_PRICE).order_by()
    others = list_own("product").filter(is_buyable())
    counting = offers.filter(is_buyable() | ~Q(Exists(others)), product__in=products.values("pk"))
    counts = counting.aggregate(
        **{
            f"range_{place}": Count("product", distinct=True, filter=cost(low, None) & _below(high))
            for place, (low, high) in enumerate(ranges)
        }
    )
    values = {
        f"{_plain(low)}-{_plain(high)}": (_label_range(low, high), number)
        for (low, high), number in zip(ranges, counts.values(), strict=True)
        if number
    }
    return _build("price", _("Price"), values)


def _list_ranges() -> list[tuple[Decimal | None, Decimal | None]]:
    """Return the ranges from the shop's lowest to its highest price."""
    prices = ProductVariant.objects.aggregate(low=Min(SELLING_PRICE), high=Max(SELLING_PRICE))
    if prices["low"] is None:
        return []
    inner = [step for step in STEPS if prices["low"] < step <= prices["high"]]
    return list(pairwise([None, *inner[-(MAX_RANGES - 1) :], None])) if inner else []


def _below(high: Decimal | None) -> Q:
    return Q() if high is None else Q(selling__lt=high)


def _plain(bound: Decimal | None) -> str:
    return "" if bound is None else f"{bound.normalize():f}"


def _label_range(low: Decimal | None, high: Decimal | None) -> str:
    texts = [
        "" if bound is None else format_money(bound, settings.QUICKSCALE_CURRENCY)
        for bound in (low, high)
    ]
    if low is None:
        return _("Under {price}").format(price=texts[1])
    if high is None:
        return _("{price} and more").format(price=texts[0])
    return " \N{EN DASH} ".join(texts)


def count_brands(products: QuerySet[Product]) -> Facet:
    rows = products.exclude(brand_key="").values_list("brand_key")
    counted = rows.annotate(Min("brand"), Count("pk")).order_by("brand_key")
    return _build("brand", _("Brand"), {key: (name, number) for key, name, number in counted})


def count_options(without: Without, chosen: Chosen) -> list[Facet]:
    """Count the options that variants come in, with the looks that their values have."""
    names = [name for name in chosen if name not in _CONDITIONS and ":" not in name]
    found = {facet["id"]: facet for facet in _count_options(without(""))}
    for name in names:
        found |= {each["id"]: each for each in _count_options(without(name)) if each["id"] == name}
    looks = {
        f"{swatch.option_key}:{swatch.value_key}": swatch
        for swatch in Swatch.objects.filter(option_key__in=found)
    }
    for facet in found.values():
        for value in facet["values"]:
            value["swatch"] = describe_swatch(looks.get(value["id"]))
    return list(found.values())


def _count_options(products: QuerySet[Product]) -> list[Facet]:
    sold = OptionValue.objects.filter(
        option__product__in=products.values("pk"), variants__isnull=False
    )
    rows = sold.exclude(option__key__in=_CONDITIONS).order_by().values_list("option__key", "key")
    counted = rows.annotate(
        Min("option__name"),
        Min("value"),
        Count("option__product", distinct=True),
        place=Avg("position"),
    ).order_by("option__key", "place", "key")
    facets: dict[str, Any] = {}
    for option, key, label, value, number, _place in counted:
        facets.setdefault(option, (label, {}))[1][key] = (value, number)
    return [_build(option, label, values) for option, (label, values) in facets.items()]


def count_attributes(without: Without, chosen: Chosen) -> list[Facet]:
    names = [name for name in chosen if name.startswith("attribute:")]
    found = {facet["id"]: facet for facet in _count_attributes(without(""))}
    for name in names:
        own = _count_attributes(without(name))
        found |= {facet["id"]: facet for facet in own if facet["id"] == name}
    return list(found.values())


def _count_attributes(products: QuerySet[Product]) -> list[Facet]:
    rows = AttributeValue.objects.filter(
        product__in=products.values("pk"), attribute__is_filterable=True, date=None
    ).order_by()
    columns = ("attribute", "text", "number", "boolean", "choice")
    counted = list(rows.values(*columns).annotate(count=Count("pk")).order_by(*columns))
    attributes = Attribute.objects.in_bulk({row["attribute"] for row in counted})
    choices = AttributeChoice.objects.in_bulk({row["choice"] for row in counted} - {None})
    facets: dict[str, Any] = {}
    for row in counted:
        attribute, choice = attributes[row["attribute"]], choices.get(row["choice"])
        facts = {name: row[name] for name in ("text", "number", "boolean")}
        value = AttributeValue(attribute=attribute, choice=choice, **facts)
        facet = facets.setdefault(f"attribute:{attribute.slug}", (attribute.get_text("name"), {}))
        facet[1][value.plain] = (value.shown, row["count"])
    return [_build(name, label, values) for name, (label, values) in facets.items()]


def count_ratings(products: QuerySet[Product]) -> Facet:
    total = products.count()
    rated = ProductRating.objects.filter(product__in=products.values("pk"), count__gt=0)
    enough = {str(stars): Count("pk", filter=Q(total__gte=stars * F("count"))) for stars in STARS}
    counts = rated.aggregate(**{f"stars_{stars}": each for stars, each in enough.items()})
    values = {
        str(stars): (_("{stars} stars and up").format(stars=stars), counts[f"stars_{stars}"])
        for stars in STARS
        if 0 < counts[f"stars_{stars}"] < total
    }
    return _build("rating", _("Rating"), values)


def count_condition(products: QuerySet[Product], facet: str, key: str) -> Facet:
    """Count those of which something is true, unless that is true of all or none."""
    labels = {
        "availability": (_("Availability"), _("In stock")),
        "sale": (_("Offers"), _("On sale")),
    }
    name, label = labels[facet]
    number = products.filter(_CONDITIONS[facet]([key])).count()
    is_choice = 0 < number < products.count()
    return _build(facet, name, {key: (label, number)} if is_choice else {})


def describe_swatch(swatch: Swatch | None) -> dict[str, str] | None:
    if swatch is None:
        return None
    image = swatch.image.url if swatch.image else ""
    return {"color": "" if image else swatch.color, "image": image}


def _build(facet: str, label: str, values: Mapping[str, tuple[str, int]]) -> Facet:
    return {
        "id": facet,
        "label": label,
        "values": [
            {"id": f"{facet}:{key}", "label": text, "count": number, "swatch": None}
            for key, (text, number) in values.items()
        ],
    }


def _sum(facet: Facet) -> int:
    return sum(value["count"] for value in facet["values"])


def _shorten(facet: Facet, chosen: Chosen) -> Facet:
    """Leave the most common values, and those that were chosen."""
    common = sorted(facet["values"], key=lambda value: -value["count"])[:MAX_VALUES]
    kept = {value["id"] for value in common}
    kept |= {f"{facet['id']}:{key}" for key in chosen.get(facet["id"], ())}
    return {**facet, "values": [value for value in facet["values"] if value["id"] in kept]}
