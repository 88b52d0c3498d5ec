"""A checkout step by step over the API: contact, address, shipping method, payment."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale_business_themes.ecommerce.models import (
    Address,
    Order,
    ProductVariant,
    ShippingMethod,
)

pytestmark = pytest.mark.django_db

CHECKOUT = "/api/ecommerce/checkout/"
METHODS = "/api/ecommerce/shipping-methods/"


def put(client, step, data):
    return client.put(f"{CHECKOUT}{step}/", data, content_type="application/json")


def post(client, url, data=None):
    return client.post(url, data or {}, content_type="application/json")


@pytest.fixture
def fill(client, make_product):
    """Return a function that puts a new product into the visitor's cart."""

    def run(name="Mug", **details):
        product = make_product(name, **details)
        added = {"product": product.slug}
        assert post(client, "/api/ecommerce/cart/add/", added).status_code == 201

    return run


def test_a_guest_is_led_from_step_to_step(client, fill, address, make_zone, server):
    make_zone("Home", "GB", standard="4.90", express="9.90")
    fill(price="12.50")
    assert client.get(CHECKOUT).json()["step"] == "contact"
    asked = put(client, "contact", {"email": "guest@example.com"}).json()
    assert (asked["step"], asked["email"]) == ("address", "guest@example.com")
    asked = put(client, "address", {**address, "phone": "+44 20 7946 0000"}).json()
    assert (asked["step"], asked["shipping"], asked["can"]["pay"]) == ("shipping", "0.00", False)
    methods = client.get(METHODS).json()
    assert [row["price"] for row in methods] == ["4.90", "9.90"]
    asked = put(client, "shipping", {"shipping_method": methods[1]["id"]}).json()
    assert (asked["step"], asked["shipping"], asked["total"]) == ("payment", "9.90", "22.40")
    assert (asked["methods"], asked["can"]["pay"]) == (["card"], True)
    placed = post(client, CHECKOUT, {"payment": "card", "note": "Ring twice"}).json()
    assert placed["payment_url"].startswith(server.url)
    order = Order.objects.get()
    assert (order.user, order.email, order.phone) == (None, "guest@example.com", "+44 20 7946 0000")
    assert (order.shipping_method, order.note) == ("Express", "Ring twice")
    assert (order.shipping_total, order.grand_total) == (Decimal("9.90"), Decimal("22.40"))


def test_everything_at_once_is_an_order_too(client, fill, address, make_zone, server):
    make_zone("Home", "GB", standard="4.90", express="9.90")
    fill(price="12.50")
    method = ShippingMethod.objects.get(name="Standard")
    whole = {**address, "email": "guest@example.com"}
    assert post(client, CHECKOUT, whole).json()["errors"].keys() == {"shipping_method"}
    placed = post(client, CHECKOUT, {**whole, "shipping_method": str(method.public_id)})
    assert (placed.status_code, placed.json()["total"]) == (201, "17.40")


def test_the_only_method_needs_no_choice(client, fill, address, make_zone, server):
    make_zone("Home", "GB", standard="4.90")
    fill()
    put(client, "contact", {"email": "guest@example.com"})
    asked = put(client, "address", address).json()
    assert (asked["step"], asked["shipping_method"]["label"]) == ("payment", "Standard")


def test_a_shop_without_zones_ships_everywhere_for_free(client, fill, address, server):
    fill(price="12.50")
    placed = post(client, CHECKOUT, {**address, "email": "guest@example.com"}).json()
    assert (placed["shipping"], placed["total"]) == ("0.00", "12.50")


def test_a_place_that_is_not_shipped_to_is_told_plainly(client, fill, address, make_zone, server):
    make_zone("America", "US", standard="4.90")
    fill()
    put(client, "contact", {"email": "guest@example.com"})
    asked = put(client, "address", address).json()
    assert (asked["step"], asked["problems"][0]["code"]) == ("shipping", "shipping_unavailable")
    refused = post(client, CHECKOUT, {"payment": "card"})
    assert (refused.status_code, Order.objects.count()) == (409, 0)


def test_a_method_of_another_zone_is_refused(client, fill, address, make_zone, server):
    make_zone("Home", "GB", standard="4.90", express="9.90")
    make_zone("America", "US", cheap="0.10")
    fill()
    cheap = str(ShippingMethod.objects.get(name="Cheap").public_id)
    put(client, "address", address)
    assert put(client, "shipping", {"shipping_method": cheap}).status_code == 400
    whole = {**address, "email": "guest@example.com", "shipping_method": cheap}
    assert post(client, CHECKOUT, whole).json()["errors"].keys() == {"shipping_method"}
    for wrong in ("", "nonsense", 7, None):
        assert put(client, "shipping", {"shipping_method": wrong}).status_code == 400


