"""Logistic regression on a few columns of texts and numbers, in plain Python.

Each column is cut into buckets: a text is one, a number falls between two cuts, and a value that is
missing is a bucket too, since that somebody left a field empty says something of them. A bucket has
one weight, and the sum of a row's weights is the logarithm of its odds. Weights are those of the
greatest likelihood with a penalty on their squares (ridge), found by Newton steps over one column
after another: the buckets of a column share no rows, so that each has a step of its own.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Value = str | float | int | bool | None
Row = Mapping[str, Value]

#: The bucket of what is missing, and of texts that are too rare to say anything.
MISSING, RARE = "", "*"
#: A text that fewer rows have is rare, and a number's bucket has as many at least.
_FEWEST = 5
_MOST_TEXTS, _MOST_CUTS = 40, 7
_PENALTY = 3.0
_SWEEPS, _CLOSE_ENOUGH, _LONGEST_STEP = 60, 1e-3, 3.0


@dataclass(frozen=True, slots=True)
class Column:
    """What one column says.

    Attributes:
        cuts: the upper bounds of a number's buckets but the last, none for texts.
        weights: what each bucket adds to the logarithm of the odds; on average over the rows 0.
    """

    cuts: list[float] = field(default_factory=list)
    weights: dict[str, float] = field(default_factory=dict)

    def bucket_of(self, value: Value) -> str:
        """Return the bucket of a value: a text, or the position of a number among the cuts."""
        if value is None or value == "":
            return MISSING
        if self.cuts and isinstance(value, (int, float)):
            return str(bisect_left(self.cuts, value))
        text = str(value)
        return text if text in self.weights else RARE

    def weigh(self, value: Value) -> float:
        return self.weights.get(self.bucket_of(value), 0.0)


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned.

    Attributes:
        intercept: the logarithm of the odds of a row whose columns say nothing.
    """

    intercept: float
    columns: dict[str, Column]

    def predict(self, row: Row) -> float:
        """Return how probable it is that a row is a positive one, between 0 and 1."""
        return sigmoid(self.intercept + sum(self.weigh(row).values()))

    def weigh(self, row: Row) -> dict[str, float]:
        """Return what each column adds to the logarithm of a row's odds."""
        return {name: column.weigh(row.get(name)) for name, column in self.columns.items()}

    def dump(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return asdict(self)

    @staticmethod
    def load(dumped: Mapping[str, Any]) -> Model:
        columns = {name: Column(**column) for name, column in dumped["columns"].items()}
        return Model(dumped["intercept"], columns)


def sigmoid(odds: float) -> float:
    """Return the probability of the logarithm of odds, however large these are."""
    if odds >= 0:
        return 1 / (1 + math.exp(-odds))
    power = math.exp(odds)
    return power / (1 + power)


def learn(rows: Sequence[Row], outcomes: Sequence[bool]) -> Model:
    """Learn from rows what became of them.

    Args:
        rows: values by the names of columns; which columns there are, all rows together say.
        outcomes: whether each is a positive one. Some must be and some must not.
    """
    names = sorted({name for row in rows for name in row})
    columns = {name: find_buckets([row.get(name) for row in rows]) for name in names}
    buckets = [
        number_buckets([column.bucket_of(row.get(name)) for row in rows])
        for name, column in columns.items()
    ]
    intercept, weights = fit(buckets, outcomes)
    for column, (numbers, keys), fitted in zip(columns.values(), buckets, weights, strict=True):
        # Reasons compare a row with the others: what all have in common belongs to the intercept.
        mean = sum(fitted[number] for number in numbers) / len(numbers)
        intercept += mean
        column.weights.clear()
        column.weights.update((key, fitted[number] - mean) for number, key in enumerate(keys))
    return Model(intercept, columns)


def find_buckets(values: Sequence[Value]) -> Column:
    """Return how the values of a column are told apart."""
    known = [value for value in values if value is not None and value != ""]
    are_numbers = all(isinstance(it, (int, float)) and not isinstance(it, bool) for it in known)
    if known and are_numbers:
        return Column(cuts=find_cuts([float(it) for it in known]))
    counted = Counter(str(value) for value in known).most_common(_MOST_TEXTS)
    return Column(weights={text: 0.0 for text, count in counted if count >= _FEWEST})


def find_cuts(numbers: list[float]) -> list[float]:
    """Return bounds between which there are as many numbers each."""
    numbers.sort()
    parts = min(_MOST_CUTS + 1, max(2, len(numbers) // _FEWEST))
    at = (numbers[len(numbers) * part // parts] for part in range(1, parts))
    cuts = sorted(set(at) - {numbers[-1]})
    return cuts or [numbers[-1]]


def number_buckets(keys: Iterable[str]) -> tuple[list[int], list[str]]:
    """Return the number of each row's bucket, and the buckets by their numbers."""
    known: dict[str, int] = {}
    numbers = [known.setdefault(key, len(known)) for key in keys]
    return numbers, list(known)


def fit(
    buckets: Sequence[tuple[list[int], list[str]]], outcomes: Sequence[bool]
) -> tuple[float, list[list[float]]]:
    """Return the intercept and the weights of each column's buckets."""
    share = sum(outcomes) / len(outcomes)
    intercept = math.log(share / (1 - share))
    odds = [intercept] * len(outcomes)
    weights = [[0.0] * len(keys) for _numbers, keys in buckets]
    everybody = [0] * len(outcomes)
    for _sweep in range(_SWEEPS):
        [step] = take_steps(odds, outcomes, everybody, [0.0], penalty=0.0)
        intercept, longest = intercept + step, abs(step)
        for (numbers, _keys), own in zip(buckets, weights, strict=True):
            steps = take_steps(odds, outcomes, numbers, own, penalty=_PENALTY)
            longest = max(longest, *map(abs, steps))
        if longest < _CLOSE_ENOUGH:
            break
    return intercept, weights


def take_steps(
    odds: list[float],
    outcomes: Sequence[bool],
    numbers: Sequence[int],
    weights: list[float],
    *,
    penalty: float,
) -> list[float]:
    """Improve the weights of one column, and the rows' odds with them; return by how much."""
    slopes = [-penalty * weight for weight in weights]
    curves = [penalty + 1e-9] * len(weights)
    for number, odd, outcome in zip(numbers, odds, outcomes, strict=True):
        probability = sigmoid(odd)
        slopes[number] += outcome - probability
        curves[number] += probability * (1 - probability)
    limit = _LONGEST_STEP
    steps = [
        max(-limit, min(limit, slope / curve)) for slope, curve in zip(slopes, curves, strict=True)
    ]
    for number, step in enumerate(steps):
        weights[number] += step
    for row, number in enumerate(numbers):
        odds[row] += steps[number]
    return steps
