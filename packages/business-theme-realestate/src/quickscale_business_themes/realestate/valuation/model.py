"""A trained valuation: what a home would sell for, within which limits, and by which sales."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from operator import mul, sub
from typing import Any

from quickscale_business_themes.realestate.valuation.algebra import dot
from quickscale_business_themes.realestate.valuation.estimates import (
    Adjustment,
    Comparable,
    Estimate,
)
from quickscale_business_themes.realestate.valuation.fitting import TimeIndex
from quickscale_business_themes.realestate.valuation.market import LOCATION, Market, Row
from quickscale_business_themes.realestate.valuation.sales import (
    Home,
    dump_sales,
    load_sales,
)

#: How many of the nearest sales are compared, count for the estimate, and are shown.
_CANDIDATES, _COUNTED, _SHOWN = 60, 30, 10
#: Residuals beyond so many robust standard deviations count as if they were there.
_FAR = 2.5
VERSION = 1
#: Logarithms between which the expected size of errors stays, whatever a home is like.
_LEAST_SCALE, _MOST_SCALE = -5.0, 1.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """How fast a sale counts less: weight exp(-(kilometre·d + year·t + difference·g)).

    Attributes:
        difference: for each unit of g, the sum of all adjustments of the logarithm of its price.
        regression: the weight of the regression itself, as if it were one more sale.
    """

    kilometre: float = 1.5
    year: float = 1.0
    difference: float = 4.0
    regression: float = 0.15


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learned from estimates of sales by the sales before them.

    Attributes:
        scale: coefficients of the logarithm of the expected error, see ``Basis.describe``.
        errors: quantiles of errors (logarithms) divided by their scale, evenly spaced from 0 to 1.
        stretch: how much estimates are drawn away from ``middle``, the mean logarithm of prices.
        heights, bends: what is added to the logarithm of the scale of cheap, middle and dear homes,
            by how far an estimate is above ``middle``.
    """

    scale: tuple[float, ...]
    errors: tuple[float, ...]
    middle: float
    stretch: float = 1.0
    heights: tuple[float, float, float] = (-1.0, 0.0, 1.0)
    bends: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def measure_scale(self, basis: Basis) -> float:
        """Return the expected size of an estimate's error, as a logarithm of prices."""
        height = basis.mean - self.middle
        parts = basis.describe(self.middle)[: len(self.scale)]
        logarithm = dot(self.scale, parts) + self.bend(height)
        return math.exp(min(max(logarithm, _LEAST_SCALE), _MOST_SCALE))

    def bend(self, height: float) -> float:
        low, middle, high = self.heights
        side = 0 if height < middle else 1
        start, end = self.heights[side : side + 2]
        share = (min(max(height, low), high) - start) / max(end - start, 1e-9)
        return self.bends[side] + share * (self.bends[side + 1] - self.bends[side])

    def quantile(self, share: float) -> float:
        place = share * (len(self.errors) - 1)
        number = min(int(place), len(self.errors) - 2)
        low, high = self.errors[number : number + 2]
        return low + (place - number) * (high - low)

    def rank(self, error: float) -> float:
        """Return the share of errors below one."""
        number = bisect_right(self.errors, error)
        if number in (0, len(self.errors)):
            return float(number > 0)
        low, high = self.errors[number - 1 : number + 1]
        return (number - 1 + (error - low) / max(high - low, 1e-12)) / (len(self.errors) - 1)


@dataclass(slots=True)
class Basis:
    """What an estimate rests on, before it is put in money."""

    row: Row
    coefficients: list[float]
    regression: float
    mean: float
    weighed: list[tuple[float, int, float]]
    total: float
    dispersion: float
    difference: float

    def describe(self, middle: float) -> list[float]:
        """Return what the size of the error depends on."""
        height = self.mean - middle
        return [
            1.0,
            math.log(self.dispersion),
            math.log(self.difference + 0.05),
            math.log(1 / (self.total + 0.05)),
            height,
            height * height,
        ]


