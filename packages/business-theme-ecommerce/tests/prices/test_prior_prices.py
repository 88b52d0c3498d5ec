"""The lowest price of the 30 days before a reduction, where the law asks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(settings):
    settings.ECOMMERCE_SELLER = {"country": "DE"}
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def live(make_product, clock):
    """Return a function that gives a mug prices on days: ``(day, price, compare-at price)``."""

    def live(*steps):
        for day, price, before in steps:
            clock.move_to(NOW + timedelta(days=day), tick=False)
            make_product("Mug", price=price, compare_at_price=before)

    return live


def read(client):
    [card] = client.get(f"{API}/products/").json()["results"]
    page = client.get(f"{API}/products/mug/").json()
    assert page["prior_price"] == page["variants"][0]["prior_price"] == card["prior_price"]
    return card["prior_price"]


@pytest.mark.parametrize(
    ("steps", "prior"),
    [
        ([(0, 10, None), (40, 8, 10)], "10.00"),
        ([(0, 10, None), (5, 7, None), (20, 10, None), (40, 8, 10)], "7.00"),
        ([(0, 10, None), (5, 7, None), (10, 10, None), (40, 8, 10)], "10.00"),
        ([(0, 10, None), (40, 8, None)], None),
        ([(0, 10, None), (40, 8, 10), (41, 10, None)], None),
    ],
)
def test_a_reduction_shows_the_lowest_price_of_the_30_days_before_it(client, live, steps, prior):
    live(*steps)
    assert read(client) == prior


def test_a_reduction_that_grows_step_by_step_shows_the_price_before_the_first(client, live):
    live((0, 10, None), (40, 9, 10), (45, 8, 10), (50, 7, 10))
    assert read(client) == "10.00"


def test_a_price_that_rises_in_between_begins_another_reduction(client, live):
    live((0, 10, None), (40, 7, 10), (45, 9, 10))
    assert read(client) == "7.00"


def test_a_younger_product_shows_the_lowest_price_since_it_came(client, live):
    live((0, 10, None), (3, 8, 10))
    assert read(client) == "10.00"


def test_a_product_that_began_reduced_has_no_prior_price(client, live):
    live((0, 8, 10))
    assert read(client) is None


def test_both_the_page_and_the_list_say_it(client, live):
    live((0, 10, None), (40, 8, 12))
    for path in ("/products/", "/products/mug/"):
        assert "Lowest price in the 30 days before: $10.00" in client.get(path).text


def test_a_shop_elsewhere_does_not(client, live, settings):
    settings.ECOMMERCE_SELLER = {"country": "US"}
    live((0, 10, None), (40, 8, 10))
    assert read(client) is None
