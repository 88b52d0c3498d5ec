"""Orders that credits pay in part, and a card the rest."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from quickscale.core.billing.models import Checkout
from quickscale.core.billing.models import Refund as CardRefund
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services import (
    cards,
    carts,
    checkout,
    order_payments,
    orders,
    refunds,
)
from quickscale_business_themes.ecommerce.services.splits import find_chargeable, plan_split

pytestmark = pytest.mark.django_db

URLS = cards.ReturnUrls(paid="http://testserver/{number}/", abandoned="http://testserver/{number}/")
CURRENCIES = ("USD", "JPY", "KWD", "ISK")


@pytest.fixture
def shopper(make_user):
    """Somebody with ten credits, each of which pays a dollar."""
    return make_user("ada@example.com", credits=10)


@pytest.fixture
def place(make_product, shopper, address, server):
    """Return a function that orders two mugs, for 25.00, of which credits pay ten."""

    def run():
        cart = carts.ensure_cart(user=shopper, token=None)
        carts.add_to_cart(cart, make_product(price="12.50").default_variant, 2, user=shopper)
        return checkout.place_order(
            cart, user=shopper, address=address, card=URLS, use_credits=True
        )

    return run


def pay(server, deliver, order):
    cards.open_card_page(order)
    server.complete_checkout(Checkout.objects.get(status="open").stripe_id)
    deliver()
    order.refresh_from_db()


def paid_for(order):
    return [(payment.method, payment.amount) for payment in order.payments.order_by("pk")]


@given(
    total=st.decimals("0.01", "100000", places=2),
    balance=st.decimals("0.0001", "1000", places=4),
    price=st.decimals("0.001", "100", places=3),
    currency=st.sampled_from(CURRENCIES),
)
def test_both_parts_come_to_the_total_and_no_credit_is_missing(total, balance, price, currency):
    whole = Money(total, currency).rounded()

    def quote(money):
        return (money.amount / price).quantize(Decimal("0.0001"))

    split = plan_split(whole, balance, quote)
    if split is None:
        return
    assert split.amount + split.rest == whole
    assert 0 < split.credits <= balance < quote(whole)
    assert split.rest == split.rest.chargeable() == find_chargeable(split.rest)


def test_credits_leave_at_least_what_a_card_can_be_charged():
    split = plan_split(Money(Decimal(10), "EUR"), Decimal("9.90"), lambda money: money.amount)
    assert (split.amount.amount, split.rest.amount) == (Decimal("9.50"), Decimal("0.50"))
    assert plan_split(Money(Decimal("0.4"), "EUR"), Decimal("0.1"), lambda it: it.amount) is None


def test_credits_wait_until_the_card_has_paid_the_rest(server, deliver, place, shopper):
    order = place()
    assert (order.payment_status, order.due.amount, shopper.credits.balance) == ("unpaid", 15, 0)
    assert not order.payments.exists()
    assert Checkout.objects.get().amount == 15
    pay(server, deliver, order)
    assert (order.payment_status, order.held_total, order.hold) == ("paid", 0, "")
    assert paid_for(order) == [("credits", 10), ("card", 15)]
    assert shopper.credits.balance == 0
    deliver(server.redeliver_all)
    assert len(paid_for(order)) == 2


def test_credits_come_back_where_the_card_part_runs_out(place, shopper):
    order = place()
    Checkout.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    call_command("expire_checkouts", verbosity=0)
    order.refresh_from_db()
    assert (order.status, order.hold, shopper.credits.balance) == ("canceled", "", 10)
    assert shopper.carts.get().status == "open"


def test_credits_come_back_where_the_order_is_called_off(place, shopper):
    orders.cancel_order(place(), user=shopper)
    assert shopper.credits.balance == 10


def test_a_card_that_pays_too_late_is_given_back_and_takes_no_credits(
    server, deliver, place, shopper, django_capture_on_commit_callbacks
):
    order = place()
    cards.open_card_page(order)
    server.complete_checkout(Checkout.objects.get().stripe_id)
    with django_capture_on_commit_callbacks():
        orders.cancel_order(order, user=shopper)
    deliver()
    deliver()
    assert (CardRefund.objects.get().amount, shopper.credits.balance) == (15, 10)
    assert not order.payments.exists()


def test_a_refund_goes_back_to_the_card_first(server, deliver, place, shopper):
    order = place()
    pay(server, deliver, order)
    deliver(lambda: refunds.refund_order(order, amount=Decimal(18)))
    deliver()
    assert (CardRefund.objects.get().amount, shopper.credits.balance) == (15, 3)
    order.refresh_from_db()
    assert (order.payment_status, order.refunded_total) == ("partially_refunded", 18)
    deliver(lambda: orders.cancel_order(order))
    order.refresh_from_db()
    assert (order.payment_status, shopper.credits.balance) == ("refunded", 10)


def test_marked_as_paid_the_rest_was_paid_by_hand(place, shopper):
    order = place()
    order_payments.mark_paid(order)
    assert paid_for(order) == [("credits", 10), ("manual", 15)]
    assert Order.objects.get().payment_status == "paid"


def api(client, path, body):
    return client.post(f"/api/ecommerce/{path}", body, "application/json")


def test_both_are_offered_where_they_help(client, make_product, make_user, server, settings):
    def offers(user):
        client.force_login(user)
        api(client, "cart/add/", {"product": "mug", "quantity": 2})
        rows = client.get("/api/ecommerce/payment-methods/").json()
        return {row["id"]: row["name"] for row in rows}

    make_product(price="12.50")
    some = offers(make_user("some@example.com", credits=Decimal("10.5")))
    assert list(some) == ["card", "split"]
    assert some["split"] == "10.5 credits, and $14.50 by card"
    assert list(offers(make_user("rich@example.com", credits=25))) == ["card", "credits"]
    poor = make_user("poor@example.com", credits=0)
    assert list(offers(poor)) == ["card"]
    settings.STRIPE_SECRET_KEY = ""
    assert list(offers(make_user("none@example.com", credits=5))) == []


@pytest.mark.django_db(transaction=True)
def test_it_is_paid_at_the_checkout(client, make_product, shopper, address, server):
    client.force_login(shopper)
    make_product(price="12.50")
    api(client, "cart/add/", {"product": "mug", "quantity": 2})
    asked = {**address, "payment": "split", "expected_total": "25"}
    placed = api(client, "checkout/", asked)
    assert placed.status_code == 201, placed.content
    order = placed.json()
    assert (order["due"], order["payment_url"]) == ("15.00", Checkout.objects.get().url)
    again = api(client, "checkout/", asked).json()
    assert (again["number"], Order.objects.count()) == (order["number"], 1)
    server.complete_checkout(Checkout.objects.get().stripe_id)
    server.flush()
    shown = client.get(f"/api/ecommerce/orders/{order['number']}/").json()
    assert (shown["payment_status"], shown["credits"], shown["due"]) == ("paid", "10", None)


@pytest.mark.django_db(transaction=True)
def test_it_is_chosen_on_the_page(client, make_product, shopper, address, server, order_on_pages):
    client.force_login(shopper)
    make_product(price="12.50")
    api(client, "cart/add/", {"product": "mug", "quantity": 2})
    client.post("/checkout/-/address/", address)
    assert "10 credits, and $15.00 by card" in client.get("/checkout/").text
    answer = order_on_pages(client, address, payment="split")
    assert answer["Location"] == Checkout.objects.get().url


def test_a_guest_has_no_credits(client, make_product, address, server):
    make_product(price="12.50")
    api(client, "cart/add/", {"product": "mug", "quantity": 1})
    asked = {**address, "email": "guest@example.com", "payment": "split"}
    answer = api(client, "checkout/", asked)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["payment"])
    assert not Order.objects.exists()
