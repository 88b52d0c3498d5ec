"""What a valuation answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quickscale_business_themes.realestate.valuation.sales import Sale

#: Bounds of appraisers' practice for the adjustments of one comparable sale, of its price.
MOST_NET, MOST_GROSS = 0.15, 0.25


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What one topic changes of a comparable sale's price, in money.

    It is positive where the home is better than what was sold.

    Attributes:
        topic: "time", "location", or the name of a field of ``Home``.
    """

    topic: str
    amount: float


@dataclass(frozen=True, slots=True)
class Comparable:
    """A sale that counts for an estimate.

    Attributes:
        kilometres: as the crow flies.
        weight: its share of the estimate.
        adjusted_price: the price plus all adjustments.
        net, gross: the sum of the adjustments, and of their sizes, as shares of the price.
    """

    sale: Sale
    kilometres: float
    weight: float
    adjusted_price: float
    adjustments: tuple[Adjustment, ...]
    net: float
    gross: float

    @property
    def is_net_exceeded(self) -> bool:
        return abs(self.net) > MOST_NET

    @property
    def is_gross_exceeded(self) -> bool:
        return self.gross > MOST_GROSS


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a home would sell for; an estimate of a statistical model and no appraisal.

    Attributes:
        low, high: between which nine of ten sales end.
        confidence: how probable it is that the price is within a tenth of the estimate.
        regression_value: what the regression says without the comparable sales' own prices.
        regression_weight: its share of the estimate.
        comparables: those that count most, in that order.
        others_weight: the share of the sales that count and are not listed.
    """

    value: float
    low: float
    high: float
    confidence: float
    valued_on: date
    regression_value: float
    regression_weight: float
    comparables: tuple[Comparable, ...]
    others_weight: float
