"""Ratio studies: how level and how fair estimates are, by the assessors' measures.

Definitions are those of the IAAO's Standard on Ratio Studies (2013), section 5 and appendix B. Its
ranges for homes: COD 5 to 15, PRD 0.98 to 1.03, PRB -0.05 to 0.05, median ratio 0.90 to 1.10.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

RANGES = {
    "median_ratio": (0.90, 1.10),
    "cod": (5.0, 15.0),
    "prd": (0.98, 1.03),
    "prb": (-0.05, 0.05),
}


@dataclass(frozen=True, slots=True)
class RatioStudy:
    """The measures of some sales and their estimates.

    Attributes:
        median_ratio: of estimate to price.
        cod: coefficient of dispersion: how far ratios are from their median on average, in per cent
            of it.
        prd: price-related differential: above 1 where dear homes are valued low.
        prb: price-related bias: by which part ratios change where a home's value doubles.
        median_error: the median size of the error, as a share of the price.
        within_10, within_20: the shares of estimates at most so many per cent off.
    """

    count: int
    median_ratio: float
    cod: float
    prd: float
    prb: float
    median_error: float
    within_10: float
    within_20: float

    def exceeded(self) -> list[str]:
        """Return the names of the measures outside of the standard's ranges, limits included.

        The lower limit of the COD is no failure here: it warns of sales that were chased, and these
        estimates don't know the prices.
        """
        found = [
            name for name, (low, high) in RANGES.items() if not low <= getattr(self, name) <= high
        ]
        return [name for name in found if name != "cod" or self.cod > RANGES["cod"][1]]


def study_ratios(estimates: Sequence[float], prices: Sequence[float]) -> RatioStudy:
    """Measure estimates against prices.

    Raises:
        ValueError: where there are none, not as many of both, or one isn't positive.
    """
    if not prices or len(prices) != len(estimates) or min(*prices, *estimates) <= 0:
        msg = "A ratio study needs a positive estimate and a positive price of each sale."
        raise ValueError(msg)
    ratios = [value / price for value, price in zip(estimates, prices, strict=True)]
    middle = median(ratios)
    sizes = [abs(value - price) / price for value, price in zip(estimates, prices, strict=True)]
    return RatioStudy(
        len(prices),
        middle,
        100 * fmean(abs(ratio - middle) for ratio in ratios) / middle,
        fmean(ratios) / (sum(estimates) / sum(prices)),
        measure_price_related_bias(estimates, prices),
        median(sizes),
        fmean(size <= 0.1 for size in sizes),
        fmean(size <= 0.2 for size in sizes),
    )


def measure_price_related_bias(estimates: Sequence[float], prices: Sequence[float]) -> float:
    """Return the slope of ratios on the binary logarithm of the mean of price and value."""
    middle = median(value / price for value, price in zip(estimates, prices, strict=True))
    pairs = list(zip(estimates, prices, strict=True))
    values = [math.log2((value / middle + price) / 2) for value, price in pairs]
    offs = [value / price / middle - 1 for value, price in pairs]
    value_mean, off_mean = fmean(values), fmean(offs)
    spread = sum((value - value_mean) ** 2 for value in values)
    if not spread:
        return 0.0
    joint = sum((v - value_mean) * (o - off_mean) for v, o in zip(values, offs, strict=True))
    return joint / spread


def study_thirds(estimates: Sequence[float], prices: Sequence[float]) -> list[RatioStudy]:
    """Measure the cheapest third of the sales, the middle one and the dearest one, by price.

    Within a third by price the PRB says little: in the narrow middle one even estimates whose
    errors are pure chance have a slope far from 0, since one side of the comparison cut it out.
    """
    return [
        study_ratios([estimates[it] for it in third], [prices[it] for it in third])
        for third in cut_in_thirds(prices)
    ]


def cut_in_thirds(prices: Sequence[float]) -> list[list[int]]:
    """Return the positions of the cheapest third, of the middle one and of the dearest one."""
    order = sorted(range(len(prices)), key=prices.__getitem__)
    size = len(order)
    return [order[size * part // 3 : size * (part + 1) // 3] for part in range(3)]
