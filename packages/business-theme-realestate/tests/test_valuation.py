"""Estimates of homes in a made-up town whose prices follow a known rule."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quickscale_business_themes.realestate.valuation import Home, Model, Sale, study_ratios, train

DAY = date(2026, 3, 1)


def make_home(random: Random) -> Home:
    return Home(
        latitude=52.5 + random.gauss(0, 0.05),
        longitude=13.4 + random.gauss(0, 0.08),
        area=math.exp(random.gauss(4.7, 0.35)),
        beds=float(random.randint(1, 5)),
        baths=float(random.randint(1, 3)),
        year=float(random.randint(1900, 2020)),
        waterfront=float(random.random() < 0.05),
    )


def price_home(home: Home, sold_on: date) -> float:
    """Return the town's true price: dearer in the east and each year by a tenth."""
    years = (sold_on - DAY).days / 365.2425
    logarithm = 8.5 + 0.9 * math.log(home.area or 0) + 0.4 * (home.waterfront or 0)
    return math.exp(logarithm + 3 * (home.longitude - 13.4) + 0.1 * years)


def make_sales(count: int, noise: float = 0.1, seed: int = 1) -> list[Sale]:
    random, sales = Random(seed), []
    for number in range(count):
        home = make_home(random)
        sold_on = DAY - timedelta(days=random.randint(1, 700))
        price = price_home(home, sold_on) * math.exp(random.gauss(0, noise))
        facts = {name: getattr(home, name) for name in Home.__dataclass_fields__}
        sales.append(Sale(**facts, price=price, sold_on=sold_on, key=f"sale-{number}"))
    return sales


@pytest.fixture(scope="module")
def model() -> Model:
    return train(make_sales(1500))


@pytest.fixture(scope="module")
def guessed(model: Model) -> list[tuple[float, object]]:
    """Prices of homes that nobody has seen, and what was estimated."""
    random, found = Random(2), []
    for _ in range(600):
        home = make_home(random)
        price = price_home(home, DAY) * math.exp(random.gauss(0, 0.1))
        found.append((price, model.estimate(home, DAY)))
    return found


def test_estimates_are_about_as_far_off_as_prices_are_by_chance(guessed):
    study = study_ratios([it.value for _, it in guessed], [price for price, _ in guessed])

    assert study.median_error < 0.08
    assert study.exceeded() == []


def test_limits_hold_nine_of_ten_prices(guessed):
    held = sum(it.low <= price <= it.high for price, it in guessed) / len(guessed)

    assert 0.86 <= held <= 0.94


def test_the_confidence_is_the_share_of_prices_within_a_tenth(guessed):
    within = sum(abs(price / it.value - 1) <= 0.1 for price, it in guessed) / len(guessed)

    assert sum(it.confidence for _, it in guessed) / len(guessed) == pytest.approx(within, abs=0.09)


def test_a_premium_is_learned_from_the_sales(model):
    home = make_home(Random(8))
    dry, wet = (model.estimate(replace(home, waterfront=value), DAY).value for value in (0.0, 1.0))

    assert wet / dry == pytest.approx(math.exp(0.4), rel=0.12)


def test_time_moves_prices(model):
    adjusted = [
        (DAY - it.sale.sold_on, adjustment.amount / it.sale.price)
        for seed in range(40)
        for it in model.estimate(make_home(Random(seed)), DAY).comparables
        for adjustment in it.adjustments
        if adjustment.topic == "time"
    ]
    old = [share for age, share in adjusted if age.days > 300]
    assert old
    assert min(old) > 0.02


def test_each_comparable_adds_up_to_its_adjusted_price(model):
    estimate = model.estimate(make_home(Random(4)), DAY)

    assert len(estimate.comparables) == 10
    for it in estimate.comparables:
        amounts = [adjustment.amount for adjustment in it.adjustments]
        assert it.sale.price + sum(amounts) == pytest.approx(it.adjusted_price)
        assert it.net == pytest.approx(sum(amounts) / it.sale.price)
        assert it.gross == pytest.approx(sum(map(abs, amounts)) / it.sale.price)
        assert it.is_net_exceeded == (abs(it.net) > 0.15)
        assert it.is_gross_exceeded == (it.gross > 0.25)


def test_the_estimate_is_the_weighed_mean_of_what_it_shows(model):
    estimate = model.estimate(make_home(Random(5)), DAY)
    shown = sum(it.weight for it in estimate.comparables)

    assert shown + estimate.others_weight + estimate.regression_weight == pytest.approx(1)
    assert estimate.low < estimate.value < estimate.high
    known = [it.adjusted_price for it in estimate.comparables] + [estimate.regression_value]
    assert min(known) < estimate.value < max(known)


