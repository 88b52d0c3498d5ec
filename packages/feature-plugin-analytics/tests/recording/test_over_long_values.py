from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quickscale.core.money import Money
from quickscale_feature_plugins.analytics.models import Event
from quickscale_feature_plugins.analytics.recording import (
    TrackedEvent,
    amount_of,
    record_event,
    to_plain_json,
)

LONG = "é\0\ud800x" * 1000

json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


@pytest.mark.django_db(transaction=True)
def test_values_of_any_length_and_any_letters_are_cut_and_stored(make_context, noon):
    context = make_context(
        path=LONG,
        referrer=f"https://{'a' * 300}.example/",
        query=f"utm_medium={'m' * 90}&utm_campaign={'c' * 90}",
        host=LONG,
        ip=LONG,
        method="POST",
    )
    tracked = TrackedEvent(
        LONG,
        noon,
        context,
        theme=LONG,
        object_type=LONG,
        object_id=LONG,
        value=Money(Decimal("1.23456"), "EUR"),
        data={LONG: LONG, "nan": float("nan"), "thing": object()},
    )
    record_event(tracked)
    event = Event.objects.get()
    assert (len(event.name), len(event.theme), len(event.object_id)) == (100, 50, 64)
    assert (len(event.path), len(event.source), len(event.medium)) == (500, 100, 50)
    assert event.name.startswith("é?xé")
    assert event.value == Decimal("1.2346")
    assert event.data["nan"] is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("amount", ["1e30", "NaN", "-Infinity", "999999999999999.99999"])
def test_an_amount_that_no_column_holds_does_not_lose_the_event(noon, amount):
    record_event(TrackedEvent("shop.order_paid", noon, None, value=Money(Decimal(amount), "EUR")))
    assert Event.objects.get().value is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("referrer", ["http://[::1", "not a url", "//", "https://"])
def test_a_broken_referrer_is_no_source(make_context, noon, referrer):
    record_event(TrackedEvent("page_view", noon, make_context(referrer=referrer)))
    assert Event.objects.get().source == ""


@given(data=st.dictionaries(st.text(), json_like))
def test_any_data_becomes_json_that_every_database_takes(data):
    import json

    text = json.dumps(to_plain_json(data), allow_nan=False)
    assert "\\u0000" not in text
    assert len(text) < 100_000


def test_data_that_is_too_large_is_left_out():
    assert to_plain_json({str(n): "x" * 499 for n in range(40)}) == {}


def test_a_small_amount_keeps_four_places():
    assert amount_of(Money(Decimal("0.00005"), "EUR")) == (Decimal("0.0001"), "EUR")
