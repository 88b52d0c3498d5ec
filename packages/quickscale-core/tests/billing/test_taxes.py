"""Taxes that Stripe reckons where the site asks it to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale.core.billing.models import Charge, Checkout, Invoice, Subscription
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.money import Money

from .scenarios import start_payment

pytestmark = pytest.mark.django_db

URLS = {"success_url": "http://testserver/", "cancel_url": "http://testserver/"}


@pytest.fixture
def taxed(settings):
    settings.QUICKSCALE_STRIPE_TAX = True


def test_a_taxed_plan_is_billed_with_tax_at_once_and_at_each_renewal(
    ann, taxed, subscribe, server, deliver
):
    subscribe(ann)
    subscription = Subscription.objects.get()
    assert get_client().v1.subscriptions.retrieve(subscription.stripe_id).automatic_tax.enabled
    assert Invoice.objects.get().total == Decimal(12)
    server.renew(subscription.stripe_id)
    deliver()
    assert Invoice.objects.first().total == Decimal(12)


def test_a_taxed_page_asks_for_the_address_that_the_tax_depends_on(ann, taxed, subscribe):
    session_id = subscribe(ann).stripe_id
    session = get_client().v1.checkout.sessions.retrieve(session_id)
    assert session.billing_address_collection == "required"


def test_without_the_setting_no_tax_is_reckoned(ann, subscribe):
    session = get_client().v1.checkout.sessions.retrieve(subscribe(ann).stripe_id)
    assert not session.automatic_tax.enabled
    assert Invoice.objects.get().total == Decimal(10)


def test_giving_back_half_of_a_taxed_pack_takes_back_half_of_its_credits(
    ann, taxed, buy_pack, deliver
):
    assert buy_pack(ann).amount_paid == Decimal(60)
    get_client().v1.refunds.create({"charge": Charge.objects.get().stripe_id, "amount": 3000})
    deliver()
    assert ann.credits.balance == 50


def test_a_themes_order_costs_the_total_that_it_was_told_to(ann, taxed, server):
    total = Money(Decimal("40.00"), "USD")
    start_payment(
        "shop.order:1", [], total, description="Order 1", email=ann.email, owner=ann, **URLS
    )
    session = get_client().v1.checkout.sessions.retrieve(Checkout.objects.get().stripe_id)
    assert session.amount_total == 4000
