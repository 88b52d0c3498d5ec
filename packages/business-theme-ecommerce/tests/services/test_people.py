"""What a shop gives a customer of theirs, and what it forgets with their account."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quickscale.core.jobs.scheduler import list_commands
from quickscale_business_themes.ecommerce.models import Address, Cart, Order, Redemption
from quickscale_business_themes.ecommerce.services import (
    carts,
    checkout,
    checkout_steps,
    orders,
    refunds,
    returns,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def buy(customer, make_product, address):
    """Return a function that orders two mugs."""
    mug = make_product(stock=None)

    def order():
        cart = carts.ensure_cart(user=customer, token=None)
        carts.add_to_cart(cart, mug.default_variant, 2, user=customer)
        return checkout.place_order(cart, user=customer, address=address)

    return order


@pytest.fixture
def delete_account(customer):
    """Return a function that deletes the customer's account now."""

    def delete():
        due = timezone.now() - timedelta(days=1)
        type(customer).objects.filter(pk=customer.pk).update(deletion_due_at=due)
        call_command("delete_due_accounts", verbosity=0)
        customer.refresh_from_db()

    return delete


def download(client):
    response = client.get("/api/core/account/export/")
    return json.loads(b"".join(response.streaming_content))


def test_a_customer_downloads_their_orders_and_carts(client, customer, buy, make_product):
    order = buy()
    carts.add_to_cart(
        carts.ensure_cart(user=customer, token=None), make_product("Cup").default_variant, 3
    )
    client.force_login(customer)
    data = download(client)
    (bought,) = data["orders"]
    assert (bought["number"], bought["shipping_city"]) == (order.number, "London")
    assert [(line["name"], line["quantity"]) for line in bought["lines"]] == [("Mug", 2)]
    (cart,) = data["carts"]
    assert [(line["sku"], line["quantity"]) for line in cart["lines"]] == [("CUP", 3)]


def test_nobody_downloads_anybody_elses(client, buy, make_user):
    buy()
    client.force_login(make_user("eve@example.com"))
    assert download(client)["orders"] == []


def test_an_export_of_many_orders_takes_no_more_queries(
    client, customer, buy, django_assert_num_queries
):
    buy()
    client.force_login(customer)
    with CaptureQueriesContext(connection) as few:
        download(client)
    for _order in range(3):
        buy()
    with django_assert_num_queries(len(few)):
        assert len(download(client)["orders"]) == 4


def test_a_done_order_forgets_who_bought_and_keeps_what_was_sold(buy, delete_account):
    order = buy()
    orders.fulfil_order(order)
    order.refresh_from_db()
    total = order.grand_total
    delete_account()
    order.refresh_from_db()
    assert order.email.endswith("@deleted.invalid")
    assert (order.shipping_full_name, order.shipping_city) == ("", "")
    assert (order.grand_total, order.lines.count()) == (total, 1)


def test_an_order_on_its_way_keeps_its_address_until_it_is_done(
    buy, delete_account, django_capture_on_commit_callbacks
):
    order = buy()
    delete_account()
    order.refresh_from_db()
    assert order.shipping_city == "London"
    with django_capture_on_commit_callbacks(execute=True):
        orders.fulfil_order(order)
    order.refresh_from_db()
    assert order.shipping_city == ""


def test_what_was_not_bought_is_dropped(customer, make_product, delete_account):
    carts.add_to_cart(
        carts.ensure_cart(user=customer, token=None), make_product("Cup").default_variant, 1
    )
    delete_account()
    assert not Cart.objects.exists()


def test_the_orders_of_other_customers_keep_their_address(buy, make_user):
    order = buy()
    eve = make_user("eve@example.com", credits=0)
    eve.deletion_due_at = timezone.now() - timedelta(days=1)
    eve.save()
    orders.fulfil_order(order)
    call_command("delete_due_accounts", verbosity=0)
    assert Order.objects.get().shipping_city == "London"


