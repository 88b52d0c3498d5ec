"""Amounts as Stripe takes them, and prices that nobody could pay."""

from __future__ import annotations

from decimal import Decimal

import pytest
import stripe
from django.core.exceptions import ValidationError
from django.urls import reverse

from quickscale.core.billing import payments
from quickscale.core.billing.exceptions import NothingToPay
from quickscale.core.billing.models import Charge, Checkout, CreditPack, Plan, PlanPrice
from quickscale.core.billing.plans import find_plan_errors
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.money import MAX_PRICE, MAX_TOTAL, Money
from quickscale.core.users.models import User

from .scenarios import start_payment

pytestmark = pytest.mark.django_db

URLS = {"success_url": "http://testserver/", "cancel_url": "http://testserver/"}
DETAILS = {"description": "Order 1", "email": "ann@example.com", **URLS}


def charge(currency, amount):
    params = {"amount": amount, "currency": currency, "payment_method": "pm_card_visa"}
    return get_client().v1.payment_intents.create({**params, "confirm": True})


@pytest.mark.parametrize("currency", ["bhd", "jod", "kwd", "omr", "tnd"])
def test_three_decimals_are_charged_in_steps_of_ten(server, currency):
    with pytest.raises(stripe.InvalidRequestError, match="multiple of 10") as refused:
        charge(currency, 5124)
    assert refused.value.param == "amount"
    assert charge(currency, 5120).status == "succeeded"


@pytest.mark.parametrize("currency", ["isk", "ugx"])
def test_whole_amounts_with_two_decimals_are_charged_in_steps_of_a_hundred(server, currency):
    with pytest.raises(stripe.InvalidRequestError, match="multiple of 100"):
        charge(currency, 50050)
    assert charge(currency, 50000).status == "succeeded"


@pytest.mark.parametrize("currency", ["huf", "twd"])
def test_two_decimals_that_are_paid_out_whole_are_charged_as_they_are(server, currency):
    assert charge(currency, 10045).status == "succeeded"


def test_a_price_and_a_refund_are_in_steps_of_ten_too(server):
    product = get_client().v1.products.create({"name": "Pearl"})
    terms = {"product": product.id, "currency": "kwd"}
    with pytest.raises(stripe.InvalidRequestError, match="multiple of 10"):
        get_client().v1.prices.create({**terms, "unit_amount": 5124})
    intent = charge("kwd", 5120)
    with pytest.raises(stripe.InvalidRequestError, match="multiple of 10"):
        get_client().v1.refunds.create({"payment_intent": intent.id, "amount": 1234})


def test_an_order_in_dinars_is_paid_and_given_back_to_the_nearest_step(
    server, deliver, django_capture_on_commit_callbacks
):
    lines = [
        payments.LineItem("Pearl", Money(Decimal("2.562"), "KWD")),
        payments.LineItem("Shell", Money(Decimal("2.562"), "KWD")),
    ]
    start_payment("test.order:1", lines, Money(Decimal("5.124"), "KWD"), **DETAILS)
    checkout = Checkout.objects.get()
    assert checkout.amount == Decimal("5.12")
    server.complete_checkout(checkout.stripe_id)
    deliver()
    assert Charge.objects.get().amount == Decimal("5.12")
    deliver(lambda: payments.refund_payment("test.order:1", Money(Decimal("1.234"), "KWD")))
    deliver(lambda: payments.refund_payment("test.order:1"))
    assert Charge.objects.get().refunded == Decimal("5.12")


def test_less_than_can_be_charged_is_no_payment(server):
    for amount, currency in (("0.004", "KWD"), ("0.001", "USD"), ("0", "USD")):
        with pytest.raises(NothingToPay):
            start_payment("test.order:1", [], Money(Decimal(amount), currency), **DETAILS)
    assert not Checkout.objects.exists()


@pytest.mark.parametrize(
    ("amount", "currency"), [("5.124", "KWD"), ("9.999", "USD"), ("10.5", "ISK"), ("1e10", "JPY")]
)
def test_a_plan_or_pack_has_a_price_that_a_card_can_be_charged(amount, currency):
    with pytest.raises(ValidationError) as refused:
        CreditPack(
            slug="p", name="Pack", credits=1, amount=Decimal(amount), currency=currency
        ).full_clean()
    assert list(refused.value.error_dict) == ["amount"]


@pytest.mark.parametrize("amount", ["5.124", "1e12", "1e400"])
def test_settings_name_no_price_that_a_card_cannot_be_charged(settings, amount):
    price = {"currency": "KWD", "interval": "month", "amount": amount}
    settings.QUICKSCALE_PLANS = [{"slug": "pro", "name": "Pro", "prices": [price]}]
    settings.QUICKSCALE_CREDIT_PACKS = [
        {"slug": "p", "name": "P", "credits": 1, "price": amount, "currency": "KWD"}
    ]
    errors = list(find_plan_errors())
    assert len(errors) == 2


def test_staff_are_told_at_the_field(client, plans):
    client.force_login(User.objects.create_superuser("boss@example.com", "correct horse"))
    plan = Plan.objects.create(slug="own", name="Own")
    for amount in ("9.999", "999999999999999", "1e15"):
        sent = {
            "slug": "own", "name": "Own", "features": "{}", "limits": "{}", "credits": "0",
            "included_seats": "1", "trial_days": "0", "position": "0", "is_active": "on",
            "prices-TOTAL_FORMS": "1", "prices-INITIAL_FORMS": "0",
            "prices-0-currency": "USD", "prices-0-interval": "month", "prices-0-amount": amount,
        }  # fmt: skip
        page = client.post(reverse("admin:quickscale_billing_plan_change", args=[plan.pk]), sent)
        assert page.status_code == 200
        (formset,) = page.context["inline_admin_formsets"]
        assert "amount" in formset.formset.errors[0]
    assert not PlanPrice.objects.filter(plan=plan).exists()


def test_the_bound_leaves_room_for_what_is_multiplied():
    assert Decimal(10) ** 15 > MAX_PRICE * 999
    assert MAX_PRICE < MAX_TOTAL < Decimal(10) ** 15
