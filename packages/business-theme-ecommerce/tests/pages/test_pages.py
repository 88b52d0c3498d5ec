"""The shop as people use it: its pages in whichever skin the stack has, without JavaScript."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from quickscale_business_themes.ecommerce.models import Order, ProductVariant
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db


def path_of(response):
    return urlsplit(response["Location"]).path


@pytest.fixture
def shirt(make_product):
    return make_product(
        "Shirt",
        categories=[("Clothing",)],
        options=["Size"],
        variants=[
            VariantData("SHIRT-S", Decimal(10), options=("Small",), on_hand=3),
            VariantData("SHIRT-L", Decimal(12), options=("Large",), on_hand=3),
        ],
    )


@pytest.mark.parametrize("path", ["/", "/products/", "/categories/", "/cart/"])
def test_an_empty_shop_has_pages(client, path):
    assert client.get(path).status_code == 200


def test_products_are_found_by_browsing_searching_and_filtering(client, shirt, make_product):
    make_product("Mug", categories=[("Kitchen",)])
    home = client.get("/").text
    assert "Shirt" in home
    assert "Mug" in home
    found = client.get("/products/", {"search": "shirt"}).text
    assert 'href="/products/shirt/"' in found
    assert 'href="/products/mug/"' not in found
    assert "Mug" in client.get("/categories/kitchen/").text
    shelf = client.get("/products/", {"category": "kitchen"}).text
    assert 'href="/products/shirt/"' not in shelf
    assert client.get("/products/", {"min_price": "cheap"}).status_code == 422


def test_only_the_products_own_variants_are_offered(client, shirt, make_product):
    make_product("Mug")
    page = client.get("/products/shirt/").text
    assert "SHIRT-S" in page
    assert "SHIRT-L" in page
    assert "MUG" not in page


def test_a_customer_buys_with_credits(client, shirt, customer, address, order_on_pages):
    added = client.post("/products/shirt/-/add/", {"variant": "SHIRT-L", "quantity": "2"})
    assert (added.status_code, path_of(added)) == (303, "/cart/")
    cart = client.get("/cart/").text
    assert "Large" in cart
    assert "24.00" in cart
    client.login(email=customer.email, password="correct horse")
    assert "24.00" in client.get("/checkout/").text
    placed = order_on_pages(client, address)
    order = Order.objects.get()
    assert (placed.status_code, path_of(placed)) == (303, f"/orders/{order.number}/")
    page = client.get(path_of(placed)).text
    assert "Thank you" in page
    assert "London" in page
    assert order.number in client.get("/orders/").text
    assert customer.credits.balance == 976


def test_what_is_missing_is_told_beside_its_field(client, shirt, customer, address):
    client.force_login(customer)
    missing = client.post("/products/shirt/-/add/", {"quantity": "1"})
    assert (missing.status_code, "Choose a variant." in missing.text) == (422, True)
    client.post("/products/shirt/-/add/", {"variant": "SHIRT-S", "quantity": "1"})
    answer = client.post("/checkout/-/address/", {**address, "city": ""})
    assert (answer.status_code, "This field is required." in answer.text) == (422, True)
    assert "Ada Lovelace" in answer.text


def test_a_total_that_changed_is_shown_before_it_is_paid(
    client, shirt, customer, address, order_on_pages
):
    client.force_login(customer)
    client.post("/products/shirt/-/add/", {"variant": "SHIRT-S", "quantity": "1"})
    client.get("/checkout/")
    ProductVariant.objects.filter(sku="SHIRT-S").update(price=Decimal(11))
    refused = order_on_pages(client, address)
    assert refused.status_code == 422
    assert "The total has changed" in refused.text
    assert "11.00" in refused.text
    assert client.post("/checkout/-/payment/", {"payment": "credits"}).status_code == 303


def test_too_few_credits_are_told_with_the_way_to_more(
    client, shirt, make_user, address, order_on_pages
):
    client.force_login(make_user("poor@example.com", credits=5))
    client.post("/products/shirt/-/add/", {"variant": "SHIRT-S", "quantity": "1"})
    answer = order_on_pages(client, address)
    assert (answer.status_code, "enough credits" in answer.text) == (422, True)
    assert 'href="/account/credits/">Credits</a></p>' in answer.text


def test_the_cart_is_changed_row_by_row(client, shirt):
    client.post("/products/shirt/-/add/", {"variant": "SHIRT-S", "quantity": "1"})
    (line,) = client.get("/api/ecommerce/cart/").json()["lines"]
    row = f"/cart/-/update/{line['id']}/"
    assert client.post(row, {"quantity": "3"}).status_code == 303
    assert "30.00" in client.get("/cart/").text
    refused = client.post(row, {"quantity": "4"})
    assert (refused.status_code, "Only 3 left." in refused.text) == (422, True)
    assert client.post(f"/cart/-/remove/{line['id']}/").status_code == 303
    assert client.get("/api/ecommerce/cart/").json()["count"] == 0


def test_an_order_is_cancelled_after_being_asked(client, shirt, customer, address, order_on_pages):
    client.force_login(customer)
    client.post("/products/shirt/-/add/", {"variant": "SHIRT-S", "quantity": "1"})
    page = path_of(order_on_pages(client, address))
    assert "/-/cancel/" in client.get(page).text
    assert "Cancel this order?" in client.get(f"{page}-/cancel/").text
    assert client.post(f"{page}-/cancel/").status_code == 303
    after = client.get(page).text
    assert "/-/cancel/" not in after
    assert customer.credits.balance == 1000


def test_somebody_elses_order_is_not_found(
    client, shirt, customer, make_user, address, order_on_pages
):
    client.force_login(customer)
    client.post("/products/shirt/-/add/", {"variant": "SHIRT-S", "quantity": "1"})
    page = path_of(order_on_pages(client, address))
    client.force_login(make_user("eve@example.com"))
    assert client.get(page).status_code == 404
    assert client.post(f"{page}-/cancel/").status_code == 404


def test_an_empty_cart_and_no_orders_lead_to_the_products(client, customer):
    client.force_login(customer)
    for path in ("/cart/", "/orders/"):
        page = client.get(path).text
        main = page[page.index("<main") : page.index("</main>")]
        assert 'href="/products/"' in main, path


def test_what_merchants_wrote_of_a_product_keeps_its_own_direction(client, make_product):
    rows = [{"name": "Weight", "value": "340 g"}]
    content = [
        {"type": "product_specifications", "value": {"heading": "Details", "rows": rows}},
        {"type": "product_quote", "value": {"text": "It looks new.", "source": "Ines"}},
    ]
    make_product("Mug", content=content)
    page = client.get("/products/mug/", headers={"accept-language": "ar"}).text
    assert "<bdi>340 g</bdi>" in page
    assert "<bdi>It looks new.</bdi>" in page
