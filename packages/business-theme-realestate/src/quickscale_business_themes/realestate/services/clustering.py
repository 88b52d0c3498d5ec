"""Many places on a map as few: those that share a cell of a grid are counted as one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Min, QuerySet
from django.db.models.functions import Floor

from quickscale_business_themes.realestate.geography import Box
from quickscale_business_themes.realestate.models import Listing

#: No map shows more of them.
MOST_CLUSTERS = 200
MAX_ZOOM = 22
#: A map tile is divided into so many cells in each direction: of 256 pixels, into those of 64.
_CELLS_A_TILE = 4


@dataclass(frozen=True, slots=True)
class Cluster:
    """Listings near one another.

    Attributes:
        count: how many they are.
        slug, title, list_price, currency: of the only one; empty or None of several.
    """

    latitude: float
    longitude: float
    count: int
    slug: str = ""
    title: str = ""
    list_price: Decimal | None = None
    currency: str = ""


def list_clusters(listings: QuerySet[Listing], box: Box, zoom: int) -> Iterator[Cluster]:
    """Yield the listings of a map, counted by one query in the cells of a grid.

    Args:
        listings: those that are within the box.
        zoom: of the map, as web maps count it: the world is 2^zoom tiles wide.
    """
    size = choose_cell(box, zoom)
    placed = listings.filter(public_latitude__isnull=False).order_by()
    cells = placed.annotate(
        row=Floor((F("public_latitude") + 90.0) / size),
        column=Floor((F("public_longitude") + 180.0) / size),
    ).values("row", "column")
    found: Any = cells.annotate(
        count=Count("pk"),
        latitude=Avg("public_latitude"),
        longitude=Avg("public_longitude"),
        slug=Min("slug"),
        title=Min("title"),
        list_price=Min("list_price"),
        currency=Min("currency"),
    )
    for cell in found.order_by("row", "column")[:MOST_CLUSTERS]:
        yield describe_cell(cell)


def describe_cell(cell: dict[str, Any]) -> Cluster:
    place = {name: cell[name] for name in ("latitude", "longitude", "count")}
    if cell["count"] > 1:
        return Cluster(**place)
    facts = {name: cell[name] for name in ("slug", "title", "list_price", "currency")}
    return Cluster(**place, **facts)


def choose_cell(box: Box, zoom: int) -> float:
    """Return how many degrees wide and high cells are: as the zoom says, unless they'd be too many.

    Cells lie where they do whatever the box, so that nothing jumps when the map is moved.
    """
    size: float = 360 / 2**zoom / _CELLS_A_TILE
    while count_cells(box.width, size) * count_cells(box.north - box.south, size) > MOST_CLUSTERS:
        size *= 2
    return size


def count_cells(degrees: float, size: float) -> int:
    """Return into how many cells a length may reach, wherever it begins."""
    return math.ceil(degrees / size) + 1
