"""The little linear algebra that the valuation needs, on lists of floats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

Matrix = list[list[float]]


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    found: float = sum(map(mul, left, right))
    return found


def gram(columns: Sequence[Sequence[float]]) -> Matrix:
    """Return the lower triangle of the products of all columns with each other."""
    return [[dot(column, other) for other in columns[: n + 1]] for n, column in enumerate(columns)]


def add_matrices(left: Matrix, right: Matrix) -> Matrix:
    return [[a + b for a, b in zip(*rows, strict=True)] for rows in zip(left, right, strict=True)]


def factorize(matrix: Matrix, penalties: Sequence[float]) -> Matrix:
    """Return the Cholesky factor of a symmetric matrix with penalties added to its diagonal.

    Args:
        matrix: the lower triangle.
        penalties: positive, so that there is a factor even where columns say the same.
    """
    factor: Matrix = []
    for number, row in enumerate(matrix):
        made: list[float] = []
        for column, value in enumerate(row[:-1]):
            above = factor[column]
            made.append((value - dot(made, above)) / above[column])
        rest = row[-1] + penalties[number] - dot(made, made)
        made.append(math.sqrt(max(rest, 1e-9)))
        factor.append(made)
    return factor


def solve_lower(factor: Matrix, vector: Sequence[float]) -> list[float]:
    """Return x of L x = vector."""
    found: list[float] = []
    for row, value in zip(factor, vector, strict=True):
        found.append((value - dot(found, row)) / row[-1])
    return found


def solve(factor: Matrix, vector: Sequence[float]) -> list[float]:
    """Return x of L Lᵀ x = vector."""
    found = solve_lower(factor, vector)
    for number in range(len(found) - 1, -1, -1):
        row = factor[number]
        value = found[number] = found[number] / row[-1]
        if value:
            found[:number] = [
                old - value * part for old, part in zip(found, row[:number], strict=False)
            ]
    return found


def fit_ridge(
    columns: Sequence[Sequence[float]], targets: Sequence[float], penalties: Sequence[float]
) -> list[float]:
    """Return the coefficients of least squares with a penalty on the square of each."""
    products = [dot(column, targets) for column in columns]
    return solve(factorize(gram(columns), penalties), products)
