"""Edits of an order that meet its shipment, a refund or each other; a draft that is sent twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from quickscale_business_themes.ecommerce.exceptions import ShopError
from quickscale_business_themes.ecommerce.models import DraftOrder, Order, StockLevel
from quickscale_business_themes.ecommerce.services import (
    carts,
    checkout,
    drafts,
    edits,
    orders,
    refunds,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def order(make_product, customer, address):
    """Four mugs, for 50.00, paid with credits."""
    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(cart, make_product(stock=10).default_variant, 4, user=customer)
    return checkout.place_order(cart, user=customer, address=address)


def run_at_once(*tasks):
    """Run each task in a thread of its own, all started together; return how they ended."""
    start = Barrier(len(tasks))

    def run(task):
        start.wait()
        try:
            return task()
        except ShopError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return [future.result() for future in [threads.submit(run, task) for task in tasks]]


def edit_to(order, quantity):
    """Return what edits an order to so many mugs."""
    prepared = edits.prepare_edit(order, {0: quantity}, [], user=None)
    return lambda: edits.apply_edit(Order.objects.get(pk=order.pk), prepared.public_id)


def read(order):
    order = Order.objects.get(pk=order.pk)
    return order, order.lines.get(), StockLevel.objects.get()


def assert_all_is_in_order(order, customer):
    """Hold an order to what was paid for it, what is left of it and what of that is in stock."""
    order, line, level = read(order)
    payment = order.payments.get()
    assert order.grand_total == line.quantity * Decimal("12.5")
    assert payment.refunded <= payment.amount == 50
    assert customer.credits.balance == 950 + payment.refunded
    assert level.on_hand == 10 - line.fulfilled_quantity
    assert level.allocated == line.unfulfilled_quantity >= 0
    assert order.surplus_total == 50 - order.grand_total


@pytest.mark.parametrize("_time", range(3))
def test_an_edit_and_a_shipment_never_share_a_unit(order, customer, _time):
    edited, shipped = run_at_once(
        edit_to(order, 1), partial(orders.fulfil_order, Order.objects.get(pk=order.pk))
    )
    assert not isinstance(shipped, ShopError)
    assert_all_is_in_order(order, customer)
    _order, line, _level = read(order)
    assert line.fulfilled_quantity == (4 if isinstance(edited, ShopError) else 1)


@pytest.mark.parametrize("_time", range(3))
def test_an_edit_and_a_refund_give_no_more_back_than_was_paid(order, customer, _time):
    refund = partial(refunds.refund_order, Order.objects.get(pk=order.pk), amount=Decimal(20))
    edited, _refunded = run_at_once(edit_to(order, 1), refund)
    assert not isinstance(edited, ShopError)
    assert_all_is_in_order(order, customer)


def test_an_edit_that_is_confirmed_eight_times_is_made_once(order, customer):
    ended = run_at_once(*[edit_to(order, 2)] * 8)
    assert not any(isinstance(each, ShopError) for each in ended)
    assert_all_is_in_order(order, customer)
    changed, line, _level = read(order)
    assert (changed.revision, line.quantity, changed.refunds.count()) == (1, 2, 1)
    assert changed.events.filter(kind="edit").count() == 1


def test_of_two_edits_the_second_is_refused_or_outdated(order, customer):
    confirm = edit_to(order, 2)
    prepare = partial(edits.prepare_edit, Order.objects.get(pk=order.pk), {0: 3}, [], user=None)
    run_at_once(confirm, prepare)
    assert_all_is_in_order(order, customer)
    _order, line, _level = read(order)
    assert line.quantity in (2, 4)


def test_edits_and_orders_of_the_same_products_do_not_wait_for_each_other(
    make_product, make_user, address
):
    first, second = (make_product(name, stock=100) for name in ("Mug", "Cup"))
    placed = []
    for number in range(8):
        user = make_user(f"shopper{number}@example.com")
        cart = carts.ensure_cart(user=user, token=None)
        for product in (first, second):
            carts.add_to_cart(cart, product.default_variant, 2, user=user)
        placed.append(checkout.place_order(cart, user=user, address=address))
    tasks = []
    for number, order in enumerate(placed):
        units = {0: 3, 1: 1} if number % 2 else {0: 1, 1: 3}
        prepared = edits.prepare_edit(order, units, [], user=None)
        tasks.append(partial(edits.apply_edit, order, prepared.public_id))
    ended = run_at_once(*tasks)
    assert not any(isinstance(each, ShopError) for each in ended)
    assert sorted(StockLevel.objects.values_list("allocated", flat=True)) == [16, 16]


def test_a_draft_that_is_sent_eight_times_at_once_is_one_order(server, make_product, address):
    mug = make_product(stock=5)
    draft = drafts.save_draft(
        DraftOrder(),
        {"email": "grace@example.com"},
        [{"variant": mug.default_variant, "quantity": 2}],
        user=None,
    )
    drafts.save_address(draft, address)
    send = lambda: drafts.send_draft(DraftOrder.objects.get(), user=None)  # noqa: E731
    ended = run_at_once(*[send] * 8)
    assert {each.number for each in ended} == {Order.objects.get().number}
    assert StockLevel.objects.get().allocated == 2
