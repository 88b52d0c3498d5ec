"""Orders and staff who want the stock of two locations at the same moment: real threads."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from time import sleep

import pytest
from django.db import connection, transaction
from django.db.models import F, Sum
from django.test import Client

from quickscale_business_themes.ecommerce.exceptions import InsufficientStock
from quickscale_business_themes.ecommerce.models import (
    CartLine,
    Order,
    StockLevel,
    StockLocation,
    StockMovement,
)
from quickscale_business_themes.ecommerce.services import orders
from quickscale_business_themes.ecommerce.services.carts import ensure_cart
from quickscale_business_themes.ecommerce.services.inventory import InventoryService

pytestmark = pytest.mark.django_db(transaction=True)

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
stock = InventoryService()


@pytest.fixture(autouse=True, params=["default", ON_POSTGRES])
def database(request) -> None:
    """Let each test run on the suite's own database, and in the run of ``-m postgres``."""


@pytest.fixture
def spread(make_product):
    """Return a function that puts a product into two locations."""

    def make(here, there, name="Mug"):
        made = make_product(name, stock=here)
        berlin, _created = StockLocation.objects.get_or_create(name="Berlin", position=1)
        stock.count(made.default_variant, there, location=berlin)
        return made.default_variant

    return make


@pytest.fixture
def start(make_user, address):
    """Return a function that makes a task of an order of so many of each variant."""

    def make(number, *variants, quantity=1):
        user = make_user(f"shopper{number}@example.com")
        cart = ensure_cart(user=user, token=None)
        for variant in variants:
            CartLine.objects.create(
                cart=cart, variant=variant, quantity=quantity, seen_price=variant.price
            )
        client = Client()
        client.force_login(user)
        url = "/api/ecommerce/checkout/"
        return partial(client.post, url, address, content_type="application/json")

    return make


def run_at_once(*tasks):
    """Run each task in a thread of its own, all started together; return how they ended."""
    begin = Barrier(len(tasks))

    def run(task):
        begin.wait()
        try:
            return task()
        except InsufficientStock:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return [future.result() for future in [threads.submit(run, task) for task in tasks]]


def count_units():
    """Return what is on hand and what is promised, in all locations."""
    sums = StockLevel.objects.aggregate(Sum("on_hand"), Sum("allocated"))
    return sums["on_hand__sum"], sums["allocated__sum"]


def test_sixteen_shoppers_buy_three_units_here_and_two_there(spread, start):
    mug = spread(3, 2)
    answers = run_at_once(*(start(number, mug) for number in range(16)))
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses[201] == Order.objects.count() == 5
    assert statuses.keys() <= {201, 409}
    assert count_units() == (5, 5)
    assert not StockLevel.objects.filter(allocated__gt=F("on_hand")).exists()


def test_opposite_orders_that_are_split_wait_for_each_other_in_no_circle(spread, start):
    mug, bowl = spread(20, 20, "Mug"), spread(20, 20, "Bowl")
    tasks = [
        start(number, *((mug, bowl) if number % 2 else (bowl, mug)), quantity=2)
        for number in range(16)
    ]
    answers = run_at_once(*tasks)
    assert Counter(answer.status_code for answer in answers) == {201: 16}
    assert count_units() == (80, 64)


def test_a_transfer_and_sales_at_once_never_promise_what_has_left(spread, start):
    mug = spread(4, 0)
    home, berlin = StockLocation.objects.order_by("position", "pk")

    def move(source, target):
        stock.transfer(mug, 2, source=source, target=target)

    tasks = [start(number, mug) for number in range(8)]
    run_at_once(*tasks, partial(move, home, berlin), partial(move, berlin, home))
    on_hand, allocated = count_units()
    assert on_hand == 4
    assert allocated == Order.objects.count() <= 4
    assert not StockLevel.objects.filter(allocated__gt=F("on_hand")).exists()
    moved = StockMovement.objects.filter(kind="transferred").aggregate(all=Sum("quantity"))["all"]
    assert moved in (None, 0)


def test_orders_are_canceled_and_placed_at_once_where_they_were_promised(spread, start):
    mug = spread(3, 2)
    run_at_once(*(start(number, mug) for number in range(5)))
    placed = list(Order.objects.all())
    assert len(placed) == 5
    canceling = [partial(orders.cancel_order, order) for order in placed]
    answers = run_at_once(*canceling, *(start(number, mug) for number in range(10, 18)))
    sold = sum(getattr(answer, "status_code", 0) == 201 for answer in answers)
    assert count_units() == (5, sold)
    assert not StockLevel.objects.filter(allocated__gt=F("on_hand")).exists()


@pytest.fixture
def save(make_user):
    """Return a function that makes a task of a member of staff who saves a location."""
    user = make_user("staff@example.com")
    user.is_staff = user.is_superuser = True
    user.save()
    url = "/api/ecommerce/staff/stock/locations/"

    def make(method, path="", **values):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        send = getattr(client, method)
        return partial(send, f"{url}{path}", values, content_type="application/json")

    return make


@pytest.mark.parametrize("first", [True, False], ids=["the first", "another"])
def test_a_location_that_is_added_four_times_at_once_is_there_once(save, first):
    if not first:
        StockLocation.objects.default()
    answers = run_at_once(*(save("post", name="Berlin") for _rival in range(4)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 400: 3}
    refused = [answer.json()["errors"] for answer in answers if answer.status_code == 400]
    assert all(list(errors) == ["name"] for errors in refused)
    assert StockLocation.objects.filter(name="Berlin").count() == 1
    assert StockLocation.objects.filter(is_default=True).count() == 1


def test_locations_that_become_the_default_at_once_do_so_one_after_the_other(save):
    StockLocation.objects.default()
    made = [StockLocation.objects.create(name=f"Berlin {number}") for number in range(6)]
    tasks = [save("put", f"{each.pk}/", name=each.name, is_default=True) for each in made]
    answers = run_at_once(*tasks)
    assert Counter(answer.status_code for answer in answers) == {200: 6}
    assert StockLocation.objects.filter(is_default=True).count() == 1


def test_variants_that_two_count_for_the_first_time_are_counted_by_both(make_product):
    variants = [make_product(name, stock=None).default_variant for name in ("Mug", "Cup")]
    StockLocation.objects.default()
    counted = {variant.pk: 3 for variant in variants}
    is_written, is_asked = Event(), Event()

    def count_first():
        with transaction.atomic():
            stock.count_all(counted)
            is_written.set()
            is_asked.wait(10)
            sleep(0.3)  # until the other one waits for these rows

    def count_second():
        is_written.wait(10)
        is_asked.set()
        return stock.count_all(dict.fromkeys(counted, 5))

    _none, found = run_at_once(count_first, count_second)
    assert found == counted.keys()
    assert set(StockLevel.objects.values_list("on_hand", flat=True)) == {5}
    counts = StockMovement.objects.filter(kind="counted").order_by("pk")
    assert [each.quantity for each in counts] == [3, 3, 5, 5]
