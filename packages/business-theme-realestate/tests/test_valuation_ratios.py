"""The assessors' measures, against cases that can be reckoned by hand."""

from __future__ import annotations

import math
from random import Random

import pytest

from quickscale_business_themes.realestate.valuation import study_ratios, study_thirds


def test_perfect_estimates_are_level_and_fair():
    study = study_ratios([100.0, 200.0, 400.0], [100.0, 200.0, 400.0])

    assert (study.median_ratio, study.cod, study.prd, study.prb) == (1, 0, 1, 0)
    assert (study.median_error, study.within_10, study.exceeded()) == (0, 1, [])


def test_the_dispersion_is_the_mean_distance_from_the_median_in_per_cent_of_it():
    # Ratios 0.8, 1.0, 1.4 around 1.0: (0.2 + 0 + 0.4) / 3.
    study = study_ratios([80.0, 100.0, 140.0], [100.0, 100.0, 100.0])

    assert study.cod == pytest.approx(20)
    assert "cod" in study.exceeded()


def test_the_differential_is_the_mean_ratio_by_the_ratio_of_sums():
    # Ratios 1.2 and 0.8 have the mean 1; 120 + 320 by 100 + 400 is 0.88.
    study = study_ratios([120.0, 320.0], [100.0, 400.0])

    assert study.prd == pytest.approx(1 / 0.88)
    assert "prd" in study.exceeded()


def test_the_bias_is_the_change_of_ratios_where_the_value_doubles():
    # Ratios 1.1, 1.0, 0.9 with the median 1: the means of value and price are 105, 200, 380.
    study = study_ratios([110.0, 200.0, 360.0], [100.0, 200.0, 400.0])

    logs = [math.log2(value) for value in (105, 200, 380)]
    mean = sum(logs) / 3
    slope = (0.1 * (logs[0] - mean) - 0.1 * (logs[2] - mean)) / sum((it - mean) ** 2 for it in logs)
    assert study.prb == pytest.approx(slope)
    assert study.prb < -0.05


def test_errors_of_exactly_a_tenth_are_within_a_tenth():
    study = study_ratios([110.0, 75.0, 100.0, 119.0], [100.0] * 4)

    assert study.median_error == pytest.approx(0.145)
    assert (study.within_10, study.within_20) == (pytest.approx(0.5), 0.75)


def test_thirds_are_cut_by_price():
    prices = [float(price) for price in range(100, 1000, 100)]
    cheap, middle, dear = study_thirds(
        [price * 1.1 if price > 600 else price for price in prices], prices
    )

    assert [cheap.count, middle.count, dear.count] == [3, 3, 3]
    assert [round(it.median_ratio, 2) for it in (cheap, middle, dear)] == [1, 1, 1.1]


def test_within_the_middle_third_even_pure_chance_has_a_slope():
    random = Random(3)
    prices = [math.exp(random.gauss(13, 0.5)) for _ in range(6000)]
    values = [price * math.exp(random.gauss(0, 0.15)) for price in prices]

    assert abs(study_ratios(values, prices).prb) < 0.05
    assert study_thirds(values, prices)[1].prb > 0.2


@pytest.mark.parametrize(
    ("estimates", "prices"), [([], []), ([1.0], [1.0, 2.0]), ([0.0], [1.0]), ([1.0], [-1.0])]
)
def test_what_has_no_ratio_is_refused(estimates, prices):
    with pytest.raises(ValueError, match="positive"):
        study_ratios(estimates, prices)
