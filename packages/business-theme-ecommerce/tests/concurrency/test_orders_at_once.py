"""Staff, customers and banks who change one order at the same moment: real threads."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from quickscale.core.billing.models import Charge, Checkout
from quickscale_business_themes.ecommerce.exceptions import ShopError
from quickscale_business_themes.ecommerce.models import Fulfilment, Order, Payment, StockLevel
from quickscale_business_themes.ecommerce.services import (
    cards,
    carts,
    checkout,
    orders,
    refunds,
    returns,
)

pytestmark = pytest.mark.django_db(transaction=True)

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
URLS = cards.ReturnUrls(paid="http://testserver/{number}/", abandoned="http://testserver/{number}/")


@pytest.fixture(autouse=True, params=["default", ON_POSTGRES])
def database(request) -> None:
    """Let each test run on the suite's own database, and in the run of ``-m postgres``."""


@pytest.fixture
def place(make_product, customer, address):
    """Return a function that orders four mugs, for 50.00."""

    def run(**details):
        cart = carts.ensure_cart(user=customer, token=None)
        carts.add_to_cart(cart, make_product(stock=10).default_variant, 4, user=customer)
        return checkout.place_order(cart, user=customer, address=address, **details)

    return run


@pytest.fixture
def by_card(server, place):
    """The same order, paid by card."""
    order = place(card=URLS)
    cards.open_card_page(order)
    server.complete_checkout(Checkout.objects.get().stripe_id)
    server.flush()
    return order


def run_at_once(*tasks):
    """Run each task in a thread of its own, all started together; return how they ended."""
    start = Barrier(len(tasks))

    def run(task):
        start.wait()
        try:
            return task()
        except ShopError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return [future.result() for future in [threads.submit(run, task) for task in tasks]]


@pytest.fixture
def post(django_user_model):
    """Return a function that makes a task of a request of the staff's."""
    user = django_user_model.objects.create_superuser("staff@example.com", "x")
    client = Client()
    client.force_login(user)

    def make(order, action, data):
        own = Client()
        own.cookies = client.cookies
        url = f"/api/ecommerce/staff/orders/{order.number}/{action}/"
        return lambda: own.post(url, data, "application/json").status_code

    return make


def test_eight_refunds_at_once_give_back_no_more_than_was_paid(place, post, customer):
    order = place()
    answers = run_at_once(*[post(order, "refund", {"amount": "20"})] * 8)
    assert Counter(answers) == {201: 2, 400: 6}
    order.refresh_from_db()
    assert (order.refunded_total, order.payment_status) == (40, "partially_refunded")
    assert customer.credits.balance == 990


def test_eight_refunds_of_one_card_at_once_ask_for_no_more_than_was_paid(by_card, post):
    answers = run_at_once(*[post(by_card, "refund", {"amount": "20"})] * 8)
    assert Counter(answers) == {201: 2, 400: 6}
    assert refunds.get_refundable(by_card) == 10


def test_eight_refunds_of_the_same_items_at_once_count_each_unit_once(place, post, customer):
    order = place()
    lines = [{"id": 0, "quantity": 1}]
    answers = run_at_once(*[post(order, "refund", {"lines": lines})] * 8)
    assert Counter(answers)[201] == 4
    order.refresh_from_db()
    assert (order.status, order.refunded_total) == ("canceled", 50)
    assert StockLevel.objects.get().allocated == 0


def test_eight_shipments_at_once_hold_no_more_than_was_ordered(place, post):
    order = place()
    lines = [{"id": 0, "quantity": 1}]
    answers = run_at_once(*[post(order, "fulfil", {"lines": lines})] * 8)
    assert Counter(answers)[201] == Fulfilment.objects.count() == 4
    assert StockLevel.objects.get().on_hand == 6
    order.refresh_from_db()
    assert order.status == "completed"


def test_an_order_is_either_shipped_or_cancelled(place, post, customer):
    order = place()
    answers = run_at_once(post(order, "fulfil", {}), post(order, "cancel", {}))
    assert sorted(answers) in ([200, 409], [201, 409])
    order.refresh_from_db()
    level = StockLevel.objects.get()
    if order.status == "canceled":
        assert (level.on_hand, level.allocated, customer.credits.balance) == (10, 0, 1000)
    else:
        assert (level.on_hand, level.allocated, customer.credits.balance) == (6, 0, 950)


def test_a_refund_and_a_dispute_at_once_lose_no_more_than_was_paid(by_card, server, post):
    opened = server.dispute(Charge.objects.get().stripe_id, amount=3000)
    run_at_once(post(by_card, "refund", {"amount": "30"}), server.flush)
    server.flush()
    payment, order = Payment.objects.get(), Order.objects.get()
    given = Charge.objects.get().refunded  # Stripe refuses it where the dispute came first
    assert order.refunded_total == payment.refunded == min(given + 30, 50)
    assert payment.disputed == 30
    server.close_dispute(opened["id"], won=True)
    server.flush()
    order.refresh_from_db()
    assert order.refunded_total == given
    assert order.payment_status == ("partially_refunded" if given else "paid")


def test_a_return_refunded_eight_times_at_once_is_refunded_once(place, customer):
    order = place()
    orders.fulfil_order(order)
    returned = returns.request_return(order, {0: 1})
    returns.receive_return(returned, restock=True)

    def refund():
        found = type(returned).objects.select_related("order").get(pk=returned.pk)
        return returns.refund_return(found)

    answers = run_at_once(*[partial(refund)] * 8)
    assert Counter(answers) == {None: 1, "not_possible": 7}
    assert customer.credits.balance == Decimal("962.5")
    assert StockLevel.objects.get().on_hand == 7
