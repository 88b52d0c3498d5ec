"""The columns of the hedonic regression: what a home's facts say of the logarithm of its price."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import mul
from statistics import fmean

from quickscale_business_themes.realestate.valuation.sales import Home

#: What is usual where nothing is known: only the middle of a curve, which the regression moves.
_USUAL_FLOORS = 3.0
_OLDEST, _CENTURY_HALF, _NEW_YEARS, _RENOVATION_YEARS = 150.0, 50.0, 1.5, 15.0
_YEAR = 365.2425

Value = float | None
Column = tuple[str, str, Callable[["Facts"], Value]]


@dataclass(slots=True)
class Facts:
    """A home's facts at a day, on the scales on which prices follow them."""

    size: Value
    lot: Value
    age: Value
    grade: Value
    home: Home
    year: float


@dataclass(frozen=True, slots=True)
class Middle:
    """The usual home, around which squares and products of facts are taken."""

    size: float
    lot: float
    age: float
    grade: float


def read_facts(home: Home, day: int, middle: Middle) -> Facts:
    """Return a home's facts as they differ from the usual ones.

    Args:
        day: on which it is valued, as ``date.toordinal`` counts.
    """
    year = day / _YEAR
    age = None if not home.year else min(max(year - home.year, 0.0), _OLDEST) / _CENTURY_HALF
    return Facts(
        _center(take_logarithm(home.area), middle.size),
        _center(take_logarithm(home.lot), middle.lot),
        _center(age, middle.age),
        _center(home.grade, middle.grade),
        home,
        year,
    )


def find_middle(homes: Sequence[Home], days: Sequence[int]) -> Middle:
    ages = [
        min(max(day / _YEAR - home.year, 0.0), _OLDEST) / _CENTURY_HALF if home.year else None
        for home, day in zip(homes, days, strict=True)
    ]
    return Middle(
        _mean([take_logarithm(home.area) for home in homes]),
        _mean([take_logarithm(home.lot) for home in homes]),
        _mean(ages),
        _mean([home.grade for home in homes]),
    )


def take_logarithm(value: Value) -> Value:
    return math.log(value) if value and value > 0 else None


def _mean(values: Sequence[Value]) -> float:
    known = [value for value in values if value is not None]
    return fmean(known) if known else 0.0


def _center(value: Value, middle: float) -> Value:
    return None if value is None else value - middle


def _square(value: Value) -> Value:
    return None if value is None else value * value


def _times(left: Value, right: Value) -> Value:
    return None if left is None or right is None else left * right


def _is_positive(value: Value) -> Value:
    return None if value is None else float(value > 0)


def _share(part: Value, whole: Value) -> Value:
    return None if part is None or not whole else part / whole


def _is_new(facts: Facts) -> Value:
    return float(facts.year - facts.home.year <= _NEW_YEARS) if facts.home.year else None


def _measure_renovation(facts: Facts) -> Value:
    done = facts.home.renovated
    return math.exp(-max(facts.year - done, 0.0) / _RENOVATION_YEARS) if done else 0.0


def list_columns() -> list[Column]:
    """Return name, topic (what a reader calls the adjustment) and formula of each column."""
    return [
        ("size", "area", lambda it: it.size),
        ("size2", "area", lambda it: _square(it.size)),
        ("lot", "lot", lambda it: it.lot),
        ("lot2", "lot", lambda it: _square(it.lot)),
        ("size_lot", "lot", lambda it: _times(it.size, it.lot)),
        ("beds", "beds", lambda it: it.home.beds),
        ("baths", "baths", lambda it: it.home.baths),
        ("floors", "floors", lambda it: it.home.floors and min(it.home.floors, _USUAL_FLOORS)),
        ("age", "year", lambda it: it.age),
        ("age2", "year", lambda it: _square(it.age)),
        ("new", "year", _is_new),
        ("waterfront", "waterfront", lambda it: it.home.waterfront),
        ("view", "view", lambda it: it.home.view),
        ("has_view", "view", lambda it: _is_positive(it.home.view)),
        ("condition", "condition", lambda it: it.home.condition),
        ("grade", "grade", lambda it: it.grade),
        ("grade2", "grade", lambda it: _square(it.grade)),
        ("grade_size", "grade", lambda it: _times(it.grade, it.size)),
        ("grade_age", "grade", lambda it: _times(it.grade, it.age)),
        ("basement", "basement", lambda it: _share(it.home.basement, it.home.area)),
        ("renovated", "renovated", _measure_renovation),
    ]


#: Of these the mean of the sales around says something of the place itself.
AROUND: list[tuple[str, Callable[[Facts], Value]]] = [
    ("size", lambda it: it.size),
    ("lot", lambda it: it.lot),
    ("age", lambda it: it.age),
    ("grade", lambda it: it.grade),
    ("basement", lambda it: it.home.basement),
    ("view", lambda it: it.home.view),
]


def scale(column: Sequence[Value]) -> tuple[float, float]:
    """Return mean and standard deviation of a column; a deviation of 0 where it says nothing."""
    known = [value for value in column if value is not None]
    if not known:
        return 0.0, 0.0
    # statistics.pstdev is exact, and forty times slower.
    mean = sum(known) / len(known)
    offs = [value - mean for value in known]
    return mean, math.sqrt(sum(map(mul, offs, offs)) / len(offs))
