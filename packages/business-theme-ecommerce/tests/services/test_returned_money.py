"""Money that goes back at Stripe, and comes again: what becomes of the order that it paid."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from django.utils import timezone

from quickscale.core.api import Period
from quickscale.core.billing.models import Charge, Checkout, Refund
from quickscale.core.billing.stripe_api import get_client
from quickscale_business_themes.ecommerce import exceptions
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services import (
    cards,
    carts,
    checkout,
    orders,
    reporting,
)

pytestmark = pytest.mark.django_db

URLS = cards.ReturnUrls(paid="http://testserver/{number}/", abandoned="http://testserver/{number}/")


@pytest.fixture
def order(server, deliver, make_product, customer, address):
    """An order of 25.00 that was paid by card."""
    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(cart, make_product(price="12.50").default_variant, 2, user=customer)
    order = checkout.place_order(cart, user=customer, address=address, card=URLS)
    cards.open_card_page(order)
    server.complete_checkout(Checkout.objects.get().stripe_id)
    deliver()
    return Order.objects.get(pk=order.pk)


@pytest.fixture
def dispute(server, deliver):
    """Return a function that disputes the payment, whole or in part."""

    def run(amount=0):
        opened = server.dispute(Charge.objects.get().stripe_id, amount=amount)
        deliver()
        return opened["id"]

    return run


def refund_at_stripe(deliver, amount=None):
    params = {"charge": Charge.objects.get().stripe_id}
    get_client().v1.refunds.create(params | ({"amount": amount} if amount else {}))
    deliver()


def state_of(order):
    order.refresh_from_db()
    return order.payment_status, order.refunded_total


def revenue():
    return reporting.sum_order_revenue(Period(timezone.localdate(), 30))


def test_an_order_refunded_at_stripe_is_refunded_and_brings_nothing(order, deliver):
    assert revenue() == 25
    refund_at_stripe(deliver)
    assert state_of(order) == ("refunded", 25)
    assert revenue() == 0


def test_a_part_given_back_at_stripe_is_shown_and_brings_the_rest(order, deliver, client, customer):
    refund_at_stripe(deliver, 1000)
    assert state_of(order) == ("partially_refunded", 10)
    assert revenue() == 15
    client.force_login(customer)
    shown = client.get(f"/api/ecommerce/orders/{order.number}/").json()
    assert (shown["payment_status"], shown["refunded"]) == ("partially_refunded", "10.00")


def test_what_was_not_given_back_shows_no_refund(order, client, customer):
    client.force_login(customer)
    assert client.get(f"/api/ecommerce/orders/{order.number}/").json()["refunded"] is None


def test_a_dispute_takes_the_money_of_an_order_and_a_won_one_brings_it_again(
    order, dispute, deliver, server
):
    opened = dispute()
    assert state_of(order) == ("refunded", 25)
    assert revenue() == 0
    server.close_dispute(opened, won=True)
    deliver()
    assert state_of(order) == ("paid", 0)
    assert revenue() == 25
    kinds = list(order.events.values_list("kind", flat=True))
    assert kinds == ["place", "pay", "refund", "restore"]


def test_an_order_cancelled_after_a_won_dispute_gives_the_money_back(
    order, dispute, deliver, server
):
    server.close_dispute(dispute(), won=True)
    deliver()
    order.refresh_from_db()
    deliver(lambda: orders.cancel_order(order))
    deliver()
    assert state_of(order) == ("refunded", 25)
    assert Refund.objects.get().status == "succeeded"
    assert Charge.objects.get().refunded == 25


def test_an_order_cancelled_amid_a_dispute_gives_back_what_is_won(order, dispute, deliver, server):
    opened = dispute()
    order.refresh_from_db()
    deliver(lambda: orders.cancel_order(order))
    assert state_of(order) == ("refunded", 25)
    assert not Refund.objects.exists()
    deliver(lambda: server.close_dispute(opened, won=True))
    deliver()
    deliver()
    assert Refund.objects.get().status == "succeeded"
    assert Charge.objects.get().refunded == 25
    assert state_of(order) == ("refunded", 25)


def test_a_cancelled_order_is_not_called_refunded_before_its_money_went_back(
    order, deliver, server, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks():
        orders.cancel_order(order)
    assert (order.status, state_of(order)) == ("canceled", ("paid", 0))


def test_what_is_left_after_a_partial_refund_goes_back_when_the_order_is_cancelled(order, deliver):
    refund_at_stripe(deliver, 1000)
    order.refresh_from_db()
    deliver(lambda: orders.cancel_order(order))
    deliver()
    assert Refund.objects.get().amount == 15
    assert state_of(order) == ("refunded", 25)


def test_an_order_whose_money_went_back_is_not_sent(order, dispute, deliver, server):
    opened = dispute()
    order.refresh_from_db()
    with pytest.raises(exceptions.MoneyReturned):
        orders.fulfil_order(order)
    assert order.fulfilment_status == "unfulfilled"
    server.close_dispute(opened, won=True)
    deliver()
    order.refresh_from_db()
    orders.fulfil_order(order)
    assert order.status == "completed"


def test_an_order_that_was_sent_already_can_still_lose_its_money(order, deliver):
    orders.fulfil_order(order)
    refund_at_stripe(deliver)
    assert (order.status, state_of(order)) == ("completed", ("refunded", 25))
    assert revenue() == 0


def test_a_late_payment_given_back_changes_nothing_of_the_one_that_counts(
    order, deliver, server, customer
):
    order.refresh_from_db()
    late = Checkout.objects.get()
    from quickscale.core.billing import PaymentInfo

    lost = PaymentInfo("another", late.reference, order.total, order.total, order.total)
    cards.record_card_loss(lost)
    assert state_of(order) == ("paid", 0)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_events_makes_no_difference(order, server, deliver, seed):
    charge = get_client().v1.charges.list().data[0]
    get_client().v1.refunds.create({"charge": charge.id, "amount": 500})
    opened = server.dispute(charge.id, amount=700)
    server.close_dispute(opened["id"], won=seed % 2 == 0)
    events = [item.event["id"] for item in server.deliveries()]
    random.Random(seed).shuffle(events)
    for event in events:
        deliver(lambda event=event: server.deliver(event))
    lost = Decimal(5) if seed % 2 == 0 else Decimal(12)
    assert state_of(order) == ("partially_refunded", lost)
    assert revenue() == 25 - lost


def test_an_order_paid_with_credits_gives_them_back_once(make_product, customer, address):
    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(cart, make_product(price="12.50").default_variant, 2, user=customer)
    order = checkout.place_order(cart, user=customer, address=address)
    orders.cancel_order(order)
    assert customer.credits.balance == 1000
    assert state_of(order) == ("refunded", 25)
    assert order.payments.get().refunded == 25