def test_a_guests_cart_is_forgotten_once_nobody_touched_it_for_long(make_product, customer):
    with time_machine.travel(timezone.now() - timedelta(days=31), tick=False):
        variant = make_product("Cup").default_variant
        carts.add_to_cart(carts.ensure_cart(user=None, token=None), variant, 1)
        own = carts.ensure_cart(user=customer, token=None)
    fresh = carts.ensure_cart(user=None, token=None)
    call_command("purge_guest_carts", verbosity=0)
    assert set(Cart.objects.all()) == {own, fresh}


def test_how_long_a_guests_cart_is_kept_is_a_setting(settings):
    settings.ECOMMERCE_GUEST_CART_DAYS = 3
    with time_machine.travel(timezone.now() - timedelta(days=4), tick=False):
        carts.ensure_cart(user=None, token=None)
    assert "purge_guest_carts" in {command.name for command in list_commands()}
    call_command("purge_guest_carts", verbosity=0)
    assert not Cart.objects.exists()


def ship_and_send_back(order):
    orders.fulfil_order(order, tracking=orders.Tracking("DHL", "00340", "https://dhl.example/1"))
    orders.add_note(order, "Ada is hard of hearing.")
    returns.request_return(order, {0: 1}, reason="It hurts my back.")
    refunds.refund_order(order, amount=Decimal(1), reason="Scratched")


def test_a_customer_downloads_what_became_of_their_orders(client, customer, buy):
    ship_and_send_back(buy())
    client.force_login(customer)
    (bought,) = download(client)["orders"]
    assert bought["fulfilments"][0]["tracking_number"] == "00340"
    assert bought["returns"][0]["reason"] == "It hurts my back."
    assert (bought["refunds"][0]["amount"], bought["refunds"][0]["reason"]) == (
        "1.0000",
        "Scratched",
    )


def test_what_was_written_about_a_customer_is_forgotten_with_their_account(buy, delete_account):
    order = buy()
    ship_and_send_back(order)
    delete_account()
    order.refresh_from_db()
    shipment = order.fulfilments.get()
    assert (shipment.carrier, shipment.tracking_number, shipment.tracking_url) == ("DHL", "", "")
    assert order.returns.get().reason == ""
    texts = [event.data.get("text", "") for event in order.events.all()]
    assert not any("Ada" in text or "back" in text for text in texts)
    assert order.refunded_total == 1


def test_an_address_book_is_downloaded_and_forgotten(client, customer, delete_account, address):
    Address.objects.create(user=customer, phone="+44 20 7946 0000", is_default=True, **address)
    client.force_login(customer)
    (entry,) = download(client)["addresses"]
    assert (entry["city"], entry["phone"]) == ("London", "+44 20 7946 0000")
    delete_account()
    assert not Address.objects.exists()


def test_what_was_entered_at_checkout_is_forgotten_with_the_account(
    customer, buy, address, delete_account
):
    mug = buy().lines.get().variant
    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(cart, mug, 1, user=customer)
    checkout_steps.save_contact(cart, email="other@example.com")
    checkout_steps.save_address(cart, address, phone="12345")
    checkout.place_order(cart, user=customer)
    delete_account()
    kept = Cart.objects.filter(order__isnull=False).latest("pk")
    assert (kept.email, kept.phone, kept.shipping_city) == ("", "", "")


def test_an_account_that_used_a_voucher_under_two_addresses_is_deleted(
    buy, customer, delete_account, make_promotion
):
    tenth = ("order_percentage", {"percentage": "10"})
    make_promotion(tenth, codes=["HELLO"], voucher={"per_customer_limit": 1})
    for email in ("ada@example.com", "lovelace@example.com"):
        customer.email = email
        customer.save(update_fields=["email"])
        carts.ensure_cart(user=customer, token=None)
        Cart.objects.filter(status="open").update(voucher_codes=["HELLO"])
        buy()
    delete_account()
    emails = set(Redemption.objects.values_list("email", flat=True))
    assert emails == {customer.email.lower()}
