"""How many statements each step of a purchase costs, and that nothing makes them more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from quickscale_business_themes.ecommerce.services.products import VariantData
from quickscale_business_themes.ecommerce.services.rules import read_rules

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
TRANSACTIONS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


@pytest.fixture
def shopper(client, customer):
    client.force_login(customer)
    client.get(f"{API}/products/")  # The first request of a process does what later ones need not.
    return client


def count_statements(ask):
    """Return how many statements a request takes, without those of transactions."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    assert answer.status_code in (200, 201, 204), answer.content
    return sum(not query["sql"].startswith(TRANSACTIONS) for query in queries)


def add(client, sku, **headers):
    asked = {"variant": sku, "quantity": 1}
    url = f"{API}/cart/add/"
    return client.post(url, asked, content_type="application/json", headers=headers)


def pay(client, address, **headers):
    url = f"{API}/checkout/"
    return client.post(url, address, content_type="application/json", headers=headers)


def stock_shelves(make_product, products):
    for number in range(products):
        make_product(f"Mug {number}", categories=[("Kitchen", "Mugs"), ("Sale",)])


def make_shirt(make_product, sizes):
    variants = [VariantData(f"S-{size}", Decimal(9), options=(size,), on_hand=9) for size in sizes]
    make_product("Shirt", options=["Size"], variants=variants, categories=[("Clothes",)])


@pytest.mark.parametrize("products", [2, 30])
def test_reading_the_catalogue(shopper, client, make_product, products):
    stock_shelves(make_product, products)
    client.logout()
    has_next = products > 24
    assert count_statements(lambda: client.get(f"{API}/products/")) == 2 + has_next
    assert count_statements(lambda: client.get(f"{API}/products/mug-1/")) == 5
    assert count_statements(lambda: client.get(f"{API}/products/mug-1/related/")) == 2


@pytest.mark.parametrize("sizes", ["S", "SMLX"])
def test_a_product_with_options(shopper, client, make_product, sizes):
    make_shirt(make_product, sizes)
    client.logout()
    assert count_statements(lambda: client.get(f"{API}/products/shirt/")) == 5


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize("lines", [1, 5])
def test_filling_and_paying_a_cart(shopper, make_product, address, lines, language):
    stock_shelves(make_product, lines + 1)
    for number in range(lines - 1):
        add(shopper, f"MUG-{number}")
    told = {"Accept-Language": language}
    minimal = {**told, "Prefer": "return=minimal"}
    with translation.override(language):
        if lines > 1:
            assert count_statements(lambda: add(shopper, f"MUG-{lines - 1}", **told)) <= 8
        assert count_statements(lambda: add(shopper, f"MUG-{lines}", **minimal)) <= 9
        assert count_statements(lambda: shopper.get(f"{API}/cart/", headers=told)) == 3
        # One of them is the mail that waits in the outbox.
        assert count_statements(lambda: pay(shopper, address, **told)) <= 19


@pytest.mark.django_db(transaction=True)
def test_what_taxes_promotions_and_vouchers_add_to_an_order(
    shopper, make_product, make_tax, make_promotion, address
):
    """Rules that are written in the running transaction are read anew, so this one commits them."""
    stock_shelves(make_product, 1)
    add(shopper, "MUG-0")
    plain_cart = count_statements(lambda: shopper.get(f"{API}/cart/"))
    plain_order = count_statements(lambda: pay(shopper, address))
    tenth = ("order_percentage", {"percentage": "10"})
    make_tax(20)
    make_promotion(tenth, name="Automatic")
    make_promotion(tenth, codes=["HELLO"], voucher={"usage_limit": 9, "per_customer_limit": 1})
    read_rules()
    add(shopper, "MUG-0")
    assert count_statements(lambda: shopper.get(f"{API}/cart/")) == plain_cart
    enter = {"code": "hello"}
    url = f"{API}/cart/vouchers/"
    assert shopper.post(url, enter, content_type="application/json").status_code == 201
    assert count_statements(lambda: shopper.get(f"{API}/cart/")) == plain_cart + 1
    assert count_statements(lambda: pay(shopper, address)) <= plain_order + 6


@pytest.mark.django_db(transaction=True)
def test_a_change_of_the_rules_is_seen_by_the_next_cart(shopper, make_product, make_tax):
    stock_shelves(make_product, 1)
    assert add(shopper, "MUG-0").json()["tax"] == "0.00"
    rate = make_tax(20)
    assert shopper.get(f"{API}/cart/").json()["tax"] == "2.50"
    rate.delete()
    assert shopper.get(f"{API}/cart/").json()["tax"] == "0.00"


@pytest.mark.django_db(transaction=True)
def test_a_change_of_where_the_shop_ships_to_is_seen_by_the_next_cart(
    shopper, make_product, make_zone, address
):
    stock_shelves(make_product, 1)
    add(shopper, "MUG-0")
    url = f"{API}/checkout/address/"
    shopper.put(url, address, content_type="application/json")
    assert list_problems(shopper) == []
    zone = make_zone("Far away", "NZ", post="4")
    assert list_problems(shopper) == ["shipping_unavailable"]
    zone.places.create(country=address["country"])
    assert list_problems(shopper) == []


def list_problems(shopper):
    return [each["code"] for each in shopper.get(f"{API}/checkout/").json()["problems"]]
