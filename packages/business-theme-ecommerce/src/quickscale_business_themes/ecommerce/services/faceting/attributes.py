"""Attributes of products that the merchant lets shoppers filter by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from quickscale_business_themes.ecommerce.services.faceting.snapshots import SnapshotScope
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
KINDS = (
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


def fit(scope: SnapshotScope, chosen: Chosen) -> SnapshotScope:
    """Return the products of a snapshot that have a chosen value of each attribute."""
    for facet, keys in chosen.items():
        choices = AttributeChoice.objects.filter(
            attribute__slug=facet.partition(SEPARATOR)[2], value__in=keys
        )
        ids = set(choices.values_list("pk", flat=True))
        numbers, booleans = _read_numbers(keys), _read_booleans(keys)
        fitting = [
            (text, number, boolean, choice)
            for text, number, boolean, choice in scope.snapshot.products.get(facet, ())
            if text in keys or number in numbers or boolean in booleans or choice in ids
        ]
        scope = scope.fit(facet, fitting)
    return scope


def count(find: Find, chosen: Chosen) -> list[Facet]:
    """Return the attributes of products, each counted as if none of its own were chosen."""
    filterable = Attribute.objects.filter(is_filterable=True, kind__in=KINDS)
    known = {join(ATTRIBUTE, each.slug): each for each in filterable}
    others = [attribute for facet, attribute in known.items() if facet not in chosen]
    found = _count(find(chosen), others)
    for facet in chosen:
        if facet in known:
            found += _count(find(leave_out(chosen, facet)), [known[facet]])
    return found


def _has_value(keys: Sequence[str]) -> Q:
    """Return the condition that a value is one of those, in the column of its kind."""
    return (
        Q(text__in=keys)
        | Q(choice__value__in=keys)
        | Q(number__in=_read_numbers(keys))
        | Q(boolean__in=_read_booleans(keys))
    )


def _read_numbers(keys: Sequence[str]) -> list[Decimal]:
    return [number for number in map(_read_number, keys) if number is not None]


def _read_booleans(keys: Sequence[str]) -> list[bool]:
    return [key == _YES for key in keys if key in (_YES, _NO)]


def _read_number(key: str) -> Decimal | None:
    try:
        number = Decimal(key)
    except InvalidOperation:
        return None
    return round(number, 6) if number.is_finite() and abs(number) < Decimal(10) ** 13 else None


def _count(scope: Scope | SnapshotScope, attributes: Iterable[Attribute]) -> list[Facet]:
    known = {each.pk: each for each in attributes}
    if not known:
        return []
    if isinstance(scope, SnapshotScope):
        found = list(_read_kept(scope, known.values()))
    else:
        found = _count_rows(scope, known)
    values: dict[int, list[tuple[Any, FacetValue]]] = {}
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


def _read_kept(scope: SnapshotScope, attributes: Iterable[Attribute]) -> Iterator[dict[str, Any]]:
    columns = [COLUMNS[kind] for kind in KINDS]
    for attribute in attributes:
        for value, number in scope.count(join(ATTRIBUTE, attribute.slug)).items():
            yield {
                "attribute": attribute.pk,
                **dict(zip(columns, value, strict=True)),
                "count": number,
            }


def _count_rows(scope: Scope, attributes: Iterable[int]) -> list[dict[str, Any]]:
    columns = [COLUMNS[kind] for kind in KINDS]
    rows = scope.keep(AttributeValue.objects.filter(attribute__in=attributes))
    return list(rows.order_by().values("attribute", *columns).annotate(count=Count("pk")))


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
