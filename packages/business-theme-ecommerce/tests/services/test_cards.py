"""Orders by card: placed first, paid when Stripe says so, called off if it never does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from quickscale.core.billing.models import Checkout, Refund
from quickscale_business_themes.ecommerce import exceptions
from quickscale_business_themes.ecommerce.models import Order, StockLevel
from quickscale_business_themes.ecommerce.services import cards, carts, checkout, orders

pytestmark = pytest.mark.django_db

URLS = cards.ReturnUrls(
    paid="http://testserver/orders/{number}/", abandoned="http://testserver/orders/{number}/"
)


@pytest.fixture
def place(make_product, customer, address):
    """Return a function that orders two mugs to be paid by card."""

    def run(**details):
        product = make_product(price="12.50", stock=10, **details)
        cart = carts.ensure_cart(user=customer, token=None)
        carts.add_to_cart(cart, product.default_variant, 2, user=customer)
        return checkout.place_order(cart, user=customer, address=address, card=URLS)

    return run


def allocated():
    return StockLevel.objects.get().allocated


def pay(server, order):
    cards.open_card_page(order)
    server.complete_checkout(Checkout.objects.get(status="open").stripe_id)


def test_an_order_waits_for_its_payment_with_its_stock_promised(server, place, customer):
    order = place()
    assert (order.status, order.payment_status) == ("placed", "unpaid")
    assert allocated() == 2
    assert customer.credits.balance == 1000
    url = cards.open_card_page(order)
    assert url.startswith(f"{server.url}/c/pay/")
    assert cards.open_card_page(order) == url


def test_an_order_is_paid_once_stripe_has_told(server, deliver, place):
    order = place()
    pay(server, order)
    order.refresh_from_db()
    assert order.payment_status == "unpaid"
    deliver()
    deliver(server.redeliver_all)
    order.refresh_from_db()
    assert order.payment_status == "paid"
    (payment,) = order.payments.all()
    assert (payment.method, payment.amount) == ("card", order.grand_total)


def test_digital_goods_are_sent_once_they_are_paid(server, deliver, place):
    order = place(is_digital=True)
    assert order.status == "placed"
    pay(server, order)
    deliver()
    order.refresh_from_db()
    assert order.status == "completed"


def test_an_order_that_is_not_paid_in_time_is_called_off(server, deliver, place):
    order = place()
    cards.open_card_page(order)
    server.advance(hours=1)
    deliver()
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("canceled", "unpaid")
    assert allocated() == 0


def test_an_order_whose_page_was_never_opened_is_called_off_too(server, place):
    order = place()
    Checkout.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    call_command("expire_checkouts", verbosity=0)
    order.refresh_from_db()
    assert order.status == "canceled"
    assert allocated() == 0


def test_a_cancelled_order_that_was_paid_is_given_back(server, deliver, place, customer):
    order = place()
    pay(server, order)
    deliver()
    order.refresh_from_db()
    deliver(lambda: orders.cancel_order(order, user=customer))
    deliver()
    assert Refund.objects.get().status == "succeeded"
    assert Checkout.objects.get().refunded == order.grand_total
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("canceled", "refunded")
    assert customer.credits.balance == 1000


def test_an_order_that_is_called_off_can_no_longer_be_paid(server, deliver, place, customer):
    order = place()
    cards.open_card_page(order)
    session = Checkout.objects.get().stripe_id
    deliver(lambda: orders.cancel_order(order, user=customer))
    with pytest.raises(Exception, match=r"(?i)expired|no longer|not open"):
        server.complete_checkout(session)
    with pytest.raises(exceptions.TransitionRefused):
        cards.pay_again(order, URLS)


def test_a_payment_that_comes_too_late_is_given_back(
    server, deliver, place, customer, django_capture_on_commit_callbacks
):
    order = place()
    pay(server, order)
    with django_capture_on_commit_callbacks():
        orders.cancel_order(order, user=customer)
    deliver()
    deliver()
    order.refresh_from_db()
    assert order.status == "canceled"
    assert Refund.objects.get().status == "succeeded"


def test_cards_are_offered_only_where_they_can_be_charged(
    client, place, make_product, customer, server, settings
):
    def methods():
        return [row["id"] for row in client.get("/api/ecommerce/payment-methods/").json()]

    client.force_login(customer)
    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(cart, make_product("Cup").default_variant, 1, user=customer)
    assert methods() == ["card", "credits"]
    settings.STRIPE_SECRET_KEY = ""
    assert methods() == ["credits"]
    with pytest.raises(exceptions.CardsUnavailable):
        place()
    assert not Order.objects.exists()
