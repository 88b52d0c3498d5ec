"""Training of a valuation from sales, and what its errors were on sales that it had to guess."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from quickscale_business_themes.realestate.valuation.algebra import dot, fit_ridge
from quickscale_business_themes.realestate.valuation.fitting import (
    Fit,
    fit_regression,
    measure_leverage,
)
from quickscale_business_themes.realestate.valuation.market import Market, Row
from quickscale_business_themes.realestate.valuation.model import (
    Basis,
    Calibration,
    Likeness,
    Model,
)
from quickscale_business_themes.realestate.valuation.ratio_study import (
    cut_in_thirds,
    measure_price_related_bias,
)
from quickscale_business_themes.realestate.valuation.sales import Sale, is_usable

FEWEST_SALES = 30
#: How many sales likeness is chosen by, and how many the errors are learned from.
_TRIED, _GUESSED = 300, 1500
#: The guessed sales are among the last ones, by this share: those have comparables before them.
_LATE = 0.5
_KILOMETRE, _DIFFERENCE, _REGRESSION = (0.4, 0.8, 3.0), (2.0, 8.0), (0.5, 1.5)
#: A number other than the usual one must be so much better, or chance may have chosen it.
_LEAST_GAIN = 0.01
#: Estimates are stretched until the price-related bias is within this, at most so far.
_FAIR_BIAS, _STRETCHES = 0.03, [1 + step / 200 for step in range(9)]
_QUANTILES, _BENDINGS = 101, 12
#: Whoever asks now knows the sales and the index of some days ago.
_BEHIND_DAYS = 14


@dataclass(slots=True)
class Guess:
    """A sale that is estimated as if it had not been sold: by the sales before it."""

    number: int
    row: Row
    regression: float
    coefficients: list[float]


def train(sales: Iterable[Sale]) -> Model:
    """Learn from sales what homes sell for.

    Raises:
        ValueError: where fewer than thirty can be used.
    """
    usable = [sale for sale in sales if is_usable(sale)]
    if len(usable) < FEWEST_SALES:
        msg = f"A valuation needs at least {FEWEST_SALES} sales with a place and a price."
        raise ValueError(msg)
    market = Market(usable)
    ground = market.ground
    fit = fit_regression(market.columns, ground.areas, ground.family, market.prices, market.days)
    model = Model(market, fit.coefficients, fit.index, _list_residuals(market, fit), fit.spread)
    guesses = _choose_guesses(model, fit)
    model.likeness = _choose_likeness(model, guesses[:: max(len(guesses) // _TRIED, 1)])
    model.calibration = _calibrate(model, guesses)
    return model


def _list_residuals(market: Market, fit: Fit) -> list[float]:
    """Return by how much each price is above what regression and time say, areas blended."""
    ground, found = market.ground, []
    for block in ground.blocks:
        for number in range(block.start, block.end):
            row = market.rows[number]
            shares = ground.weigh_areas(ground.xs[number], ground.ys[number], block.area)
            said = sum(share * dot(fit.coefficients[area], row) for area, share in shares)
            rest = market.prices[number] - said - fit.index.at(market.days[number])
            found.append(round(rest, 5))
    return found


def _choose_guesses(model: Model, fit: Fit) -> list[Guess]:
    """Return some of the later sales, with what the regression says of each without it."""
    market = model.market
    order = sorted(range(len(market.sales)), key=market.days.__getitem__)
    late = order[int(len(order) * _LATE) :]
    chosen = late[:: max(len(late) // _GUESSED, 1)]
    found = []
    for number in chosen:
        row = market.describe_sale(number)
        # Its area counts only in part, but the others lean on elders that know it too.
        drawn = measure_leverage(fit.factors[row.area], row.values)
        rest = model.residuals[number] / (1 - drawn)
        level = fit.index.at(market.days[number])
        regression = market.prices[number] - level - rest
        found.append(Guess(number, row, regression, model.blend_coefficients(row)))
    return found


def _choose_likeness(model: Model, guesses: Sequence[Guess]) -> Likeness:
    """Return the likeness by which guesses are least off, one of its numbers after the other."""
    market = model.market
    tried = [
        (
            model.list_candidates(guess.row, guess.coefficients, market.days[guess.number]),
            market.prices[guess.number]
            - guess.regression
            - model.index.at(market.days[guess.number]),
        )
        for guess in guesses
    ]

    def measure(likeness: Likeness) -> float:
        model.likeness = likeness
        errors = []
        for candidates, rest in tried:
            weighed = model.weigh(candidates)
            total = sum(weight for weight, _, _ in weighed) + likeness.regression
            shift = sum(weight * model.drawn_in[it] for weight, it, _ in weighed) / total
            errors.append(min(abs(rest - shift), 3 * model.spread))
        return fmean(errors)

    best = Likeness()
    for name, values in (
        ("difference", _DIFFERENCE),
        ("kilometre", _KILOMETRE),
        ("regression", _REGRESSION),
    ):
        usual = measure(best)
        other = min((replace(best, **{name: value}) for value in values), key=measure)
        if measure(other) < (1 - _LEAST_GAIN) * usual:
            best = other
    return best


def _calibrate(model: Model, guesses: Sequence[Guess]) -> Calibration:
    market = model.market
    bases = [_guess(model, guess) for guess in guesses]
    prices = [market.prices[guess.number] for guess in guesses]
    middle = fmean(basis.mean for basis in bases)
    stretch = _find_stretch([basis.mean for basis in bases], prices, middle)
    errors = [
        price - middle - stretch * (basis.mean - middle)
        for price, basis in zip(prices, bases, strict=True)
    ]
    scale = tuple(_fit_scale(bases, errors, middle))
    known = Calibration(scale, (), middle, stretch, _find_heights(bases, prices, middle))
    return _even_out(known, bases, errors, prices)


def _guess(model: Model, guess: Guess) -> Basis:
    day = model.market.days[guess.number] - _BEHIND_DAYS
    return model.found(guess.row, day, guess.regression)


def _find_heights(
    bases: Sequence[Basis], prices: Sequence[float], middle: float
) -> tuple[float, float, float]:
    """Return how high the estimates of the cheap, the middle and the dear third are on average."""
    low, usual, high = (
        fmean(bases[it].mean for it in third) - middle for third in cut_in_thirds(prices)
    )
    return low, usual, high


def _even_out(
    known: Calibration, bases: Sequence[Basis], errors: Sequence[float], prices: Sequence[float]
) -> Calibration:
    """Bend the scale until intervals cover as much of each third by price, and take the quantiles.

    What sold cheaply was estimated too high more often than too low, and the other way round, so
    that one width for all would miss more of both.
    """
    thirds = cut_in_thirds(prices)
    for _round in range(_BENDINGS):
        sizes = [known.measure_scale(basis) for basis in bases]
        ratios = [error / size for error, size in zip(errors, sizes, strict=True)]
        ranked = sorted(ratios)
        known = replace(known, errors=_take_quantiles(ranked))
        low, high = known.quantile(0.05), known.quantile(0.95)
        missed = [fmean(not low <= ratios[it] <= high for it in third) for third in thirds]
        usual = fmean(missed)
        bends = [bend + miss - usual for bend, miss in zip(known.bends, missed, strict=True)]
        known = replace(known, bends=(bends[0], bends[1], bends[2]))
    return known


def _take_quantiles(ranked: Sequence[float]) -> tuple[float, ...]:
    return tuple(_interpolate(ranked, number / (_QUANTILES - 1)) for number in range(_QUANTILES))


def _find_stretch(means: Sequence[float], prices: Sequence[float], middle: float) -> float:
    """Return the least stretch by which dear homes are not valued low nor cheap ones high.

    A regression's estimates crowd towards the middle: that is best for their errors, and unfair.
    """
    paid = [math.exp(price) for price in prices]
    for stretch in _STRETCHES:
        values = [math.exp(middle + stretch * (mean - middle)) for mean in means]
        if measure_price_related_bias(values, paid) >= -_FAIR_BIAS:
            return stretch
    return _STRETCHES[-1]


def _fit_scale(bases: Sequence[Basis], errors: Sequence[float], middle: float) -> list[float]:
    """Fit the logarithm of errors' size on what it depends on."""
    columns = [list(column) for column in zip(*(it.describe(middle) for it in bases), strict=True)]
    floor = 0.1 * median(map(abs, errors)) + 1e-6
    sizes = [math.log(abs(error) + floor) for error in errors]
    penalties = [1e-6] + [0.02 * len(errors)] * (len(columns) - 1)
    return fit_ridge(columns, sizes, penalties)


def _interpolate(ranked: Sequence[float], share: float) -> float:
    place = share * (len(ranked) - 1)
    number = min(int(place), len(ranked) - 2)
    low, high = ranked[number : number + 2]
    return low + (place - number) * (high - low)