def test_a_method_chosen_before_the_address_changed_is_asked_for_again(
    client, fill, address, make_zone, server
):
    make_zone("Home", "GB", standard="4.90", express="9.90")
    make_zone("World", "", post="20", courier="40")
    fill()
    put(client, "contact", {"email": "guest@example.com"})
    put(client, "address", address)
    put(client, "shipping", {"shipping_method": client.get(METHODS).json()[0]["id"]})
    german = {**address, "country": "DE", "postcode": "10115", "city": "Berlin"}
    asked = put(client, "address", german).json()
    assert (asked["step"], asked["shipping"]) == ("shipping", "0.00")


def test_rates_by_weight_count_what_is_sent(client, fill, address, make_zone, server):
    zone = make_zone("Home", "GB", parcel="5")
    zone.methods.update(basis="weight")
    zone.methods.get().rates.create(minimum=1000, price=9)
    fill()
    fill("Guide", is_digital=True, stock=None)
    ProductVariant.objects.update(weight_grams=600)
    put(client, "address", address)
    assert client.get(METHODS).json()[0]["price"] == "5.00"
    post(client, "/api/ecommerce/cart/add/", {"product": "mug"})
    assert client.get(METHODS).json()[0]["price"] == "9.00"


def test_nothing_digital_asks_for_an_address(client, fill, make_zone, server):
    make_zone("Home", "GB", standard="4.90")
    fill("Guide", is_digital=True, stock=None)
    asked = put(client, "contact", {"email": "guest@example.com"}).json()
    assert (asked["step"], asked["can"]["address"]) == ("payment", False)
    placed = post(client, CHECKOUT, {}).json()
    assert (placed["address"], placed["shipping"]) == ("", "0.00")


def test_an_order_without_an_email_address_is_refused(client, fill, address, server):
    fill()
    assert post(client, CHECKOUT, address).json()["errors"].keys() == {"email"}
    assert put(client, "contact", {"email": "nobody"}).status_code == 400


def test_a_guest_cannot_pay_with_credits(client, fill, address, server):
    fill()
    answer = post(client, CHECKOUT, {**address, "email": "a@example.com", "payment": "credits"})
    assert (answer.status_code, Order.objects.count()) == (400, 0)
    assert answer.json()["errors"].keys() == {"payment"}


def test_a_shop_without_cards_says_so_to_guests(client, fill, address):
    fill()
    problems = client.get(CHECKOUT).json()["problems"]
    assert [problem["code"] for problem in problems] == ["guests_cannot_pay"]
    answer = post(client, CHECKOUT, {**address, "email": "guest@example.com"})
    assert answer.json()["errors"].keys() == {"payment"}


def test_what_costs_nothing_needs_no_payment(client, fill, server):
    fill("Sample", price="0", is_digital=True, stock=None)
    put(client, "contact", {"email": "guest@example.com"})
    asked = client.get(CHECKOUT).json()
    assert (asked["methods"], asked["can"]["pay"]) == ([], True)
    placed = post(client, CHECKOUT).json()
    assert (placed["payment_status"], placed["payment_url"]) == ("paid", "")


def test_credits_are_offered_only_where_they_pay(client, fill, make_user, server):
    client.force_login(make_user(credits=5))
    fill(price="12.50")
    assert client.get(CHECKOUT).json()["methods"] == ["card", "split"]
    client.force_login(make_user("rich@example.com", credits=50))
    fill("Cup", price="12.50")
    assert client.get(CHECKOUT).json()["methods"] == ["card", "credits"]


def test_a_customers_default_address_is_filled_in_and_ordered_to(
    client, fill, customer, address, make_zone
):
    client.force_login(customer)
    make_zone("Home", "GB", standard="4.90")
    Address.objects.create(user=customer, is_default=True, **address)
    fill(price="12.50")
    asked = client.get(CHECKOUT).json()
    assert (asked["step"], asked["postcode"], asked["total"]) == ("payment", "SW1Y 4JH", "17.40")
    placed = post(client, CHECKOUT, {"expected_total": "17.40"}).json()
    assert placed["shipping_address"]["postcode"] == "SW1Y 4JH"


def test_an_address_is_saved_once_and_chosen_from_the_book(client, fill, customer, address):
    client.force_login(customer)
    fill()
    for _time in range(2):
        put(client, "address", {**address, "save_address": True})
    (saved,) = Address.objects.filter(user=customer)
    assert saved.is_default
    other = Address.objects.create(
        user=customer, **{**address, "city": "Leeds", "postcode": "LS1 4DY"}
    )
    chosen = post(client, f"{CHECKOUT}saved-address/", {"address": str(other.pk)}).json()
    assert chosen["city"] == "Leeds"


def test_somebody_elses_address_cannot_be_chosen(client, fill, make_user, customer, address):
    theirs = Address.objects.create(user=make_user("eve@example.com"), **address)
    client.force_login(customer)
    fill()
    url = f"{CHECKOUT}saved-address/"
    assert post(client, url, {"address": str(theirs.pk)}).status_code == 400
    client.logout()
    assert post(client, url, {"address": str(theirs.pk)}).status_code == 400


def test_an_empty_cart_has_no_steps(client):
    asked = client.get(CHECKOUT).json()
    assert not any(asked["can"].values())
    assert put(client, "contact", {"email": "guest@example.com"}).status_code == 409
