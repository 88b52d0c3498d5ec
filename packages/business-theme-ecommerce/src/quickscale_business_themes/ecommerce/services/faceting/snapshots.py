"""All that facets are counted of, as it was a moment ago, in the memory of a process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from quickscale_business_themes.ecommerce.services.faceting.bitmaps import (
    Layout,
    Packed,
    Selection,
)
from quickscale_business_themes.ecommerce.services.faceting.joined_ids import read_ids

#: The key under which the products stand that have a listing.
LISTED = "listed"
#: So many results of searches and other filters are kept, each of an eighth of a byte a variant.
MOST_FOUND = 50


class OptionText(NamedTuple):
    """How an option and one of its values are shown, and where the value stands among others."""

    name: str
    value: str
    place: float


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What shoppers may see, and what it differs in.

    Attributes:
        using: the database that it was read from.
        products: the products of each value, by facet; prices by their step.
        options: the variants of each value, by option.
        brands: how brands are written.
        categories: the ids of categories by their slugs.
        prices: the shop's lowest and highest price.
        taken_at: the time of the clock that it was begun at.
        found: what was found since, by the statement that it was asked for by.
        texts: those of options and their values, by language.
    """

    using: str
    layout: Layout
    products: dict[str, dict[Any, Packed]]
    options: dict[str, dict[str, Packed]]
    brands: dict[str, str]
    categories: dict[str, int]
    prices: tuple[Decimal | None, Decimal | None]
    taken_at: float
    found: dict[str, int] = field(default_factory=dict)
    texts: dict[str | None, dict[tuple[str, str], OptionText]] = field(default_factory=dict)

    def find(self, rows: QuerySet[Any]) -> int:
        """Return the bitmap of products whose ids rows have, asked for once."""
        try:
            statement = str(rows.order_by().values("pk").query)
        except EmptyResultSet:
            return 0
        found = self.found.get(statement)
        if found is None:
            found = self.layout.find_products(read_ids(rows))
            if len(self.found) < MOST_FOUND:
                self.found[statement] = found
        return found


@dataclass(frozen=True, slots=True)
class SnapshotScope:
    """Products to count in a snapshot."""

    snapshot: Snapshot
    selection: Selection

    def fit(self, facet: str, keys: Iterable[Any]) -> SnapshotScope:
        """Return the products that have one of the values."""
        values = self.snapshot.products.get(facet, {})
        kept = self.selection.keep_products(values[key] for key in keys if key in values)
        return SnapshotScope(self.snapshot, kept)

    def fit_option(self, option: str, keys: Iterable[str]) -> SnapshotScope:
        """Return the products of which one variant has one of the values beside what it was asked
        for before."""
        values = self.snapshot.options.get(option, {})
        kept = self.selection.keep_variants(values[key] for key in keys if key in values)
        return SnapshotScope(self.snapshot, kept)

    def count(self, facet: str) -> dict[Any, int]:
        """Return how many products have each value of a facet."""
        return self.selection.count_products(self.snapshot.products.get(facet, {}))

    def count_option(self, option: str) -> dict[str, int]:
        return self.selection.count_variants(self.snapshot.options[option])
