"""Which location serves what: from where units are promised, and where promised ones wait."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from django.db import connections, router
from django.db.models import Case, F, Sum, When

from quickscale_business_themes.ecommerce.exceptions import InsufficientStock
from quickscale_business_themes.ecommerce.models import StockLevel, StockMovement
from quickscale_business_themes.ecommerce.models.inventory import MovementKind

#: Stock levels, each with how many units of it are meant.
Picks: TypeAlias = list[tuple[StockLevel, int]]

#: Where an order's units are, by the ids of a variant and a location.
Places: TypeAlias = Mapping[tuple[int, int], int]

#: More than there is of anything.
_ALL = sys.maxsize


def choose_levels(
    levels: Iterable[StockLevel],
    quantities: Mapping[int, int],
    limit: Callable[[StockLevel], int],
) -> tuple[Picks, dict[int, int]]:
    """Take the units of each variant from the most preferred location that has all of them, and
    from several only where none has.

    Args:
        levels: in the order of their variants' ids, with their locations.
        limit: how many units there are to take of a level.

    Returns:
        The units of each level, and how many are missing of which variant.
    """
    picks: Picks = []
    missing = {}
    for variant, found in groupby(levels, key=lambda level: level.variant_id):
        chosen, left = _choose(sort_levels(found), quantities[variant], limit)
        picks += chosen
        if left:
            missing[variant] = left
    return picks, missing


def _choose(
    levels: Sequence[StockLevel], quantity: int, limit: Callable[[StockLevel], int]
) -> tuple[Picks, int]:
    for level in levels:
        if limit(level) >= quantity:
            return [(level, quantity)], 0
    picks: Picks = []
    for level in levels:
        if taken := min(max(limit(level), 0), quantity):
            picks.append((level, taken))
            quantity -= taken
    return picks, quantity


def sort_levels(levels: Iterable[StockLevel]) -> list[StockLevel]:
    """Return levels in the order in which their locations are preferred."""
    return sorted(levels, key=lambda level: (level.location.position, level.location_id))


def add_missing(picks: Picks, levels: Iterable[StockLevel], missing: Mapping[int, int]) -> Picks:
    """Add what is missing of each variant to the level of it that is preferred."""
    units = {level.pk: (level, quantity) for level, quantity in picks}
    for variant, found in groupby(levels, key=lambda level: level.variant_id):
        if variant in missing:
            first = sort_levels(found)[0]
            _level, quantity = units.get(first.pk, (first, 0))
            units[first.pk] = (first, quantity + missing[variant])
    return list(units.values())


def choose_shipped(
    levels: Sequence[StockLevel], quantities: Mapping[int, int], places: Places | None
) -> Picks:
    """Take promised units from where they wait, those first that have arrived.

    Args:
        places: where they wait; None where each variant is kept in one place only.

    Raises:
        InsufficientStock: they have not arrived where they wait.
    """
    if places is None:
        return choose_levels(levels, quantities, units_at(None))[0]
    promised: Counter[int] = Counter()
    for (variant, _location), units in places.items():
        promised[variant] += units
    asked = {key: min(quantity, promised[key]) for key, quantity in quantities.items()}
    waiting, there = [level for level in levels if asked[level.variant_id]], units_at(places)
    picks, missing = choose_levels(
        waiting, asked, lambda level: min(there(level), max(level.on_hand, 0))
    )
    if missing:
        raise InsufficientStock
    return picks


def choose_returned(
    levels: Sequence[StockLevel], quantities: Mapping[int, int], reference: str
) -> Picks:
    """Put units back where they were shipped from; in the preferred location where that is not
    known, or serves no orders any more."""
    if not is_spread(levels):
        return choose_levels(levels, quantities, units_at(None))[0]
    active = [level for level in levels if level.location.is_active] or levels
    places = find_shipped(reference, quantities) if reference else {}
    picks, missing = choose_levels(active, quantities, units_at(places))
    return add_missing(picks, active, missing)


def units_at(places: Places | None) -> Callable[[StockLevel], int]:
    """Return how many units each level has there; any number where no places are told."""
    if places is None:
        return lambda level: _ALL
    return lambda level: places.get((level.variant_id, level.location_id), 0)


def free_units(level: StockLevel) -> int:
    return level.on_hand - level.allocated


def is_spread(levels: Sequence[StockLevel]) -> bool:
    """Say whether any variant is kept in more than one location."""
    return len({level.variant_id for level in levels}) < len(levels)


def find_promised(reference: str, variants: Iterable[int]) -> Places:
    """Return where what was promised under a reference still waits, as the ledger tells."""
    gone = (MovementKind.RELEASED, MovementKind.SHIPPED)
    return _sum_movements(reference, variants, MovementKind.ALLOCATED, gone)


def find_shipped(reference: str, variants: Iterable[int]) -> Places:
    """Return from where what is not back yet was shipped under a reference."""
    return _sum_movements(reference, variants, MovementKind.SHIPPED, (MovementKind.RETURNED,))


def _sum_movements(
    reference: str, variants: Iterable[int], added: str, taken: Sequence[str]
) -> Places:
    moves = StockMovement.objects.filter(reference=reference, variant__in=list(variants))
    signed = Case(When(kind=added, then=F("quantity")), default=-F("quantity"))
    found = moves.filter(kind__in=[added, *taken]).order_by()
    rows = found.values_list("variant", "location").annotate(units=Sum(signed))
    return {(variant or 0, location): units for variant, location, units in rows}


#: ``{asked}`` is how many units are asked for of a level.
_PROMISE = """
UPDATE ecommerce_stocklevel SET
    allocated = allocated + {asked},
    backordered = CASE
        WHEN allocated + {asked} > on_hand THEN allocated + {asked} - on_hand ELSE 0
    END
WHERE id IN ({ids}) AND (on_hand >= allocated + {asked} OR variant_id IN ({endless}))
"""


def promise_units(picks: Picks) -> int:
    """Promise units of each level that has so many, or may be sold before they are there; return
    how many levels that were. Written out, since every order waits for it."""
    ids = [level.pk for level, _quantity in picks]
    pairs = [value for level, quantity in picks for value in (level.pk, quantity)]
    endless = [level.variant_id for level, _quantity in picks if level.variant.allows_backorder]
    statement = _PROMISE.format(
        asked=f"CASE id {'WHEN %s THEN %s ' * len(picks)}END",
        ids=", ".join(["%s"] * len(ids)),
        endless=", ".join(["%s"] * len(endless)) or "NULL",
    )
    with connections[router.db_for_write(StockLevel)].cursor() as cursor:
        cursor.execute(statement, [*pairs, *pairs, *pairs, *ids, *pairs, *endless])
        promised: int = cursor.rowcount
    return promised
