"""Attributes of products that the merchant lets shoppers filter by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from quickscale_business_themes.ecommerce.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Product,
)
from quickscale_business_themes.ecommerce.models.attributes import COLUMNS, AttributeKind
from quickscale_business_themes.ecommerce.services.faceting.scopes import Find, Scope
from quickscale_business_themes.ecommerce.services.faceting.values import (
    ATTRIBUTE,
    MAX_VALUE_LENGTH,
    SEPARATOR,
    Chosen,
    Facet,
    FacetValue,
    join,
    leave_out,
)

#: A date is no value that several products share.
_KINDS = (
    AttributeKind.TEXT,
    AttributeKind.NUMBER,
    AttributeKind.BOOLEAN,
    AttributeKind.CHOICE,
)
_YES, _NO = "yes", "no"


def is_attribute(facet: str) -> bool:
    return facet.startswith(f"{ATTRIBUTE}{SEPARATOR}")


def narrow(products: QuerySet[Product], chosen: Chosen) -> QuerySet[Product]:
    """Return the products that have a chosen value of each attribute."""
    for facet, keys in chosen.items():
        values = AttributeValue.objects.filter(
            _has_value(keys),
            product=OuterRef("pk"),
            attribute__slug=facet.partition(SEPARATOR)[2],
            attribute__is_filterable=True,
        )
        products = products.filter(Exists(values))
    return products


def count(find: Find, chosen: Chosen) -> list[Facet]:
    """Return the attributes of products, each counted as if none of its own were chosen."""
    filterable = Attribute.objects.filter(is_filterable=True, kind__in=_KINDS)
    known = {join(ATTRIBUTE, each.slug): each for each in filterable}
    others = [attribute for facet, attribute in known.items() if facet not in chosen]
    found = _count(find(chosen), others)
    for facet in chosen:
        if facet in known:
            found += _count(find(leave_out(chosen, facet)), [known[facet]])
    return found


def _has_value(keys: Sequence[str]) -> Q:
    """Return the condition that a value is one of those, in the column of its kind."""
    numbers = [number for number in map(_read_number, keys) if number is not None]
    booleans = [key == _YES for key in keys if key in (_YES, _NO)]
    return (
        Q(text__in=keys)
        | Q(choice__value__in=keys)
        | Q(number__in=numbers)
        | Q(boolean__in=booleans)
    )


def _read_number(key: str) -> Decimal | None:
    try:
        number = Decimal(key)
    except InvalidOperation:
        return None
    return round(number, 6) if number.is_finite() and abs(number) < Decimal(10) ** 13 else None


def _count(scope: Scope, attributes: Iterable[Attribute]) -> list[Facet]:
    known = {each.pk: each for each in attributes}
    if not known:
        return []
    columns = [COLUMNS[kind] for kind in _KINDS]
    rows = scope.keep(AttributeValue.objects.filter(attribute__in=known))
    counted = rows.order_by().values("attribute", *columns).annotate(count=Count("pk"))
    values: dict[int, list[tuple[Any, FacetValue]]] = {}
    found = list(counted)
    choices = AttributeChoice.objects.in_bulk({row["choice"] for row in found} - {None})
    for row in found:
        attribute = known[row["attribute"]]
        value = _build_value(attribute, row, choices)
        facet = join(ATTRIBUTE, attribute.slug)
        each = FacetValue(join(facet, value.plain), value.shown, row["count"])
        if len(each.id) <= MAX_VALUE_LENGTH:
            values.setdefault(attribute.pk, []).append((_order(value), each))
    return [
        Facet(
            join(ATTRIBUTE, attribute.slug),
            attribute.get_text("name"),
            tuple(each for _place, each in sorted(values[key], key=lambda pair: pair[0])),
        )
        for key, attribute in known.items()
        if key in values
    ]


def _build_value(
    attribute: Attribute, row: dict[str, Any], choices: dict[int, AttributeChoice]
) -> AttributeValue:
    return AttributeValue(
        attribute=attribute,
        text=row["text"],
        number=row["number"],
        boolean=row["boolean"],
        choice=choices.get(row["choice"]),
    )


def _order(value: AttributeValue) -> tuple[Any, ...]:
    """Return what a value is sorted by: choices by their place, numbers by size, then texts."""
    if value.choice is not None:
        return value.choice.position, value.choice.value
    if value.number is not None:
        return (value.number,)
    if value.boolean is not None:
        return (not value.boolean,)
    return (value.text or "",)
