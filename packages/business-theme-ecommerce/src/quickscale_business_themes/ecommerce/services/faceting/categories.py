"""Categories, one level of them at a time; what is below a category counts as in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections
from django.db.models import BigIntegerField, Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext

from quickscale_business_themes.ecommerce.models import Category, Placement, Product
from quickscale_business_themes.ecommerce.services.faceting.scopes import Scope
from quickscale_business_themes.ecommerce.services.faceting.snapshots import SnapshotScope
from quickscale_business_themes.ecommerce.services.faceting.values import (
    CATEGORY,
    MAX_VALUES,
    Facet,
    FacetValue,
    join,
)


def narrow(products: QuerySet[Product], keys: Sequence[str]) -> QuerySet[Product]:
    paths = Category.objects.filter(slug__in=keys).values_list("path", flat=True)
    placed = Q(pk__in=[])
    for path in paths:
        placed |= Q(category__path__startswith=path)
    return products.filter(Exists(Placement.objects.filter(placed, product=OuterRef("pk"))))


def fit(scope: SnapshotScope, keys: Sequence[str]) -> SnapshotScope:
    ids = scope.snapshot.categories
    return scope.fit(CATEGORY, [ids[key] for key in keys if key in ids])


def count(scope: Scope | SnapshotScope, keys: Sequence[str], *, within: str = "") -> Facet:
    """Return the categories that products are in.

    Args:
        keys: the chosen ones, which are counted whichever level they are on.
        within: the slug of the one whose page is shown; its children are offered then.
    """
    known = list(Category.objects.all())
    offered = _choose_level(known, within)
    shown = {each.pk: each for each in [*offered[:MAX_VALUES]]}
    shown |= {each.pk: each for each in known if each.slug in keys}
    if isinstance(scope, SnapshotScope):
        counts = scope.count(CATEGORY)
    else:
        counts = _count(scope, shown.values(), known) if shown else {}
    values = (
        FacetValue(join(CATEGORY, each.slug), each.get_text("name"), counts.get(key, 0))
        for key, each in shown.items()
        if counts.get(key) or each.slug in keys
    )
    return Facet(CATEGORY, gettext("Category"), tuple(values))


def _choose_level(known: Sequence[Category], within: str) -> list[Category]:
    """Return the children of a category, or the roots; where there is one alone, what is below."""
    parent = next((each.pk for each in known if each.slug == within), None)
    level = [each for each in known if each.parent_id == parent]
    while len(level) == 1:
        below = [each for each in known if each.parent_id == level[0].pk]
        if not below:
            break
        level = below
    return level


def _count(scope: Scope, shown: Iterable[Category], known: Sequence[Category]) -> dict[int, int]:
    """Return how many products each category has; one below another is counted for itself."""
    counts: dict[int, int] = {}
    by_depth: dict[int, list[Category]] = {}
    for each in shown:
        by_depth.setdefault(each.path.count("/"), []).append(each)
    placed = scope.keep(Placement.objects.order_by())
    for level in by_depth.values():
        below = {each.pk: _list_below(each, known) for each in level}
        place = Case(
            *(When(category__in=keys, then=key) for key, keys in below.items()),
            output_field=BigIntegerField(),
        )
        inside = placed.filter(category__in=[key for keys in below.values() for key in keys])
        if all(len(keys) == 1 for keys in below.values()):  # where no product is twice
            counts |= dict(inside.values_list("category").annotate(Count("pk")))
        else:
            counts |= _count_once(inside.annotate(shown=place).values_list("product", "shown"))
    return counts


def _count_once(placed: QuerySet[Placement, Any]) -> dict[int, int]:
    """Return how many products each shown category has, from pairs that may come twice.

    That is ``COUNT(DISTINCT …)``, for which PostgreSQL would sort all of them.
    """
    inner, values = placed.distinct().query.get_compiler(placed.db).as_sql()
    statement = f"SELECT shown, COUNT(*) FROM ({inner}) AS placed GROUP BY shown"  # noqa: S608
    with connections[placed.db].cursor() as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchall())


def _list_below(category: Category, known: Sequence[Category]) -> list[int]:
    return [each.pk for each in known if each.path.startswith(category.path)]
