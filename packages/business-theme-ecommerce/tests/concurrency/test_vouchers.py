"""Limits of promotions and vouchers hold however many orders are placed at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from quickscale_business_themes.ecommerce.exceptions import ShopError
from quickscale_business_themes.ecommerce.models import (
    Cart,
    CartLine,
    Order,
    Promotion,
    Redemption,
    StockLevel,
    Voucher,
)
from quickscale_business_themes.ecommerce.services import checkout, orders

pytestmark = pytest.mark.django_db(transaction=True)

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
TENTH = ("order_percentage", {"percentage": "10"})


@pytest.fixture(autouse=True, params=["default", ON_POSTGRES])
def database(request) -> None:
    """Let each test run on the suite's own database, and in the run of ``-m postgres``."""


def run_at_once(*tasks):
    """Run each task in a thread of its own, all started together; return how they ended."""
    start = Barrier(len(tasks))

    def run(task):
        start.wait()
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return [future.result() for future in [threads.submit(run, task) for task in tasks]]


def fill(product, codes, user=None):
    cart = Cart.objects.create(user=user, voucher_codes=codes)
    variant = product.default_variant
    CartLine.objects.create(cart=cart, variant=variant, quantity=1, seen_price=variant.price)
    return cart


def place(cart, user, address):
    try:
        return str(checkout.place_order(cart, user=user, address=address).grand_total)
    except ShopError as error:
        return error.code


def test_eight_carts_of_one_customer_use_a_voucher_for_once_a_customer_once(
    make_product, make_promotion, customer, address
):
    make_promotion(TENTH, codes=["HELLO"], voucher={"per_customer_limit": 1})
    mug = make_product(price=10, stock=20)
    filled = [fill(mug, ["HELLO"]) for _cart in range(8)]
    answers = Counter(run_at_once(*(partial(place, cart, customer, address) for cart in filled)))
    assert answers == {"9.00": 1, "voucher_used": 7}
    assert Redemption.objects.count() == Voucher.objects.get().times_used == 1
    assert StockLevel.objects.get().allocated == 1


def test_eight_customers_share_the_last_three_uses_of_a_voucher(
    make_product, make_promotion, make_user, address
):
    make_promotion(TENTH, codes=["FIRST"], voucher={"usage_limit": 3})
    mug = make_product(price=10, stock=20)
    tasks = []
    for number in range(8):
        user = make_user(f"shopper{number}@example.com")
        tasks.append(partial(place, fill(mug, ["FIRST"], user), user, address))
    answers = Counter(run_at_once(*tasks))
    assert answers["voucher_used_up"] + answers["voucher_spent"] == 5
    assert Order.objects.count() == Redemption.objects.count() == 3
    assert Voucher.objects.get().times_used == Promotion.objects.get().times_used == 3


def test_two_vouchers_in_opposite_order_do_not_wait_for_each_other_for_ever(
    make_product, make_promotion, make_user, address
):
    make_promotion(TENTH, name="A", codes=["A"], voucher={"per_customer_limit": 1})
    make_promotion(TENTH, name="B", codes=["B"], voucher={"per_customer_limit": 1})
    mug, cup = make_product("Mug", stock=50), make_product("Cup", stock=50)
    tasks = []
    for number in range(10):
        user = make_user(f"shopper{number}@example.com")
        codes, product = (["A", "B"], mug) if number % 2 else (["B", "A"], cup)
        tasks.append(partial(place, fill(product, codes, user), user, address))
    assert "voucher_used" not in run_at_once(*tasks)
    assert Redemption.objects.count() == 20


def test_orders_are_placed_and_cancelled_with_one_voucher_at_once(
    make_product, make_promotion, make_user, address
):
    make_promotion(TENTH, codes=["SPRING"], voucher={"usage_limit": 50})
    mug = make_product(stock=50)
    tasks = []
    for number in range(4):
        user = make_user(f"shopper{number}@example.com")
        order = checkout.place_order(fill(mug, ["SPRING"], user), user=user, address=address)
        tasks.append(partial(orders.cancel_order, order, user=user))
        tasks.append(partial(place, fill(mug, ["SPRING"], user), user, address))
    run_at_once(*tasks)
    assert Redemption.objects.count() == Voucher.objects.get().times_used == 4
    assert StockLevel.objects.get().allocated == 4


def test_eight_guests_with_one_address_use_a_voucher_for_once_a_customer_once(
    make_product, make_promotion, address
):
    """A free order, since a guest pays by card, which nobody is asked for here."""
    free = ("order_percentage", {"percentage": "100"})
    make_promotion(free, codes=["GIFT"], voucher={"per_customer_limit": 1})
    make_product("Mug", stock=20)
    clients = [Client() for _guest in range(8)]
    for client in clients:
        post(client, "cart/add/", {"product": "mug"})
        assert post(client, "cart/vouchers/", {"code": "gift"}).status_code == 201
    details = {**address, "email": "Grace@example.com", "payment": "credits"}
    answers = run_at_once(*(partial(post, client, "checkout/", details) for client in clients))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
    assert Order.objects.count() == Redemption.objects.count() == 1


def post(client, path, data):
    return client.post(f"/api/ecommerce/{path}", data, content_type="application/json")
