"""Prices that fall with the quantity."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from quickscale_business_themes.ecommerce.models import PriceTier
from quickscale_business_themes.ecommerce.pricing.tiers import Tier, choose_unit_price

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"


@pytest.fixture
def mug(make_product):
    product = make_product("Mug", price="10", stock=100)
    for quantity, price in ((5, 9), (10, "7.50")):
        PriceTier.objects.create(
            variant=product.variants.get(), min_quantity=quantity, price=Decimal(price)
        )
    return product


def add(client, quantity):
    asked = {"product": "mug", "quantity": quantity}
    return client.post(f"{API}/cart/add/", asked, content_type="application/json").json()


def put(client, line, quantity):
    url = f"{API}/cart/lines/{line}/"
    return client.put(url, {"quantity": quantity}, content_type="application/json")


@pytest.mark.parametrize(
    ("quantity", "each", "total"),
    [(4, "10.00", "40.00"), (5, "9.00", "45.00"), (9, "9.00", "81.00"), (10, "7.50", "75.00")],
)
def test_a_cart_charges_the_tier_that_its_quantity_reaches(client, mug, quantity, each, total):
    cart = add(client, quantity)
    [line] = cart["lines"]
    assert (line["unit_price"], line["total"], cart["total"]) == (each, total, total)
    assert line["problems"] == []


def test_adding_more_reaches_the_next_tier_and_taking_some_out_leaves_it(client, mug):
    add(client, 4)
    [line] = add(client, 1)["lines"]
    assert (line["quantity"], line["total"], line["problems"]) == (5, "45.00", [])
    assert put(client, line["id"], 2).json()["total"] == "20.00"


def test_an_order_keeps_what_each_cost(client, customer, mug, address):
    client.force_login(customer)
    add(client, 10)
    order = client.post(f"{API}/checkout/", address, content_type="application/json").json()
    assert (order["total"], order["lines"][0]["unit_price"]) == ("75.00", "7.50")


def test_a_sale_below_a_tier_is_charged(client, mug):
    mug.variants.update(price=8)
    assert add(client, 5)["total"] == "40.00"
    assert add(Client(), 10)["total"] == "75.00"


def test_a_product_shows_its_tiers(client, mug):
    [variant] = client.get(f"{API}/products/mug/").json()["variants"]
    assert [(tier["min_quantity"], tier["price"]) for tier in variant["price_tiers"]] == [
        (5, "9.00"),
        (10, "7.50"),
    ]
    page = client.get("/products/mug/").text
    assert "5 or more" in page and "$7.50" in page


def test_a_shop_without_tiers_asks_no_more(client, make_product, django_assert_num_queries, mug):
    make_product("Cup")
    client.get(f"{API}/products/cup/")
    with django_assert_num_queries(5):
        client.get(f"{API}/products/cup/")
    with django_assert_num_queries(6):
        client.get(f"{API}/products/mug/")


def test_staff_write_tiers(edit, make_product):
    make_product("Mug")
    rows = [{"min_quantity": 10, "price": "8"}, {"min_quantity": 5, "price": "9", "sku": "MUG"}]
    answer = edit("mug", price_tiers=rows)
    shown = [(row["sku"], row["min_quantity"]) for row in answer.json()["price_tiers"]]
    assert shown == [("MUG", 5), ("MUG", 10)]
    assert add(Client(), 10)["total"] == "80.00"
    edit("mug", price_tiers=[])
    assert add(Client(), 10)["total"] == "125.00"


@pytest.mark.parametrize("row", [{"min_quantity": 1}, {"price": "x"}, {"min_quantity": 5}])
def test_a_tier_that_cannot_be_is_a_field_error(edit, mug, row):
    rows = [{"min_quantity": 5, "price": "9"}, {"min_quantity": 10, "price": "9", **row}]
    answer = edit("mug", price_tiers=rows)
    assert answer.status_code == 400 and "price_tiers" in answer.json()["errors"]


prices = st.decimals(0, 100, places=2)


@given(prices, st.lists(st.builds(Tier, st.integers(2, 20), prices)), st.integers(1, 30))
def test_nobody_pays_more_than_the_listed_price(price, tiers, quantity):
    assert choose_unit_price(price, tiers, quantity) <= price
    assert choose_unit_price(price, tiers, 1) == price
