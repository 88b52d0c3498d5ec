"""An order that is called off at the moment at which its payment arrives."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from quickscale.core.billing.fulfilment import fulfil_payment
from quickscale.core.billing.models import Checkout, Refund
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services import cards, carts, checkout, orders

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

URLS = cards.ReturnUrls(paid="http://testserver/{number}/", abandoned="http://testserver/{number}/")


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN ("
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
        )
        return cursor.fetchone()[0] > 0


def test_neither_waits_for_the_other_for_ever_and_the_money_goes_back(
    server, make_product, customer, address
):
    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(cart, make_product().default_variant, 2, user=customer)
    order = checkout.place_order(cart, user=customer, address=address, card=URLS)
    cards.open_card_page(order)
    paid = server.complete_checkout(Checkout.objects.get().stripe_id)

    def cancel():
        try:
            return orders.cancel_order(Order.objects.get(), user=customer)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            found = Checkout.objects.select_for_update().get()
            cancelling = threads.submit(cancel)
            end = time.monotonic() + 30
            while not somebody_waits():
                assert time.monotonic() < end
                time.sleep(0.02)
            fulfil_payment(
                found,
                stripe_id=found.stripe_id,
                payment_intent=paid["payment_intent"],
                amount_paid=found.amount,
            )
        assert cancelling.result().status == "canceled"
    assert Refund.objects.get().amount == order.grand_total
