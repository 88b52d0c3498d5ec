"""What a kilogram or a litre of something costs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.measures import calculate_unit_price

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
JAM = {"measure": "340", "measure_unit": "g", "reference_quantity": 100, "reference_unit": "g"}


@pytest.fixture
def jam(make_product):
    product = make_product("Jam", price="2.99")
    product.variants.update(**JAM)
    return product


def describe(unit):
    return unit["price"], unit["quantity"], unit["unit"], unit["label"]


def test_list_page_and_cart_show_it(client, jam):
    shown = ("0.88", 100, "g", "100 g")
    [card] = client.get(f"{API}/products/").json()["results"]
    page = client.get(f"{API}/products/jam/").json()
    asked = {"product": "jam", "quantity": 2}
    cart = client.post(f"{API}/cart/add/", asked, content_type="application/json").json()
    for each in (card, page, page["variants"][0], cart["lines"][0]):
        assert describe(each["unit_pricing"]) == shown
    for path in ("/products/", "/products/jam/", "/cart/"):
        assert "$0.88 / 100 g" in client.get(path).text


def test_what_has_no_measure_has_none(client, make_product):
    make_product()
    [card] = client.get(f"{API}/products/").json()["results"]
    assert card["unit_pricing"] is None


@pytest.mark.parametrize(
    ("price", "currency", "measure", "reference", "unit_price", "label"),
    [
        ("1.99", "EUR", ("750", "ml"), (1, "l"), "2.65", "l"),
        ("1.99", "EUR", ("0.75", "l"), (100, "ml"), "0.27", "100 ml"),
        ("1", "EUR", ("1500", "mm"), (1, "m"), "0.67", "m"),
        ("100", "JPY", ("3", "item"), (1, "item"), "33", "item"),
        ("1.000", "KWD", ("3", "kg"), (1, "kg"), "0.333", "kg"),
        ("0.25", "EUR", ("2", "g"), (1, "g"), "0.13", "g"),
        ("12", "EUR", ("2.5", "m2"), (1, "m2"), "4.80", "m²"),
    ],
)
def test_it_is_rounded_once_to_the_currency(price, currency, measure, reference, unit_price, label):
    found = calculate_unit_price(
        Money(Decimal(price), currency), Decimal(measure[0]), measure[1], *reference
    )
    assert (found.price.amount, found.label) == (Decimal(unit_price), label)


def test_staff_write_the_measure(edit, make_product, client):
    make_product("Jam", price="2.99")
    body = client.get(f"{API}/staff/products/jam/").json()
    variants = [{**body["variants"][0], **JAM}]
    assert edit("jam", variants=variants).json()["variants"][0]["measure"] == "340.000"
    wrong = [{"measure_unit": ""}, {"reference_unit": "ml"}, {"measure": "0"}]
    for each in [*wrong, {"reference_quantity": 0}]:
        answer = edit("jam", variants=[{**variants[0], **each}])
        assert answer.status_code == 400
        assert "variants" in answer.json()["errors"]