class Model:
    """A trained valuation; made by ``train`` or ``load``."""

    def __init__(
        self,
        market: Market,
        coefficients: list[list[float]],
        index: TimeIndex,
        residuals: list[float],
        spread: float,
    ) -> None:
        self.market, self.coefficients, self.index = market, coefficients, index
        self.residuals, self.spread = residuals, spread
        self.levels = [index.at(day) for day in market.days]
        far = _FAR * spread
        self.drawn_in = [min(max(residual, -far), far) for residual in residuals]
        self.likeness = Likeness()
        self.calibration = Calibration((math.log(spread),), (-1.645, 1.645), 0.0)

    def blend_coefficients(self, row: Row) -> list[float]:
        """Return the coefficients at a place, between those of the areas around it."""
        shares = self.market.ground.weigh_areas(row.x, row.y, row.area)
        (first, share), *others = shares
        blended = [share * value for value in self.coefficients[first]]
        for area, share in others:
            more = self.coefficients[area]
            blended = [old + share * value for old, value in zip(blended, more, strict=True)]
        return blended

    def list_candidates(
        self, row: Row, coefficients: Sequence[float], day: int
    ) -> list[tuple[float, float, float, int]]:
        """Return kilometres, years, difference and number of the nearest sales before a day."""
        days, own_rows = self.market.days, self.market.own_rows
        own = self.market.own
        slopes, mine = coefficients[1:own], row.values[1:own]
        found = []
        for squared, number in self.market.ground.find_nearest(row.x, row.y, _CANDIDATES):
            if days[number] < day:
                gross = sum(map(abs, map(mul, slopes, map(sub, mine, own_rows[number]))))
                years = (day - days[number]) / 365.2425
                found.append((math.sqrt(squared), years, gross, number))
        return found

    def weigh(
        self, candidates: Sequence[tuple[float, float, float, int]]
    ) -> list[tuple[float, int, float]]:
        """Return weight, number and difference of the sales that count, the first most."""
        like = self.likeness
        weighed = [
            (-like.kilometre * near - like.year * years - like.difference * gross, number, gross)
            for near, years, gross, number in candidates
        ]
        weighed.sort(reverse=True)
        return [(math.exp(weight), number, gross) for weight, number, gross in weighed[:_COUNTED]]

    def found(self, row: Row, day: int, regression: float | None = None) -> Basis:
        """Return the basis of an estimate by the sales before a day."""
        coefficients = self.blend_coefficients(row)
        if regression is None:
            regression = dot(coefficients, row.values)
        weighed = self.weigh(self.list_candidates(row, coefficients, day))
        residuals = self.drawn_in
        own = self.likeness.regression
        total = sum(weight for weight, _, _ in weighed)
        shift = sum(weight * residuals[number] for weight, number, _ in weighed) / (total + own)
        squares = sum(weight * (residuals[it] - shift) ** 2 for weight, it, _ in weighed)
        gross = sum(weight * gross for weight, _, gross in weighed) / (total + 1e-9)
        # As if one more sale were as far off as usual: few sales that agree prove little.
        dispersion = math.sqrt((squares + own * self.spread**2) / (total + own))
        mean = regression + shift + self.index.at(day)
        return Basis(row, coefficients, regression, mean, weighed, total, dispersion, gross)

    def estimate(self, home: Home, valued_on: date) -> Estimate:
        """Return what a home would sell for on a day, by the sales before it.

        Raises:
            ValueError: where its place is unknown.
        """
        if not (math.isfinite(home.latitude) and math.isfinite(home.longitude)):
            msg = "A home without a place cannot be valued."
            raise ValueError(msg)
        day = valued_on.toordinal()
        basis = self.found(self.market.describe(home, day), day)
        return self._put_in_money(basis, valued_on)

    def _put_in_money(self, basis: Basis, valued_on: date) -> Estimate:
        logarithm, low, high, scale = self.limit(basis)
        near = self.calibration.rank(math.log(1.1) / scale)
        far = self.calibration.rank(math.log(0.9) / scale)
        total = basis.total + self.likeness.regression
        stretched = logarithm - basis.mean
        level = self.index.at(valued_on.toordinal())
        comparables = [
            self._compare(basis, weighed, weighed[0] / total, valued_on)
            for weighed in basis.weighed[:_SHOWN]
        ]
        return Estimate(
            math.exp(logarithm),
            math.exp(low),
            math.exp(high),
            near - far,
            valued_on,
            math.exp(basis.regression + level + stretched),
            self.likeness.regression / total,
            tuple(comparables),
            sum(weight for weight, _, _ in basis.weighed[_SHOWN:]) / total,
        )

    def limit(self, basis: Basis) -> tuple[float, float, float, float]:
        """Return logarithms of estimate, lower and upper limit, and the scale of the error."""
        known = self.calibration
        logarithm = known.middle + known.stretch * (basis.mean - known.middle)
        scale = known.measure_scale(basis)
        low, high = known.quantile(0.05), known.quantile(0.95)
        return logarithm, logarithm + low * scale, logarithm + high * scale, scale

    def _compare(
        self, basis: Basis, weighed: tuple[float, int, float], share: float, valued_on: date
    ) -> Comparable:
        """Adjust a sale's price, topic by topic.

        Adjustments add up in logarithms; their shares of the whole difference add up in money.
        """
        number, market = weighed[1], self.market
        parts: dict[str, float] = defaultdict(float)
        level = self.index.at(valued_on.toordinal())
        parts["time"] = level - self.levels[number]
        rows = zip(
            market.topics, basis.coefficients, basis.row.values, market.rows[number], strict=True
        )
        for topic, slope, mine, theirs in rows:
            if topic != LOCATION:
                parts[topic] += slope * (mine - theirs)
        del parts[""]
        whole = basis.regression + level - market.prices[number] + self.residuals[number]
        parts[LOCATION] = whole - sum(parts.values())
        sale = market.sales[number]
        factor = sale.price * (math.expm1(whole) / whole if abs(whole) > 1e-9 else 1.0)
        adjustments = tuple(
            Adjustment(topic, factor * part) for topic, part in parts.items() if part
        )
        net = factor * whole
        return Comparable(
            sale,
            math.dist(
                (basis.row.x, basis.row.y), (market.ground.xs[number], market.ground.ys[number])
            ),
            share,
            sale.price + net,
            adjustments,
            net / sale.price,
            factor * sum(map(abs, parts.values())) / sale.price,
        )

    def dump(self) -> dict[str, Any]:
        """Return it as plain JSON: its sales, and what was learned from them."""
        return {
            "version": VERSION,
            "coefficients": self.coefficients,
            "index": asdict(self.index),
            "residuals": self.residuals,
            "spread": self.spread,
            "likeness": asdict(self.likeness),
            "calibration": asdict(self.calibration),
            "sales": dump_sales(self.market.given),
        }

    @staticmethod
    def load(dumped: Mapping[str, Any]) -> Model:
        """Return the model that was dumped.

        Raises:
            ValueError: where it is of another version, and must be trained again.
        """
        if dumped.get("version") != VERSION:
            msg = "This valuation was trained by another version."
            raise ValueError(msg)
        market = Market(load_sales(dumped["sales"]))
        model = Model(
            market,
            dumped["coefficients"],
            TimeIndex(**dumped["index"]),
            dumped["residuals"],
            dumped["spread"],
        )
        known = dumped["calibration"]
        lists = {name: tuple(known[name]) for name in ("scale", "errors", "heights", "bends")}
        model.calibration = Calibration(**{**known, **lists})
        model.likeness = Likeness(**dumped["likeness"])
        return model
