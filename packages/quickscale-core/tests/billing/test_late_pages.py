"""Payment pages that are opened late, by a clock that is off, or again after an answer was lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import stripe
import time_machine
from django.utils import timezone

from quickscale.core.billing import payments
from quickscale.core.billing.exceptions import BillingError
from quickscale.core.billing.models import Checkout
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.money import Money

pytestmark = pytest.mark.django_db

ORDER = "test.order:1"


@pytest.fixture(autouse=True)
def prepared(server):
    """A payment that was written down now."""
    payments.prepare_payment(
        ORDER,
        [],
        Money(Decimal(20), "USD"),
        description="Order 1",
        email="ann@example.com",
        success_url="http://testserver/",
        cancel_url="http://testserver/",
    )


def after(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


def sessions():
    return get_client().v1.checkout.sessions.list().data


@pytest.mark.parametrize("minutes", [0, 9, 11, 34, 50, 600])
def test_a_page_opened_late_is_open_for_its_whole_time(server, minutes):
    with after(minutes):
        assert payments.open_payment_page(ORDER).startswith(server.url)
        left = Checkout.objects.get().expires_at - timezone.now()
        assert timedelta(minutes=34) < left <= timedelta(minutes=45)
    (session,) = sessions()
    assert Checkout.objects.get().expires_at == datetime.fromtimestamp(session.expires_at, UTC)


@pytest.mark.parametrize("seconds", [-300, 300])
@pytest.mark.parametrize("minutes", [0, 9, 40])
def test_a_clock_that_is_five_minutes_off_changes_nothing(server, seconds, minutes):
    server.sandbox.clock.add(seconds)
    with after(minutes):
        assert payments.open_payment_page(ORDER)


def test_a_page_opened_again_is_the_same(server):
    first = payments.open_payment_page(ORDER)
    with after(20):
        assert payments.open_payment_page(ORDER) == first
    assert len(sessions()) == 1


def test_a_page_whose_answer_was_lost_is_the_same_at_the_next_try(server):
    server.lose_answers(times=3)
    with pytest.raises(BillingError):
        payments.open_payment_page(ORDER)
    with after(5):
        assert payments.open_payment_page(ORDER)
    assert len(sessions()) == 1


def test_a_page_whose_answer_was_lost_long_ago_is_another_one_and_stays_open(server, deliver):
    server.lose_answers(times=3)
    with pytest.raises(BillingError):
        payments.open_payment_page(ORDER)
    with after(30):
        assert payments.open_payment_page(ORDER)
        (lost,) = [it.id for it in sessions() if it.id != Checkout.objects.get().stripe_id]
        get_client().v1.checkout.sessions.expire(lost)
        deliver()
        assert Checkout.objects.get().status == "open"
        server.complete_checkout(Checkout.objects.get().stripe_id)
        deliver()
        assert Checkout.objects.get().status == "paid"


def test_stripe_takes_no_time_shorter_than_half_an_hour(server):
    params = {
        "mode": "payment",
        "success_url": "http://testserver/",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 500,
                    "product_data": {"name": "Mug"},
                },
            }
        ],
        "expires_at": int((timezone.now() + timedelta(minutes=29, seconds=50)).timestamp()),
    }
    with pytest.raises(stripe.InvalidRequestError, match="at least 30 minutes"):
        get_client().v1.checkout.sessions.create(params)
