"""Fitting of the hedonic regression: coefficients by area, and the index of time.

The coefficients of an area lean on those of the area of which it is a half, up to the whole: ridge
regression whose penalty draws each towards its elder's. The index of time and the regression are
fitted in turn; residuals beyond two robust standard deviations are drawn in, so that sales that
were none at arm's length teach little.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import add, mul, sub
from statistics import median
from typing import Any

from quickscale_business_themes.realestate.valuation.algebra import (
    Matrix,
    add_matrices,
    dot,
    factorize,
    gram,
    solve,
    solve_lower,
)

_ROUNDS = 3
_INTERCEPT_PENALTY, _PENALTY, _ROOT_PENALTY = 1.0, 60.0, 1e-2
_TIME_PENALTY, _LEVEL_PENALTY = 5.0, 1e-2
#: The standard deviation of normal residuals, as a multiple of their median size.
_ROBUST, _FAR = 1.4826, 2.0
_STEP_DAYS = 30


@dataclass(slots=True)
class TimeIndex:
    """The logarithm of the level of prices, straight between days some thirty apart.

    Attributes:
        days: in order, as ``date.toordinal`` counts.
    """

    days: list[float]
    levels: list[float]

    def at(self, day: float) -> float:
        """Return the level at a day; after the last sale it stays."""
        days, levels = self.days, self.levels
        if day >= days[-1]:
            return levels[-1]
        if day <= days[0]:
            return levels[0]
        number = bisect_right(days, day) - 1
        share = (day - days[number]) / (days[number + 1] - days[number])
        return levels[number] + share * (levels[number + 1] - levels[number])


@dataclass(slots=True)
class Fit:
    """What was fitted.

    Attributes:
        coefficients: of each area.
        factors: of each area's penalised products, from which follows how far a sale drew its own
            prediction.
        spread: the robust standard deviation of the residuals.
    """

    coefficients: list[list[float]]
    factors: list[Matrix]
    index: TimeIndex
    spread: float


class Regression:
    """The sums that stay the same in every round."""

    def __init__(
        self, columns: list[list[float]], areas: list[tuple[int, int]], family: Any
    ) -> None:
        self.parts = [[column[start:end] for column in columns] for start, end in areas]
        self.areas, self.family = areas, family
        self.penalties = [_INTERCEPT_PENALTY] + [_PENALTY] * (len(columns) - 1)
        self.factors: dict[Any, Matrix] = {}
        root = self._sum_products(family)
        self.root = factorize(root, [_ROOT_PENALTY] * len(columns))

    def _sum_products(self, family: Any) -> Matrix:
        if isinstance(family, int):
            products = gram(self.parts[family])
        else:
            low, high = map(self._sum_products, family)
            products = add_matrices(low, high)
        self.factors[family] = factorize(products, self.penalties)
        return products

    def fit(self, targets: list[float]) -> list[list[float]]:
        """Return each area's coefficients."""
        sums: dict[Any, list[float]] = {}
        self._sum_targets(self.family, targets, sums)
        found: dict[int, list[float]] = {}
        self._descend(self.family, solve(self.root, sums[self.family]), sums, found)
        return [found[area] for area in range(len(self.areas))]

    def _sum_targets(
        self, family: Any, targets: list[float], sums: dict[Any, list[float]]
    ) -> list[float]:
        if isinstance(family, int):
            start, end = self.areas[family]
            mine = targets[start:end]
            sums[family] = [dot(column, mine) for column in self.parts[family]]
        else:
            low, high = (self._sum_targets(half, targets, sums) for half in family)
            sums[family] = list(map(add, low, high))
        return sums[family]

    def _descend(
        self,
        family: Any,
        elder: list[float],
        sums: dict[Any, list[float]],
        found: dict[int, list[float]],
    ) -> None:
        drawn = map(add, sums[family], map(mul, self.penalties, elder))
        own = solve(self.factors[family], list(drawn))
        if isinstance(family, int):
            found[family] = own
            return
        for half in family:
            self._descend(half, own, sums, found)

    def predict(self, coefficients: list[list[float]]) -> list[float]:
        predicted: list[float] = []
        for part, own in zip(self.parts, coefficients, strict=True):
            rows = zip(*part, strict=True)
            predicted += [dot(own, row) for row in rows]
        return predicted


def fit_regression(
    columns: list[list[float]],
    areas: list[tuple[int, int]],
    family: Any,
    prices: list[float],
    days: Sequence[int],
) -> Fit:
    """Fit coefficients and the index of time.

    Args:
        columns: of all sales, the first of ones, in the order in which areas are slices.
        prices: logarithms.
    """
    regression = Regression(columns, areas, family)
    knots = _space_knots(days)
    places = [_place(day, knots) for day in days]
    levels = [0.0] * len(knots)
    times, targets = [0.0] * len(days), prices
    coefficients: list[list[float]] = []
    spread = 0.0
    for _round in range(_ROUNDS):
        coefficients = regression.fit(list(map(sub, targets, times)))
        predicted = regression.predict(coefficients)
        rests = list(map(sub, prices, predicted))
        spread = measure_spread(list(map(sub, rests, times)))
        far = _FAR * spread
        drawn = [
            min(max(rest, time - far), time + far) for rest, time in zip(rests, times, strict=True)
        ]
        targets = list(map(add, predicted, drawn))
        levels = _fit_levels(places, drawn, len(knots))
        times = [
            (1 - share) * levels[number] + share * levels[number + 1] for number, share in places
        ]
    # As exact as they are kept, so that a model that was loaded estimates the same.
    coefficients = [[round(value, 6) for value in area] for area in coefficients]
    factors = [regression.factors[area] for area in range(len(areas))]
    return Fit(coefficients, factors, TimeIndex(knots, levels), spread)


def measure_spread(residuals: Sequence[float]) -> float:
    """Return the robust standard deviation of residuals."""
    return max(_ROBUST * median(map(abs, residuals)), 1e-4)


def measure_leverage(factor: Matrix, row: Sequence[float]) -> float:
    """Return how far a sale drew the prediction of its own price, between 0 and 1."""
    half = solve_lower(factor, row)
    return min(dot(half, half), 0.9)


def _space_knots(days: Sequence[int]) -> list[float]:
    first, last = min(days), max(days)
    steps = max(round((last - first) / _STEP_DAYS), 1)
    return [first + max(last - first, 1) * step / steps for step in range(steps + 1)]


def _place(day: int, knots: list[float]) -> tuple[int, float]:
    step = knots[1] - knots[0]
    number = min(int((day - knots[0]) / step), len(knots) - 2)
    return number, (day - knots[number]) / step


def _fit_levels(
    places: Sequence[tuple[int, float]], targets: Sequence[float], count: int
) -> list[float]:
    """Return the levels at the knots; bends are penalised, so that few sales keep their trend."""
    matrix = [[0.0] * (number + 1) for number in range(count)]
    sums = [0.0] * count
    for (number, share), target in zip(places, targets, strict=True):
        rest = 1 - share
        matrix[number][number] += rest * rest
        matrix[number + 1][number + 1] += share * share
        matrix[number + 1][number] += rest * share
        sums[number] += rest * target
        sums[number + 1] += share * target
    for middle in range(1, count - 1):
        for number, weight in ((middle - 1, 1), (middle, -2), (middle + 1, 1)):
            for other, factor in ((middle - 1, 1), (middle, -2), (middle + 1, 1)):
                if other <= number:
                    matrix[number][other] += _TIME_PENALTY * weight * factor
    return solve(factorize(matrix, [_LEVEL_PENALTY] * count), sums)
