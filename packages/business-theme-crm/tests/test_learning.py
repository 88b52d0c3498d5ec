"""Logistic regression: what it learns, from texts, numbers and what is missing."""

import json
from random import Random

import pytest

from quickscale_business_themes.crm.learning import Model, learn, sigmoid


def make_rows(count=600, seed=3):
    """Return rows of which source, age and a missing phone decide, and what became of them."""
    random = Random(seed)
    rows, outcomes = [], []
    for _number in range(count):
        source, age = random.choice("abc"), random.randrange(18, 80)
        phone = random.choice(["given", None])
        odds = {"a": 1.5, "b": 0.0, "c": -1.5}[source] + (1 if age > 50 else -1)
        rows.append({"source": source, "age": age, "phone": phone, "id": str(random.random())})
        outcomes.append(random.random() < sigmoid(odds if phone else odds - 1))
    return rows, outcomes


def test_what_decides_is_found():
    model = learn(*make_rows())
    young, old = ({"source": "b", "age": age, "phone": "given"} for age in (20, 70))
    assert model.predict(old) > model.predict(young) + 0.2
    weights = model.columns["source"].weights
    assert weights["a"] > weights["b"] > weights["c"]


def test_what_is_missing_says_something():
    model = learn(*make_rows())
    row = {"source": "b", "age": 40}
    assert model.predict(row) < model.predict({**row, "phone": "given"})
    assert model.predict(row) == model.predict({**row, "phone": ""})


def test_what_is_different_in_every_row_says_nothing():
    model = learn(*make_rows())
    assert list(model.columns["id"].weights.values()) == pytest.approx([0])


def test_predictions_are_as_often_right_as_they_say():
    rows, outcomes = make_rows(4000)
    model = learn(rows[:2000], outcomes[:2000])
    predicted = [model.predict(row) for row in rows[2000:]]
    for low, high in ((0, 0.3), (0.3, 0.6), (0.6, 1)):
        chosen = [
            (value, won)
            for value, won in zip(predicted, outcomes[2000:], strict=True)
            if low <= value < high
        ]
        expected = sum(value for value, _won in chosen) / len(chosen)
        assert sum(won for _value, won in chosen) / len(chosen) == pytest.approx(expected, abs=0.06)


def test_weights_are_what_the_greatest_likelihood_asks_for():
    """At the maximum, what a bucket's rows were off by is the penalty on its weight."""
    rows, outcomes = make_rows()
    model = learn([{"source": row["source"]} for row in rows], outcomes)
    off = {}
    for row, won in zip(rows, outcomes, strict=True):
        off.setdefault(row["source"], []).append(won - model.predict(row))
    weights = model.columns["source"].weights
    penalties = {source: sum(left) for source, left in off.items()}
    assert sum(penalties.values()) == pytest.approx(0, abs=0.3)
    slopes = (penalties["a"] - penalties["c"]) / (weights["a"] - weights["c"])
    assert slopes == pytest.approx(3, abs=0.1)


def test_values_that_were_never_seen_say_nothing():
    model = learn(*make_rows())
    nothing = model.predict({"source": "z", "age": 40, "phone": "given"})
    assert nothing == model.predict({"source": "zz", "age": 40, "phone": "given"})


def test_the_same_is_learned_each_time_and_survives_json():
    rows, outcomes = make_rows()
    model = learn(rows, outcomes)
    again = Model.load(json.loads(json.dumps(learn(rows, outcomes).dump())))
    assert again == model


@pytest.mark.parametrize("odds", [-1e9, -800.0, 0.0, 800.0, 1e9])
def test_no_odds_are_too_large(odds):
    assert 0 <= sigmoid(odds) <= 1


def test_rows_that_are_told_apart_perfectly_do_no_harm():
    rows = [{"x": "a"}] * 30 + [{"x": "b"}] * 30
    model = learn(rows, [True] * 30 + [False] * 30)
    assert 0.8 < model.predict({"x": "a"}) < 1
    assert 0 < model.predict({"x": "b"}) < 0.2


def test_rows_without_columns_are_as_likely_as_all():
    assert learn([{}] * 4, [True, False, False, False]).predict({}) == pytest.approx(0.25)


def test_a_number_that_is_always_the_same_says_nothing():
    model = learn([{"n": 5}] * 20, [True, False] * 10)
    assert model.predict({"n": 5}) == pytest.approx(model.predict({"n": 9}), abs=0.01)