def test_no_comparable_was_sold_on_the_day_or_later(model):
    day = DAY - timedelta(days=400)
    estimate = model.estimate(make_home(Random(6)), day)

    assert estimate.comparables
    assert all(it.sale.sold_on < day for it in estimate.comparables)


def test_a_model_is_the_same_after_it_was_kept_as_json(model):
    kept = Model.load(json.loads(json.dumps(model.dump())))

    for seed in range(20):
        home = make_home(Random(seed))
        assert kept.estimate(home, DAY) == model.estimate(home, DAY)


def test_a_model_of_another_version_is_refused(model):
    with pytest.raises(ValueError, match="version"):
        Model.load({**model.dump(), "version": 0})


def test_a_sale_that_was_none_moves_its_neighbours_little():
    sales = make_sales(300)
    home = make_home(Random(9))
    before = train(sales).estimate(home, DAY).value
    gift = replace(
        sales[0], latitude=home.latitude, longitude=home.longitude, price=1_000.0, key="gift"
    )

    assert train([*sales, gift]).estimate(home, DAY).value == pytest.approx(before, rel=0.12)


def test_sales_without_place_or_price_teach_nothing():
    sales = make_sales(60)
    broken = [
        replace(sales[0], price=0.0),
        replace(sales[1], price=float("nan")),
        replace(sales[2], latitude=120.0),
        replace(sales[3], longitude=float("inf")),
    ]
    home = make_home(Random(1))

    assert train(sales + broken).estimate(home, DAY) == train(sales).estimate(home, DAY)


def test_too_few_sales_are_refused():
    with pytest.raises(ValueError, match="at least 30"):
        train(make_sales(29))


def test_a_home_without_a_place_is_refused(model):
    with pytest.raises(ValueError, match="place"):
        model.estimate(Home(latitude=float("nan"), longitude=13.4), DAY)


@settings(max_examples=40, deadline=None)
@given(
    gone=st.sets(st.sampled_from(["area", "lot", "beds", "baths", "year", "waterfront", "grade"])),
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    area=st.sampled_from([0.0, 1e-9, 100.0, 1e9]),
)
def test_any_home_has_an_estimate_within_its_limits(model, gone, latitude, longitude, area):
    home = replace(make_home(Random(3)), latitude=latitude, longitude=longitude, area=area)
    estimate = model.estimate(replace(home, **dict.fromkeys(gone)), DAY)

    assert 0 < estimate.low <= estimate.value <= estimate.high < math.inf
    assert 0 <= estimate.confidence <= 1


@pytest.mark.parametrize("name", ["area", "year", "waterfront"])
def test_facts_that_only_some_sales_have_are_used_where_they_are(name):
    sales = make_sales(400)
    patchy = [replace(sale, **{name: None}) if n % 3 == 0 else sale for n, sale in enumerate(sales)]
    random, errors = Random(2), []
    learned = train(patchy)
    for _ in range(100):
        home = make_home(random)
        errors.append(abs(math.log(learned.estimate(home, DAY).value / price_home(home, DAY))))

    assert sorted(errors)[50] < 0.12


def test_sales_at_one_single_point_can_be_learned_from():
    sales = [replace(sale, latitude=0.0, longitude=180.0) for sale in make_sales(50)]

    assert train(sales).estimate(sales[0], DAY).value > 0


def test_a_town_across_the_antimeridian_is_one_town():
    def shift(longitude: float) -> float:
        return (longitude - 13.4 + 360) % 360 - 180

    sales = make_sales(300)
    shifted = [replace(sale, longitude=shift(sale.longitude)) for sale in sales]
    here, there = train(sales), train(shifted)

    for seed in range(10):
        home = make_home(Random(seed))
        moved = replace(home, longitude=shift(home.longitude))
        expected = here.estimate(home, DAY).value
        assert there.estimate(moved, DAY).value == pytest.approx(expected, rel=0.01)


def test_without_chance_every_adjusted_price_is_the_true_one():
    exact = train(make_sales(400, noise=0.001))

    for seed in range(10):
        home = make_home(Random(seed))
        for it in exact.estimate(home, DAY).comparables:
            assert it.adjusted_price == pytest.approx(price_home(home, DAY), rel=0.01)


def test_what_the_home_has_more_of_adds_to_a_comparable():
    exact = train(make_sales(400, noise=0.001))
    home = replace(make_home(Random(3)), area=250.0)

    for it in exact.estimate(home, DAY).comparables:
        amounts = {adjustment.topic: adjustment.amount for adjustment in it.adjustments}
        assert (amounts["area"] > 0) == ((it.sale.area or 0) < 250)
