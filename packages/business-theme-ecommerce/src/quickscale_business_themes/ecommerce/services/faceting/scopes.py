"""The products that the values of a facet are counted of."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from django.db import connections
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services.faceting.snapshots import SnapshotScope
from quickscale_business_themes.ecommerce.services.faceting.values import Chosen

#: As many ids are read and sent again with each facet; more would take longer than to find them.
_MOST_LISTED = 12_000


@dataclass(frozen=True)
class Scope:
    """Products to count.

    Attributes:
        is_whole: whether they are all that the shop shows. What it hides is less, and to leave that
            out costs a database less than to look for each of the others.
    """

    products: QuerySet[Product]
    is_whole: bool = False

    def keep(self, rows: QuerySet[Any], product: str = "product") -> QuerySet[Any]:
        """Return the rows that are of these products.

        Args:
            product: the column that says of which one a row is.
        """
        if self._others is not None:
            return rows.filter(~Q(**{f"{product}__in": self._others}))
        return rows.filter(**{f"{product}__in": self._found})

    @cached_property
    def _found(self) -> Any:
        """The ids of the products, or where they are many the query for them."""
        found = self.products.order_by().values("pk")
        return _list_ids(found) or found

    @cached_property
    def _others(self) -> Any:
        """The ids of all other products, where those are fewer."""
        if self.is_whole:
            hidden: Any = Product.objects.list_hidden()
            return _list_ids(hidden) or hidden
        if not isinstance(self._found, QuerySet):
            return None
        return _list_ids(Product.objects.order_by().filter(~Q(pk__in=self._found)))


def _list_ids(products: QuerySet[Any]) -> RawSQL | None:
    """Return a query for the ids of products that are found once, None where they are too many."""
    ids = list(products.values_list("pk", flat=True)[: _MOST_LISTED + 1])
    if len(ids) > _MOST_LISTED:
        return None
    # One value: as many as ids would take longer to write and to read than to answer.
    if connections[products.db].vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [ids])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(ids)])


#: Returns what is left once values were chosen.
Find: TypeAlias = "Callable[[Chosen], Scope | SnapshotScope]"
