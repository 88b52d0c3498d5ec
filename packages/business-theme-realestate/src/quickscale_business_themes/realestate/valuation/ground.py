"""Where sales lie: a tree of areas and blocks, and the nearest sales of a point.

The ground is cut in two again and again at the middle of its sales, across its wider side. Halves
with some hundred sales are the areas that have coefficients of their own, those with a dozen the
blocks whose homes say what a place is like. Nobody's map of quarters is needed.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from heapq import nsmallest
from statistics import median
from typing import Any

_KILOMETRES_A_DEGREE = 111.32
_AREA_SALES, _BLOCK_SALES = 160, 10
_NEIGHBOURING, _BLENDED = 9, 3
#: How wide a blend of areas is: the farthest one's distance counts this many standard deviations.
_BLEND_WIDTH = 0.6
_MOST_RINGS = 60

#: Kilometres east and kilometres north of all places.
Axes = tuple[list[float], list[float]]


@dataclass(slots=True)
class Block:
    """A leaf of the tree: places in the order of the tree, from ``start`` to before ``end``."""

    area: int
    start: int
    end: int
    around_start: int
    around_end: int


@dataclass(slots=True)
class Split:
    axis: int
    cut: float
    low: Split | Block
    high: Split | Block


class Ground:
    """The places of sales.

    Attributes:
        order: the numbers of the given places in the order of the tree.
        xs, ys: the places in that order, in kilometres.
        areas: where each area starts and ends in that order.
        family: the areas as a tree: an area's number, or a pair.
        blocks: in that order.
    """

    def __init__(self, latitudes: Sequence[float], longitudes: Sequence[float]) -> None:
        self.longitude = longitudes[0]
        middle = sum(latitudes) / len(latitudes)
        self.narrowing = max(math.cos(math.radians(middle)), 0.01)
        points = [self.project(*place) for place in zip(latitudes, longitudes, strict=True)]
        axes = [x for x, _y in points], [y for _x, y in points]
        self.order: list[int] = []
        self.areas: list[tuple[int, int]] = []
        self.blocks: list[Block] = []
        self.family: Any = None
        self.tree, self.family = self._divide(list(range(len(points))), axes)
        self.xs, self.ys = ([axis[number] for number in self.order] for axis in axes)
        self._find_centres()
        self._lay_grid()

    def project(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return kilometres east and north; across the antimeridian the short way."""
        east = (longitude - self.longitude + 180) % 360 - 180
        return east * _KILOMETRES_A_DEGREE * self.narrowing, latitude * _KILOMETRES_A_DEGREE

    def _divide(self, numbers: list[int], axes: Axes) -> tuple[Any, Any]:
        halves = _halve(numbers, axes) if len(numbers) >= 2 * _AREA_SALES else None
        if halves is None:
            return self._close_area(numbers, axes)
        axis, cut, low, high = halves
        low_tree, low_family = self._divide(low, axes)
        high_tree, high_family = self._divide(high, axes)
        return Split(axis, cut, low_tree, high_tree), (low_family, high_family)

    def _close_area(self, numbers: list[int], axes: Axes) -> tuple[Any, int]:
        area, start = len(self.areas), len(self.order)
        self.areas.append((start, start + len(numbers)))
        return self._divide_area(numbers, axes, (start, start + len(numbers))), area

    def _divide_area(
        self, numbers: list[int], axes: Axes, around: tuple[int, int]
    ) -> Split | Block:
        start = len(self.order)
        halves = _halve(numbers, axes) if len(numbers) >= 2 * _BLOCK_SALES else None
        if halves is None:
            self.order.extend(numbers)
            block = Block(len(self.areas) - 1, start, start + len(numbers), *around)
            self.blocks.append(block)
            return block
        axis, cut, low, high = halves
        mine = start, start + len(numbers)
        low_tree = self._divide_area(low, axes, mine)
        return Split(axis, cut, low_tree, self._divide_area(high, axes, mine))

    def find_block(self, x: float, y: float) -> Block:
        node = self.tree
        while isinstance(node, Split):
            node = node.low if (y if node.axis else x) <= node.cut else node.high
        found: Block = node
        return found

    def _find_centres(self) -> None:
        self._centres = []
        for start, end in self.areas:
            size = end - start
            self._centres.append((sum(self.xs[start:end]) / size, sum(self.ys[start:end]) / size))
        self._near = [
            nsmallest(_NEIGHBOURING, self._centres, key=partial(math.dist, own))
            for own in self._centres
        ]
        numbers = {centre: number for number, centre in enumerate(self._centres)}
        self._near_areas = [[numbers[centre] for centre in near] for near in self._near]

    def weigh_areas(self, x: float, y: float, area: int) -> list[tuple[int, float]]:
        """Return the areas whose coefficients count at a point of an area, with their shares."""
        near = [
            ((x - east) ** 2 + (y - north) ** 2, number)
            for (east, north), number in zip(self._near[area], self._near_areas[area], strict=True)
        ]
        near.sort()
        near = near[:_BLENDED]
        width = -0.5 / (_BLEND_WIDTH**2 * near[-1][0] + 1e-12)
        weights = [math.exp(width * distance) for distance, _number in near]
        total = sum(weights)
        return [(number, weight / total) for (_, number), weight in zip(near, weights, strict=True)]

    def _lay_grid(self) -> None:
        sides = []
        for block in self.blocks:
            xs, ys = self.xs[block.start : block.end], self.ys[block.start : block.end]
            sides.append(math.sqrt((max(xs) - min(xs)) * (max(ys) - min(ys))))
        self._side = max(1.3 * median(sides), 0.05)
        self._grid: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, (x, y) in enumerate(zip(self.xs, self.ys, strict=True)):
            self._grid[int(x // self._side), int(y // self._side)].append(number)

    def find_nearest(self, x: float, y: float, count: int) -> list[tuple[float, int]]:
        """Return squared distances and positions in the tree's order of the nearest sales."""
        column, row = int(x // self._side), int(y // self._side)
        grid, found = self._grid, list(self._grid.get((column, row), ()))
        for ring in range(1, _MOST_RINGS):
            is_last = len(found) >= count
            for step in range(-ring, ring):
                for cell in (
                    (column + step, row - ring),
                    (column + ring, row + step),
                    (column - step, row + ring),
                    (column - ring, row - step),
                ):
                    if cell in grid:
                        found += grid[cell]
            if is_last:
                break
        if len(found) < min(count, len(self.xs)):
            found = list(range(len(self.xs)))
        xs, ys = self.xs, self.ys
        measured = [((xs[it] - x) ** 2 + (ys[it] - y) ** 2, it) for it in found]
        measured.sort()
        return measured[:count]


def _halve(numbers: list[int], axes: Axes) -> tuple[int, float, list[int], list[int]] | None:
    """Cut places at their middle across the wider side; None where all are at one point."""
    spans = []
    for axis in axes:
        values = [axis[number] for number in numbers]
        spans.append(max(values) - min(values))
    for side in (0, 1) if spans[0] > spans[1] else (1, 0):
        numbers = sorted(numbers, key=axes[side].__getitem__)
        values = [axes[side][number] for number in numbers]
        at = bisect_right(values, values[len(values) // 2 - 1])
        if at == len(values):
            at = bisect_left(values, values[-1])
        if at:
            return side, values[at - 1], numbers[:at], numbers[at:]
    return None
