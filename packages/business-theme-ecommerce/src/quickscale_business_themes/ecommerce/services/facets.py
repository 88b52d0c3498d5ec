"""What products differ in, and how many of those that a shopper asks for have each value.

A value is known by its facet and itself, ``size:m``, whatever case its product writes it in. Values
of one facet widen what is found, those of several narrow it; one variant has to have all of those
that are options. The brand is a facet of products themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Avg, Count, Exists, Min, OuterRef, QuerySet
from django.utils.translation import gettext

from quickscale_business_themes.ecommerce.models import OptionValue, Product, ProductVariant

_SEPARATOR = ":"
_BRAND = "brand"

#: More facets, or values of one, help nobody to choose.
MAX_FACETS = 12
MAX_VALUES = 40


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet.

    Attributes:
        id: what a list is narrowed by.
        count: how many products would be left, were it chosen.
    """

    id: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that products differ in, with its values in the shop's order."""

    id: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def count(self) -> int:
        return sum(value.count for value in self.values)


Chosen = Mapping[str, Sequence[str]]


def read_chosen(values: Iterable[str]) -> dict[str, list[str]]:
    """Return the keys that were asked for, by facet; what is of no facet is left out."""
    chosen: dict[str, list[str]] = {}
    for value in values:
        facet, separator, key = value.replace("\x00", "").partition(_SEPARATOR)
        if separator and key:
            chosen.setdefault(facet, []).append(key)
    return chosen


def having(products: QuerySet[Product], chosen: Chosen) -> QuerySet[Product]:
    """Return the products of which one variant has a chosen value of each facet."""
    if _BRAND in chosen:
        products = products.filter(brand_key__in=chosen[_BRAND])
    options = _leave_out(chosen, _BRAND)
    if not options:
        return products
    fitting = _fit(ProductVariant.objects.all(), options)
    return products.filter(Exists(fitting.filter(product=OuterRef("pk"))))


def count_facets(products: QuerySet[Product], chosen: Chosen) -> list[Facet]:
    """Return the facets of what a shopper asks for, the most common ones.

    The values of a facet are counted as if nothing of it was chosen yet.

    Args:
        products: what is asked for otherwise.
    """
    options = _leave_out(chosen, _BRAND)
    of_brand = having(products, {_BRAND: chosen[_BRAND]}) if _BRAND in chosen else products
    found = {facet.id: facet for facet in _count(of_brand, options)}
    for name in options:
        others = _leave_out(options, name)
        found |= {facet.id: facet for facet in _count(of_brand, others, name)}
    found[_BRAND] = _count_brands(having(products, options))
    telling = [each for each in found.values() if len(each.values) > 1 or each.id in chosen]
    telling.sort(key=lambda each: (each.id not in chosen, -each.count, each.label))
    return [_shorten(facet, chosen) for facet in telling[:MAX_FACETS]]


def _leave_out(chosen: Chosen, name: str) -> dict[str, Sequence[str]]:
    return {facet: keys for facet, keys in chosen.items() if facet != name}


def _count_brands(products: QuerySet[Product]) -> Facet:
    rows = products.exclude(brand_key="").order_by().values_list("brand_key")
    counted = rows.annotate(Min("brand"), Count("pk")).order_by("brand_key")
    values = (
        FacetValue(f"{_BRAND}{_SEPARATOR}{key}", label, count) for key, label, count in counted
    )
    return Facet(_BRAND, gettext("Brand"), tuple(values))


def _fit(variants: QuerySet[ProductVariant], chosen: Chosen) -> QuerySet[ProductVariant]:
    for name, keys in chosen.items():
        values = OptionValue.objects.filter(option__key=name, key__in=keys)
        variants = variants.filter(option_values__in=values.order_by())
    return variants


def _count(products: QuerySet[Product], chosen: Chosen, name: str | None = None) -> list[Facet]:
    """Return facets of the products' variants that have the chosen values, or the one facet."""
    values = OptionValue.objects.filter(option__product__in=products.order_by())
    sold = ProductVariant.option_values.through.objects.filter(optionvalue=OuterRef("pk"))
    if chosen:
        fitting = _fit(ProductVariant.objects.filter(product__in=products.order_by()), chosen)
        sold = sold.filter(productvariant__in=fitting.order_by())
    if name is not None:
        values = values.filter(option__key=name)
    # Counting products apart would need all rows in order; a product has a value once, unless it
    # writes it in two ways.
    # Where a value stands in most products' options is where it belongs: S, M, L.
    figures = (Min("option__name"), Min("value"), Count("pk"))
    rows = values.filter(Exists(sold)).order_by().values_list("option__key", "key")
    found: Any = rows.annotate(*figures, place=Avg("position"))
    facets: dict[str, Facet] = {}
    for facet, key, facet_label, label, count, _place in sorted(found, key=_order):
        known = facets.setdefault(facet, Facet(facet, facet_label, ()))
        value = FacetValue(f"{facet}{_SEPARATOR}{key}", label, count)
        facets[facet] = replace(known, values=(*known.values, value))
    return list(facets.values())


def _order(row: tuple[str, str, str, str, int, float]) -> tuple[str, bool, float, str]:
    """Return what a row is sorted by: words by their place in options, and then numbers."""
    facet, _key, _facet_label, label, _count, place = row
    is_number = label.isdecimal()
    return facet, is_number, float(label) if is_number else float(place), label


def _shorten(facet: Facet, chosen: Chosen) -> Facet:
    """Leave the most common values, and those that were chosen."""
    if len(facet.values) <= MAX_VALUES:
        return facet
    by_count = sorted(facet.values, key=lambda value: -value.count)
    kept = {value.id for value in by_count[:MAX_VALUES]}
    kept |= {f"{facet.id}{_SEPARATOR}{key}" for key in chosen.get(facet.id, ())}
    return replace(facet, values=tuple(each for each in facet.values if each.id in kept))
