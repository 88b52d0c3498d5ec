"""Options of variants: sizes, colours and whatever else a shop's products come in.

One variant has to have all of those that are chosen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Avg, Count, Exists, Min, OuterRef, Q, QuerySet, TextField

from quickscale_business_themes.ecommerce.models import OptionValue, Product, ProductVariant
from quickscale_business_themes.ecommerce.services.faceting.scopes import Scope
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


def count(scope: Scope, chosen: Chosen) -> list[Facet]:
    """Return the options of products' variants, each counted as if none of its own were chosen."""
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
    found: Any = rows.annotate(
        facet_label=Min(in_language("option__name"), output_field=TextField()),
        label=Min(in_language("value"), output_field=TextField()),
        count=Count("pk"),
        place=Avg("position"),
    )
    facets: dict[str, Facet] = {}
    for facet, key, facet_label, label, count, _place in sorted(found, key=_order):
        known = facets.setdefault(facet, Facet(facet, facet_label, ()))
        value = FacetValue(join(facet, key), label, count)
        facets[facet] = replace(known, values=(*known.values, value))
    return list(facets.values())


def _order(row: tuple[str, str, str, str, int, float]) -> tuple[str, bool, float, str]:
    """Return what a row is sorted by: words by their place in options, and then numbers."""
    facet, _key, _facet_label, label, _count, place = row
    is_number = label.isdecimal()
    return facet, is_number, float(label) if is_number else float(place), label
