"""Options of variants: sizes, colours and whatever else a shop's products come in.

One variant has to have all of those that are chosen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Avg, Count, Exists, Min, OuterRef, Q, QuerySet, TextField
from django.utils.translation import get_language

from quickscale_business_themes.ecommerce.models import OptionValue, Product, ProductVariant
from quickscale_business_themes.ecommerce.services.faceting.scopes import Scope
from quickscale_business_themes.ecommerce.services.faceting.snapshots import (
    OptionText,
    SnapshotScope,
)
from quickscale_business_themes.ecommerce.services.faceting.values import (
    OF_PRODUCTS,
    Chosen,
    Facet,
    FacetValue,
    join,
    leave_out,
)
from quickscale_business_themes.ecommerce.translating import in_language


def narrow(products: QuerySet[Product], chosen: Chosen) -> QuerySet[Product]:
    """Return the products of which one variant has a chosen value of each option."""
    if not chosen:
        return products
    fitting = _fit(ProductVariant.objects.all(), chosen)
    return products.filter(Exists(fitting.filter(product=OuterRef("pk"))))


def fit(scope: SnapshotScope, chosen: Chosen) -> SnapshotScope:
    """Return the products of a snapshot of which one variant has a chosen value of each option."""
    for name, keys in chosen.items():
        scope = scope.fit_option(name, keys)
    return scope


def read_texts(using: str) -> dict[tuple[str, str], OptionText]:
    """Return how all options and their values are shown in the active language."""
    values = OptionValue.objects.using(using).exclude(option__key__in=OF_PRODUCTS)
    products = Product.objects.using(using).visible().order_by()
    shown = values.filter(option__product__in=products)
    rows: Any = shown.order_by().values_list("option__key", "key").annotate(**_read_as())
    return {(option, key): OptionText(*texts) for option, key, *texts in rows}


def count(scope: Scope | SnapshotScope, chosen: Chosen) -> list[Facet]:
    """Return the options of products' variants, each counted as if none of its own were chosen."""
    if isinstance(scope, SnapshotScope):
        return _count_kept(scope, chosen)
    facets = _count(scope, chosen, ~Q(option__key__in=[*chosen]))
    for name in chosen:
        facets += _count(scope, leave_out(chosen, name), Q(option__key=name))
    return facets


def _fit(variants: QuerySet[ProductVariant], chosen: Chosen) -> QuerySet[ProductVariant]:
    for name, keys in chosen.items():
        values = OptionValue.objects.filter(option__key=name, key__in=keys)
        variants = variants.filter(option_values__in=values.order_by())
    return variants


def _count(scope: Scope, chosen: Chosen, wanted: Q) -> list[Facet]:
    """Return facets of the products' variants that have the chosen values.

    Args:
        wanted: the condition that a value is of a facet to be counted.
    """
    values = OptionValue.objects.filter(wanted).exclude(option__key__in=OF_PRODUCTS)
    sold = ProductVariant.option_values.through.objects.filter(optionvalue=OuterRef("pk"))
    if chosen:
        fitting = _fit(scope.keep(ProductVariant.objects.order_by()), chosen)
        sold = sold.filter(productvariant__in=fitting.values("pk"))
    else:
        values = scope.keep(values, "option__product")
    # Counting products apart would need all rows in order; a product has a value once, unless it
    # writes it in two ways.
    # Where a value stands in most products' options is where it belongs: S, M, L.
    rows = values.filter(Exists(sold)).order_by().values_list("option__key", "key")
    return _build(rows.annotate(**_read_as(), count=Count("pk")))


def _count_kept(scope: SnapshotScope, chosen: Chosen) -> list[Facet]:
    """Return the same from a snapshot, with texts and places of all that the shop shows."""
    language, texts = get_language(), scope.snapshot.texts
    if language not in texts:
        texts[language] = read_texts(scope.snapshot.using)
    rows = []
    for name in scope.snapshot.options:
        counts = fit(scope, leave_out(chosen, name)).count_option(name)
        known = ((key, texts[language].get((name, key)), count) for key, count in counts.items())
        rows += [(name, key, *text, count) for key, text, count in known if text is not None]
    return _build(rows)


def _read_as() -> dict[str, Any]:
    """Return how an option and its value are shown, and where the value stands among others."""
    return {
        "facet_label": Min(in_language("option__name"), output_field=TextField()),
        "label": Min(in_language("value"), output_field=TextField()),
        "place": Avg("position"),
    }


def _build(found: Iterable[Any]) -> list[Facet]:
    facets: dict[str, Facet] = {}
    for facet, key, facet_label, label, _place, count in sorted(found, key=_order):
        known = facets.setdefault(facet, Facet(facet, facet_label, ()))
        value = FacetValue(join(facet, key), label, count)
        facets[facet] = replace(known, values=(*known.values, value))
    return list(facets.values())


def _order(row: tuple[str, str, str, str, float, int]) -> tuple[str, bool, float, str]:
    """Return what a row is sorted by: words by their place in options, and then numbers."""
    facet, _key, _facet_label, label, place, _count = row
    is_number = label.isdecimal()
    return facet, is_number, float(label) if is_number else float(place), label
