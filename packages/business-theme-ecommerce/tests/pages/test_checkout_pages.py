"""The checkout's page, step by step, as a browser without JavaScript goes through it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from quickscale_business_themes.ecommerce.models import Address, Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(client, make_product):
    """A guest with a mug in the cart, who has said where mails go."""
    make_product("Mug", price="12.50")
    client.post("/products/mug/-/add/", {"quantity": "1"})
    client.post("/checkout/-/contact/", {"email": "guest@example.com"})
    return client


def forms_of(page):
    """Return the steps that can be taken; a voucher can be entered at any time."""
    return re.findall(r'action="/checkout/-/(?!voucher/)(\w+)/"', page.text)


def fields_of(page):
    return set(re.findall(r'<(?:input|select)[^>]*name="(\w+)"', page.text))


def test_each_step_brings_the_next_one(client, make_product, address, make_zone, server):
    make_zone("Home", "GB", standard="4.90", express="9.90")
    make_product("Mug", price="12.50")
    client.post("/products/mug/-/add/", {"quantity": "1"})
    assert forms_of(client.get("/checkout/")) == ["contact"]
    client.post("/checkout/-/contact/", {"email": "guest@example.com"})
    assert forms_of(client.get("/checkout/")) == ["contact", "address"]
    client.post("/checkout/-/address/", address)
    page = client.get("/checkout/")
    assert forms_of(page) == ["contact", "address", "shipping"]
    method = re.search(r'name="shipping_method" value="([^"]+)"', page.text)[1]
    client.post("/checkout/-/shipping/", {"shipping_method": method})
    page = client.get("/checkout/")
    assert forms_of(page) == ["contact", "address", "shipping", "billing", "payment"]
    assert "17.40" in page.text


def test_a_step_that_was_saved_says_nothing_but_shows_what_it_holds(guest):
    page = guest.get("/checkout/").text
    assert "Saved." not in page
    assert "<summary" in page
    assert 'value="guest@example.com"' in page


def test_another_country_asks_for_something_else_and_keeps_what_was_typed(guest):
    typed = {"country": "US", "full_name": "Ada Lovelace", "_rows": "country:redraw"}
    page = guest.post("/checkout/-/address/", typed)
    assert page.status_code == 200
    assert {"region", "postcode"} <= fields_of(page)
    assert 'value="Ada Lovelace"' in page.text
    page = guest.post("/checkout/-/address/", {**typed, "country": "HK"})
    assert "postcode" not in fields_of(page)
    assert forms_of(guest.get("/checkout/")) == ["contact", "address"]


def test_an_address_begins_in_the_shops_own_country(guest, settings):
    assert "postcode" not in fields_of(guest.get("/checkout/"))
    settings.ECOMMERCE_SELLER = {"country": "GB"}
    page = guest.get("/checkout/")
    assert "postcode" in fields_of(page)
    assert '<option value="GB" selected>' in page.text
    assert forms_of(page) == ["contact", "address"]


def countries_of(page):
    """Return the codes of the countries that an address can have."""
    return set(re.findall(r'value="(\w+)"', find_countries(page)))


def find_countries(page):
    return re.search(r'<select[^>]*name="country".*?</select>', page.text, re.DOTALL)[0]


def test_an_address_can_be_where_something_is_shipped_to(guest, make_zone, settings):
    make_zone("Home", "GB", "IE/Dublin", standard="4.90")
    make_zone("Nowhere yet", "FR")
    settings.ECOMMERCE_SELLER = {"country": "IE"}
    page = guest.get("/checkout/")
    assert countries_of(page) == {"GB", "IE"}
    assert '<option value="IE" selected>' in page.text
    settings.ECOMMERCE_SELLER = {"country": "FR"}
    assert '<option value="" selected>' in find_countries(guest.get("/checkout/"))
    make_zone("World", "", standard="19.90")
    assert {"US", "FR"} <= countries_of(guest.get("/checkout/"))


def test_the_only_country_that_is_shipped_to_needs_no_choosing(guest, make_zone):
    make_zone("Home", "GB", standard="4.90")
    assert '<option value="GB" selected>' in guest.get("/checkout/").text


def read_shipping(page):
    """Return what the summary says that shipping costs; None where it says nothing of it."""
    found = re.search(r"<dt>Shipping</dt><dd>(?:<[^>]*>)?([^<]+)", page.text)
    return found and found[1]


def test_what_ships_for_free_says_so_once_that_is_known(
    client, customer, make_product, address, make_zone
):
    make_zone("Home", "GB", standard="0")
    make_product("Mug", price="12.50")
    client.force_login(customer)
    client.post("/products/mug/-/add/", {"quantity": "1"})
    assert read_shipping(client.get("/checkout/")) is None
    client.post("/checkout/-/address/", address)
    page = client.get("/checkout/")
    assert "Standard · Free" in page.text
    assert read_shipping(page) == "Free"
    client.post("/checkout/-/payment/", {"payment": "credits"})
    assert read_shipping(client.get(f"/orders/{Order.objects.get().number}/")) == "Free"


def test_a_step_has_a_page_of_its_own_that_holds_what_was_entered(guest, address):
    guest.post("/checkout/-/address/", address)
    assert 'value="SW1Y 4JH"' in guest.get("/checkout/-/address/").text


def test_a_faulty_step_is_open_with_what_was_typed(guest, address):
    page = guest.post("/checkout/-/address/", {**address, "postcode": "12345"})
    assert page.status_code == 422
    assert "Enter a valid postcode for this address" in page.text
    assert 'value="12345"' in page.text


def test_only_customers_save_addresses_and_choose_one(guest, customer, address):
    assert "save_address" not in fields_of(guest.get("/checkout/"))
    guest.force_login(customer)
    guest.post("/products/mug/-/add/", {"quantity": "1"})
    page = guest.get("/checkout/")
    assert "save_address" in fields_of(page)
    assert "saved" not in forms_of(page)
    guest.post("/checkout/-/address/", {**address, "save_address": "true"})
    saved = Address.objects.get(user=customer)
    assert "saved" in forms_of(guest.get("/checkout/"))
    assert guest.post("/checkout/-/saved/", {"address": str(saved.pk)}).status_code == 303


def test_an_address_book_is_kept_on_its_pages(client, customer, address):
    client.force_login(customer)
    assert client.post("/addresses/new/", address)["Location"] == "/addresses/"
    saved = Address.objects.get()
    assert "Ada Lovelace" in client.get("/addresses/").text
    page = client.get(f"/addresses/{saved.pk}/edit/")
    assert 'value="SW1Y 4JH"' in page.text
    client.post(f"/addresses/{saved.pk}/edit/", {**address, "city": "Leeds"})
    assert Address.objects.get().city == "Leeds"
    assert "region" not in fields_of(page)


@pytest.mark.django_db(transaction=True)
def test_a_guests_order_is_opened_by_its_link_alone(guest, address, server):
    guest.post("/checkout/-/address/", address)
    guest.post("/checkout/-/payment/", {"payment": "card", "note": "Ring twice"})
    order = Order.objects.get()
    page, stranger = f"/orders/{order.number}/", Client()
    assert "Ring twice" in guest.get(page).text
    assert stranger.get(page).status_code == 302
    opened = stranger.get(f"{page}?token={order.access_token}")
    assert (opened.status_code, "guest%40example.com" in opened.text) == (200, True)
    assert stranger.post(f"{page}-/cancel/").status_code == 303
    order.refresh_from_db()
    assert order.status == "canceled"


def test_an_empty_cart_leads_to_the_products(client):
    page = client.get("/checkout/")
    assert (page.status_code, forms_of(page)) == (200, [])
    assert 'href="/products/"' in page.text
