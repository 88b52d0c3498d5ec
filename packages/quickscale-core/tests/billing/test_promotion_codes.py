"""Coupons that customers redeem by a code on the payment page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale.core.billing.models import Charge, Checkout, CreditPack, Invoice, Subscription
from quickscale.core.billing.services import checkouts
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.money import Money

from .scenarios import start_payment

pytestmark = pytest.mark.django_db

URLS = {"success_url": "http://testserver/", "cancel_url": "http://testserver/"}


@pytest.fixture
def offer(server):
    """Return a function that makes a coupon at Stripe, to be had by the code SPRING."""

    def run(**terms):
        coupon = get_client().v1.coupons.create(terms)
        promotion = {"type": "coupon", "coupon": coupon.id}
        get_client().v1.promotion_codes.create({"promotion": promotion, "code": "SPRING"})

    return run


@pytest.fixture
def buy_reduced(ann, server, deliver):
    """Return a function that buys a pack with the code."""

    def run():
        checkout = checkouts.buy_pack(ann, CreditPack.objects.get(), email=ann.email, **URLS)
        server.complete_checkout(checkout.stripe_id, promotion_code="SPRING")
        deliver()
        return Checkout.objects.get()

    return run


def give_back(deliver, amount):
    get_client().v1.refunds.create({"charge": Charge.objects.get().stripe_id, "amount": amount})
    deliver()


def test_a_code_lowers_a_plans_first_bill_and_gives_all_of_its_credits(
    ann, offer, subscribe, server, deliver
):
    offer(percent_off=50, duration="once")
    subscribe(ann, promotion_code="SPRING")
    assert Invoice.objects.get().total == Decimal(5)
    assert ann.credits.balance == 100
    server.renew(Subscription.objects.get().stripe_id)
    deliver()
    assert Invoice.objects.first().total == Decimal(10)


def test_a_plan_that_costs_nothing_at_first_is_had_all_the_same(ann, offer, subscribe):
    offer(percent_off=100, duration="once")
    checkout = subscribe(ann, promotion_code="SPRING")
    assert (checkout.status, checkout.amount_paid) == ("paid", 0)
    assert Subscription.objects.get().status == "active"
    assert not ann.credits.account.grants.get().paid


def test_a_pack_bought_with_a_code_says_what_was_really_paid(ann, offer, buy_reduced, client):
    offer(percent_off=50, duration="once")
    checkout = buy_reduced()
    assert ann.credits.balance == 100
    client.force_login(ann)
    told = client.get(f"/api/core/checkouts/{checkout.public_id}/").json()
    assert told["amount"] == "25.00"


def test_giving_back_half_of_a_reduced_price_takes_back_half_of_the_credits(
    ann, offer, buy_reduced, deliver
):
    offer(percent_off=50, duration="once")
    buy_reduced()
    give_back(deliver, 1250)
    assert ann.credits.balance == 50
    give_back(deliver, 1250)
    assert ann.credits.balance == 0


def test_a_pack_that_a_code_pays_for_gives_its_credits(ann, offer, buy_reduced):
    offer(percent_off=100, duration="once")
    assert buy_reduced().status == "paid"
    assert ann.credits.balance == 100


def test_no_code_lowers_the_total_of_a_themes_order(ann, offer, server):
    offer(percent_off=50, duration="once")
    total = Money(Decimal("40.00"), "USD")
    start_payment(
        "shop.order:1", [], total, description="Order 1", email=ann.email, owner=ann, **URLS
    )
    session = get_client().v1.checkout.sessions.retrieve(Checkout.objects.get().stripe_id)
    assert not session.allow_promotion_codes
