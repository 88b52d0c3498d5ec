"""The sales of a market as rows of numbers, which training and loading make alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean

from quickscale_business_themes.realestate.valuation.features import (
    AROUND,
    Facts,
    Middle,
    Value,
    find_middle,
    list_columns,
    read_facts,
    scale,
)
from quickscale_business_themes.realestate.valuation.ground import Block, Ground
from quickscale_business_themes.realestate.valuation.sales import Home, Sale

LOCATION = "location"


@dataclass(slots=True)
class Row:
    """A home's numbers: 1, its own facts, what is around it, its place."""

    x: float
    y: float
    area: int
    values: list[float]


class Market:
    """Sales in the order of the ground's tree.

    Attributes:
        given: the sales in the order in which they came.
        topics: of each number in a row, what a reader calls it.
        own: how many numbers of a row are 1 and the home's own facts.
        rows: the numbers of each sale.
    """

    def __init__(self, sales: Sequence[Sale]) -> None:
        latitudes = [sale.latitude for sale in sales]
        # Sales at one point stay in the order given, so that loading finds the same tree.
        self.given = list(sales)
        self.ground = Ground(latitudes, [sale.longitude for sale in sales])
        self.sales = [sales[number] for number in self.ground.order]
        self.days = [sale.sold_on.toordinal() for sale in self.sales]
        self.prices = [math.log(sale.price) for sale in self.sales]
        self.middle: Middle = find_middle(self.sales, self.days)
        facts = [read_facts(*pair, self.middle) for pair in zip(self.sales, self.days, strict=True)]
        self._sum_around(facts)
        self.columns = self._make_columns(facts)
        self.rows = list(zip(*self.columns, strict=True))
        self.own_rows = [row[1 : self.own] for row in self.rows]

    def _sum_around(self, facts: list[Facts]) -> None:
        """Keep running sums, from which the mean of any slice of sales follows at once."""
        self._usual, self._sums, self._around = [], [], []
        for _name, formula in AROUND:
            values = [formula(it) for it in facts]
            known = [value for value in values if value is not None]
            usual = fmean(known) if known else 0.0
            filled = [usual if value is None else value for value in values]
            self._usual.append(usual)
            self._around.append(filled)
            self._sums.append(list(accumulate(filled, initial=0.0)))

    def _make_columns(self, facts: list[Facts]) -> list[list[float]]:
        formulas = list_columns()
        raw: list[Sequence[Value]] = [[formula(it) for it in facts] for _, _, formula in formulas]
        raw += self._look_around_sales()
        raw += [self.ground.xs, self.ground.ys]
        topics = [topic for _, topic, _ in formulas] + [LOCATION] * (len(raw) - len(formulas))
        scales = [scale(column) for column in raw]
        self._kept = [number for number, (_, spread) in enumerate(scales) if spread > 1e-9]
        self._scales = [scales[number] for number in self._kept]
        self._formulas = [formulas[it][2] for it in self._kept if it < len(formulas)]
        self.topics = ["", *(topics[number] for number in self._kept)]
        self.own = 1 + len(self._formulas)
        columns = [[1.0] * len(facts)]
        for number, (mean, spread) in zip(self._kept, self._scales, strict=True):
            columns.append(
                [0.0 if value is None else (value - mean) / spread for value in raw[number]]
            )
        return columns

    def _look_around_sales(self) -> list[Sequence[Value]]:
        """Return what is around each sale, itself left out."""
        found: list[Sequence[Value]] = []
        for sums, values in zip(self._sums, self._around, strict=True):
            column: list[Value] = []
            for block in self.ground.blocks:
                near = sums[block.end] - sums[block.start]
                wide = sums[block.around_end] - sums[block.around_start]
                few = max(block.end - block.start - 1, 1)
                many = max(block.around_end - block.around_start - 1, 1)
                column += [
                    ((near - value) / few + (wide - value) / many) / 2
                    for value in values[block.start : block.end]
                ]
            found.append(column)
        return found

    def _look_around(self, block: Block) -> list[Value]:
        few, many = block.end - block.start, block.around_end - block.around_start
        return [
            (sums[block.end] - sums[block.start]) / few / 2
            + (sums[block.around_end] - sums[block.around_start]) / many / 2
            for sums in self._sums
        ]

    def describe(self, home: Home, day: int) -> Row:
        """Return the numbers of a home that is no sale of this market, as if valued at a day."""
        x, y = self.ground.project(home.latitude, home.longitude)
        block = self.ground.find_block(x, y)
        facts = read_facts(home, day, self.middle)
        around = [*self._look_around(block), x, y]
        raw = [formula(facts) for formula in self._formulas]
        first = len(list_columns())
        raw += [around[number - first] for number in self._kept if number >= first]
        values = [1.0]
        for value, (mean, spread) in zip(raw, self._scales, strict=True):
            values.append(0.0 if value is None else (value - mean) / spread)
        return Row(x, y, block.area, values)

    def describe_sale(self, number: int) -> Row:
        """Return the numbers of a sale of this market."""
        ground = self.ground
        x, y = ground.xs[number], ground.ys[number]
        return Row(x, y, ground.find_block(x, y).area, list(self.rows[number]))
