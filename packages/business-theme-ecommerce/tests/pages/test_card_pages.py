"""Ordering by card on the pages, as a browser without JavaScript does."""

from __future__ import annotations

import pytest

from quickscale.core.billing.models import Checkout
from quickscale_business_themes.ecommerce.models import Order

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_order_is_paid_by_card_and_shown_as_such(
    client, make_product, customer, address, server, order_on_pages
):
    make_product()
    client.force_login(customer)
    client.post("/products/mug/-/add/", {"quantity": "1"})
    answer = order_on_pages(client, address, payment="card")
    assert answer.status_code == 303, answer.content.decode()
    assert answer["Location"].startswith(f"{server.url}/c/pay/")
    order = Order.objects.get()
    page = client.get(f"/orders/{order.number}/").content.decode()
    assert "Pay by card" in page
    again = client.post(f"/orders/{order.number}/-/pay/")
    assert again["Location"] == answer["Location"]
    server.complete_checkout(Checkout.objects.get().stripe_id)
    server.flush()
    page = client.get(f"/orders/{order.number}/").content.decode()
    assert "Paid" in page
    assert "Pay by card" not in page


def test_the_checkout_says_how_long_the_items_are_held(
    client, make_product, customer, address, server
):
    make_product()
    client.force_login(customer)
    client.post("/products/mug/-/add/", {"quantity": "1"})
    client.post("/checkout/-/address/", address)
    assert "We hold your items for 45 minutes" in client.get("/checkout/").text


def test_an_order_stands_although_stripe_cannot_be_reached(
    client, make_product, customer, address, server, monkeypatch, order_on_pages
):
    monkeypatch.setattr("quickscale.core.billing.stripe_api.RETRIES", 0)
    make_product()
    client.force_login(customer)
    client.post("/products/mug/-/add/", {"quantity": "1"})
    server.fail(times=10)
    answer = order_on_pages(client, address, payment="card")
    assert answer["Location"] == f"/orders/{Order.objects.get().number}/"
    server.fail(times=0)
    again = client.post(f"{answer['Location']}-/pay/")
    assert again["Location"].startswith(server.url)
