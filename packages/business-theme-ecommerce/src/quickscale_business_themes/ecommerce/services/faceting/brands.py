"""Brands of products, in whatever case they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext

from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services.faceting.scopes import Scope
from quickscale_business_themes.ecommerce.services.faceting.snapshots import SnapshotScope
from quickscale_business_themes.ecommerce.services.faceting.values import (
    BRAND,
    Facet,
    FacetValue,
    join,
)


def narrow(products: QuerySet[Product], keys: Sequence[str]) -> QuerySet[Product]:
    return products.filter(brand_key__in=keys)


def count(scope: Scope | SnapshotScope) -> Facet:
    rows = _read_kept(scope) if isinstance(scope, SnapshotScope) else _count(scope)
    values = (FacetValue(join(BRAND, key), label, number) for key, label, number in rows)
    return Facet(BRAND, gettext("Brand"), tuple(values))


def _read_kept(scope: SnapshotScope) -> list[tuple[str, str, int]]:
    names = scope.snapshot.brands
    counts = sorted(scope.count(BRAND).items())
    return [(key, names[key], number) for key, number in counts if key in names]


def _count(scope: Scope) -> list[tuple[str, str, int]]:
    branded: Any = Product.objects.exclude(brand_key="").order_by()
    # An index holds all that says which of them are visible.
    rows = branded.visible() if scope.is_whole else scope.keep(branded, "pk")
    keys = rows.order_by().values_list("brand_key")
    return list(keys.annotate(Min("brand"), Count("pk")).order_by("brand_key"))
