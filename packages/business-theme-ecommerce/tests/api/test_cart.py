from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from quickscale.core import hooks
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import Cart, Product, ProductVariant
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

CART = "/api/ecommerce/cart/"
ADD = "/api/ecommerce/cart/add/"


def post(client, url, data=None, **headers):
    return client.post(url, data or {}, content_type="application/json", headers=headers)


def add(client, sku, quantity=1, **headers):
    return post(client, ADD, {"variant": sku, "quantity": quantity}, **headers)


def quantities(client):
    return {line["sku"]: line["quantity"] for line in client.get(CART).json()["lines"]}


def test_a_guest_without_a_cart_sees_an_empty_one_and_none_is_made(client):
    data = client.get(CART).json()
    assert (data["count"], data["lines"], data["total"]) == (0, [], "0.00")
    assert data["can"]["checkout"] is False
    assert not Cart.objects.exists()


def test_a_guest_fills_a_cart_that_only_their_session_knows(client, make_product):
    make_product("Mug", price="12.50")
    response = add(client, "MUG", 2)
    assert response.status_code == 201
    data = response.json()
    assert (data["count"], data["total"], data["can"]["checkout"]) == (2, "25.00", True)
    (line,) = data["lines"]
    assert (line["name"], line["unit_price"], line["total"]) == ("Mug", "12.50", "25.00")
    assert line["product"] == {"id": "mug", "label": "Mug", "slug": "mug"}
    assert quantities(Client()) == {}


@pytest.mark.parametrize("prefer", ["return=minimal", "respond-async, return=minimal; foo=bar"])
def test_who_does_not_read_the_cart_is_not_sent_it(client, make_product, prefer):
    make_product()
    answer = add(client, "MUG", 2, Prefer=prefer)
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer["Preference-Applied"] == "return=minimal"
    (line,) = client.get(CART).json()["lines"]
    answer = client.put(
        f"{CART}lines/{line['id']}/",
        {"quantity": 3},
        content_type="application/json",
        headers={"Prefer": prefer},
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert quantities(client) == {"MUG": 3}
    assert add(client, "MUG", 1000, Prefer=prefer).json()["errors"].keys() == {"quantity"}


def test_a_page_that_leads_on_to_the_cart_does_not_have_it_priced(client, make_product):
    for name in ("Mug", "Cup", "Jug"):
        make_product(name)
        add(client, name.upper())
    priced = []
    with hooks.register_temporarily(
        "ecommerce.unit_prices", lambda prices: priced.extend(prices) or prices
    ):
        assert client.post("/products/mug/-/add/", {"quantity": "2"})["Location"] == "/cart/"
    assert quantities(client) == {"MUG": 3, "CUP": 1, "JUG": 1}
    assert len(priced) < 2


def test_adding_again_adds_up(client, make_product):
    make_product()
    add(client, "MUG", 2)
    add(client, "MUG", 3)
    assert quantities(client) == {"MUG": 5}


def test_a_product_with_one_variant_needs_no_choice(client, make_product):
    make_product("Mug")
    shirt = [VariantData("S", Decimal(1), on_hand=1), VariantData("L", Decimal(1), on_hand=1)]
    make_product("Shirt", variants=shirt)
    assert post(client, ADD, {"product": "mug"}).status_code == 201
    answer = post(client, ADD, {"product": "shirt"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["variant"])
    answer = post(client, ADD, {"product": "mug", "variant": "S"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["variant"])
    assert post(client, ADD, {}).status_code == 400


@pytest.mark.parametrize("quantity", [0, -1, 1000, "many", 1.5, None])
def test_an_impossible_quantity_is_a_field_error(client, make_product, quantity):
    make_product(stock=None)
    answer = add(client, "MUG", quantity)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["quantity"])


def test_no_more_can_be_added_than_there_are(client, make_product):
    make_product(stock=3)
    assert add(client, "MUG", 3).status_code == 201
    answer = add(client, "MUG", 1)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["quantity"])
    assert quantities(client) == {"MUG": 3}


def test_what_is_not_for_sale_cannot_be_added(client, make_product):
    make_product("Draft", status="draft")
    yen = make_product("Yen")
    yen.variants.update(currency="JPY")
    assert list(add(client, "DRAFT").json()["errors"]) == ["variant"]
    assert list(add(client, "YEN").json()["errors"]) == ["variant"]
    assert list(add(client, "NONE").json()["errors"]) == ["variant"]


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "archived"}])
def test_nobody_learns_which_hidden_products_there_are(client, make_product, fields):
    make_product("Hidden", **fields)
    for name in ("variant", "product"):
        told = [
            str(post(client, ADD, {name: value}).json()["errors"]).replace(value, "…")
            for value in (("HIDDEN", "NOSUCH") if name == "variant" else ("hidden", "nosuch"))
        ]
        assert told[0] == told[1]


def test_a_line_can_be_changed_and_removed(client, make_product):
    make_product(stock=5)
    line = add(client, "MUG", 1).json()["lines"][0]
    url = f"{CART}lines/{line['id']}/"
    answer = client.put(url, {"quantity": 4}, content_type="application/json")
    assert (answer.status_code, answer.json()["total"]) == (200, "50.00")
    assert client.put(url, {"quantity": 6}, content_type="application/json").status_code == 400
    assert client.put(url, {"quantity": 0}, content_type="application/json").status_code == 400
    assert client.get(f"{CART}lines/").json()[0]["quantity"] == 4
    assert client.get(url).json()["quantity"] == 4
    assert client.delete(url).status_code == 204
    assert quantities(client) == {}
    assert client.delete(url).status_code == 404


