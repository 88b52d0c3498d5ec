"""Orders that credits pay in part, submitted and paid by several at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from quickscale.core.billing.models import Checkout
from quickscale_business_themes.ecommerce.exceptions import ShopError
from quickscale_business_themes.ecommerce.models import Order, StockLevel
from quickscale_business_themes.ecommerce.services import cards, carts, checkout, orders

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

URLS = cards.ReturnUrls(paid="http://testserver/{number}/", abandoned="http://testserver/{number}/")


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
def shopper(make_user):
    return make_user(credits=10)


@pytest.fixture
def place(make_product, shopper, address, server):
    """Return what orders two mugs for 25.00, of which credits pay ten."""
    cart = carts.ensure_cart(user=shopper, token=None)
    carts.add_to_cart(cart, make_product(price="12.50").default_variant, 2, user=shopper)
    return partial(
        checkout.place_order, cart, user=shopper, address=address, card=URLS, use_credits=True
    )


def test_submitted_eight_times_at_once_credits_are_held_once(place, shopper):
    ended = run_at_once(*[place] * 8)
    order = Order.objects.get()
    assert {each.number for each in ended} == {order.number}
    assert (order.held_total, order.due.amount) == (10, 15)
    account = shopper.credits.account
    assert (account.balance, account.held) == (0, 10)
    assert StockLevel.objects.get().allocated == 2
    assert Checkout.objects.get().amount == 15


def test_paid_and_called_off_at_once_no_credit_and_no_cent_is_lost(server, place, shopper):
    order = place()
    cards.open_card_page(order)
    server.complete_checkout(Checkout.objects.get().stripe_id)
    cancel = partial(orders.cancel_order, Order.objects.get())
    run_at_once(server.flush, cancel)
    server.flush()
    order.refresh_from_db()
    account = shopper.credits.account
    assert (order.status, order.hold, account.balance, account.held) == ("canceled", "", 10, 0)
    refunds = Checkout.objects.get().refunds.values_list("status", "amount")
    assert Counter(refunds) == Counter([("succeeded", 15)])
