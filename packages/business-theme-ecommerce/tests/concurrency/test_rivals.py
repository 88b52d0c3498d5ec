"""Shoppers at the same moment: real threads, on the default database and on PostgreSQL."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from quickscale_business_themes.ecommerce.models import Cart, CartLine, Order, StockLevel
from quickscale_business_themes.ecommerce.services import orders
from quickscale_business_themes.ecommerce.services.carts import ensure_cart

pytestmark = pytest.mark.django_db(transaction=True)

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
CHECKOUT = "/api/ecommerce/checkout/"


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


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def put(user, *products, quantity=1):
    """Fill a cart without looking at the stock, as it was filled before others bought."""
    cart = ensure_cart(user=user, token=None)
    for product in products:
        variant = product.default_variant
        CartLine.objects.create(
            cart=cart, variant=variant, quantity=quantity, seen_price=variant.price
        )


def pay(client, address, **headers):
    return client.post(CHECKOUT, address, content_type="application/json", headers=headers)


def test_sixteen_shoppers_buy_the_last_five_units_five_times(make_product, make_user, address):
    mug = make_product(stock=5)
    shoppers = [make_user(f"shopper{number}@example.com") for number in range(16)]
    for shopper in shoppers:
        put(shopper, mug)
    clients = [sign_in(shopper) for shopper in shoppers]
    answers = run_at_once(*(partial(pay, client, address) for client in clients))
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses[201] == Order.objects.count() == 5
    assert statuses.keys() <= {201, 409}
    level = StockLevel.objects.get()
    assert (level.on_hand, level.allocated) == (5, 5)
    assert sum(shopper.credits.balance for shopper in shoppers) == 16_000 - 5 * 12.5


def test_one_cart_submitted_eight_times_at_once_is_one_order(make_product, customer, address):
    put(customer, make_product(stock=10))
    client = sign_in(customer)
    rivals = [Client() for _rival in range(8)]
    for rival in rivals:
        rival.cookies = client.cookies
    answers = run_at_once(*(partial(pay, rival, address) for rival in rivals))
    numbers = {answer.json()["number"] for answer in answers if answer.status_code == 201}
    assert numbers == set(Order.objects.values_list("number", flat=True))
    assert len(numbers) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert customer.credits.balance == 987.5
    assert StockLevel.objects.get().allocated == 1


def start_guest(*products):
    """Return a guest's browser, whose cart was filled before others bought."""
    client, cart = Client(), Cart.objects.create()
    for product in products:
        variant = product.default_variant
        CartLine.objects.create(cart=cart, variant=variant, quantity=1, seen_price=variant.price)
    session = client.session
    session["ecommerce_cart"] = str(cart.token)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def test_sixteen_guests_buy_the_last_five_units_five_times(make_product, address, server):
    mug = make_product(stock=5)
    guests = [start_guest(mug) for _guest in range(16)]
    details = [{**address, "email": f"guest{number}@example.com"} for number in range(16)]
    answers = run_at_once(*map(partial, [pay] * 16, guests, details))
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses[201] == Order.objects.count() == 5
    assert statuses.keys() <= {201, 409}
    assert len({answer.json().get("payment_url") for answer in answers} - {None}) == 5
    assert StockLevel.objects.get().allocated == 5


def test_a_guests_cart_submitted_eight_times_at_once_is_one_order(make_product, address, server):
    client = start_guest(make_product(stock=10))
    rivals = [Client() for _rival in range(8)]
    for rival in rivals:
        rival.cookies = client.cookies
    details = {**address, "email": "guest@example.com"}
    answers = run_at_once(*(partial(pay, rival, details) for rival in rivals))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Order.objects.count() == 1
    assert StockLevel.objects.get().allocated == 1


def test_one_key_sent_eight_times_at_once_is_answered_alike(make_product, customer, address):
    put(customer, make_product(stock=10))
    client = sign_in(customer)
    rivals = [Client() for _rival in range(8)]
    for rival in rivals:
        rival.cookies = client.cookies
    key = {"Idempotency-Key": "one"}
    answers = run_at_once(*(partial(pay, rival, address, **key) for rival in rivals))
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert Order.objects.count() == 1


def test_carts_in_opposite_order_do_not_wait_for_each_other_for_ever(
    make_product, make_user, address
):
    mug, cup = make_product("Mug", stock=100), make_product("Cup", stock=100)
    shoppers = [make_user(f"shopper{number}@example.com") for number in range(12)]
    for number, shopper in enumerate(shoppers):
        put(shopper, *((mug, cup) if number % 2 else (cup, mug)))
    clients = [sign_in(shopper) for shopper in shoppers]
    answers = run_at_once(*(partial(pay, client, address) for client in clients))
    assert [answer.status_code for answer in answers] == [201] * 12
    assert set(StockLevel.objects.values_list("allocated", flat=True)) == {12}


def test_an_order_cancelled_eight_times_at_once_gives_back_once(make_product, customer, address):
    put(customer, make_product(stock=10), quantity=4)
    number = pay(sign_in(customer), address).json()["number"]

    def cancel():
        try:
            orders.cancel_order(Order.objects.get(number=number), user=customer)
        except orders.TransitionRefused:
            return "refused"
        return "cancelled"

    assert Counter(run_at_once(*[cancel] * 8)) == {"cancelled": 1, "refused": 7}
    assert customer.credits.balance == 1000
    assert StockLevel.objects.get().allocated == 0


def test_a_cart_is_not_changed_while_it_is_paid(make_product, customer, address):
    put(customer, make_product("Mug", stock=10))
    make_product("Cup", stock=10)
    client, other = sign_in(customer), sign_in(customer)

    def add():
        url = "/api/ecommerce/cart/add/"
        return other.post(url, {"variant": "CUP"}, content_type="application/json")

    paid, added = run_at_once(partial(pay, client, address), add)
    assert paid.status_code == 201
    assert added.status_code in (201, 409)
    ordered = Order.objects.get().lines.count()
    left = other.get("/api/ecommerce/cart/").json()["count"]
    assert ordered + left == (2 if added.status_code == 201 else 1)