def test_a_line_of_another_cart_does_not_exist(client, make_product):
    make_product()
    line = add(Client(), "MUG").json()["lines"][0]
    add(client, "MUG")
    url = f"{CART}lines/{line['id']}/"
    assert client.put(url, {"quantity": 2}, content_type="application/json").status_code == 404
    assert client.delete(url).status_code == 404
    assert client.get(f"{CART}lines/{uuid.uuid4()}/").status_code == 404


def test_the_cart_tells_what_has_changed_since(client, make_product):
    for name in ("Dearer", "Sold", "Few", "Gone"):
        make_product(name, stock=9)
        add(client, name.upper(), 5)
    ProductVariant.objects.filter(sku="DEARER").update(price=Decimal(99))
    inventory_service().count(ProductVariant.objects.get(sku="SOLD"), 0)
    inventory_service().count(ProductVariant.objects.get(sku="FEW"), 2)
    Product.objects.filter(slug="gone").update(status="archived")
    data = client.get(CART).json()
    problems = {line["sku"]: line["problems"] for line in data["lines"]}
    assert problems["DEARER"][0]["code"] == "price_changed"
    assert problems["SOLD"][0]["detail"] == "Sold out."
    assert problems["FEW"][0]["detail"] == "Only 2 left."
    assert problems["GONE"][0]["code"] == "unavailable"
    assert data["can"]["checkout"] is False
    assert data["lines"][0]["unit_price"] == "99.00"


def test_a_guest_keeps_the_cart_at_log_in(client, make_product, customer):
    make_product()
    add(client, "MUG", 2)
    assert client.login(email=customer.email, password="correct horse")
    assert quantities(client) == {"MUG": 2}
    assert Cart.objects.get(user=customer, status="open").lines.count() == 1


def test_both_carts_become_one_at_log_in_without_doubling(client, make_product, customer):
    for name in ("Mug", "Cup", "Pot"):
        make_product(name)
    at_home = Client()
    at_home.force_login(customer)
    add(at_home, "MUG", 3)
    add(at_home, "CUP", 1)
    add(client, "MUG", 2)
    add(client, "POT", 4)
    client.login(email=customer.email, password="correct horse")
    assert quantities(client) == {"MUG": 3, "CUP": 1, "POT": 4}
    assert quantities(at_home) == quantities(client)
    client.logout()
    assert quantities(client) == {}


def test_adding_with_the_same_key_adds_once(client, make_product, customer):
    make_product()
    client.force_login(customer)
    for _attempt in range(3):
        assert add(client, "MUG", 1, **{"Idempotency-Key": "k1"}).status_code == 201
    assert quantities(client) == {"MUG": 1}


def test_a_longer_cart_asks_the_database_no_more(
    client, make_product, customer, django_assert_max_num_queries
):
    client.force_login(customer)
    for number in range(8):
        make_product(f"Mug {number}")
        add(client, f"MUG-{number}")
    with django_assert_max_num_queries(8):
        assert client.get(CART).json()["count"] == 8


def test_the_summary_counts_the_units_in_the_visitors_own_cart(client, make_product):
    make_product()
    summary = f"{CART}summary/"
    assert client.get(summary).json() == {"count": 0}
    add(client, "MUG", 3)
    assert client.get(summary).json() == {"count": 3}
    assert Client().get(summary).json() == {"count": 0}


def test_what_a_project_hides_cannot_be_added_and_blocks_the_cart_that_has_it(client, make_product):
    make_product("Mug")
    make_product("Secret")
    add(client, "SECRET")
    with hooks.register_temporarily(
        "ecommerce.visible_products", lambda products: products.exclude(slug="secret")
    ):
        assert add(client, "SECRET").status_code == 400
        assert add(client, "MUG").status_code == 201
        problems = {line["sku"]: line["problems"] for line in client.get(CART).json()["lines"]}
    assert [each["code"] for each in problems["SECRET"]] == ["unavailable"]
    assert problems["MUG"] == []
    assert add(client, "SECRET").status_code == 201


def test_a_product_that_comes_later_cannot_be_added_yet(client, make_product):
    make_product("Mug")
    Product.objects.update(published_at=timezone.now() + timedelta(days=1))
    assert add(client, "MUG").status_code == 400
    Product.objects.update(published_at=timezone.now() - timedelta(days=1))
    assert add(client, "MUG").status_code == 201


def test_an_empty_cart_takes_the_shops_currency(client, make_product, settings):
    post(client, ADD, {"product": make_product("Old").slug})
    (line,) = client.get("/api/ecommerce/cart/").json()["lines"]
    client.delete(f"/api/ecommerce/cart/lines/{line['id']}/")
    settings.QUICKSCALE_CURRENCY = "EUR"
    mug = make_product("Mug")
    ProductVariant.objects.filter(product=mug).update(currency="EUR")
    assert post(client, ADD, {"product": "mug"}).status_code == 201
    assert client.get("/api/ecommerce/cart/").json()["currency"] == "EUR"
