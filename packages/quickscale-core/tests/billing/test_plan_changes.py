"""What a change of plan is said to cost, and from when on, beside what it then does."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from quickscale.core.billing.models import Invoice, PlanPrice, Subscription
from quickscale.core.billing.services import subscriptions

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    """Return a function that sets the clock of this site and of Stripe."""
    travels = []

    def run(*date):
        travel = time_machine.travel(datetime(*date, hour=12, tzinfo=UTC))
        travel.start()
        travels.append(travel)

    yield run
    for travel in reversed(travels):
        travel.stop()


def price(plan, interval="month"):
    return PlanPrice.objects.get(plan__slug=plan, interval=interval)


def day_of(moment):
    return timezone.localtime(moment, UTC).date().isoformat()


def change(ann, wanted, deliver):
    """Look at a change, make it, and hold what was said to what came of it."""
    preview = subscriptions.preview_change(ann, wanted)
    invoices = Invoice.objects.count()
    subscriptions.change_plan(ann, wanted, at=preview.at, actor=ann)
    deliver()
    subscription = Subscription.objects.get()
    assert day_of(preview.next_at) == day_of(subscription.current_period_end)
    paid = Invoice.objects.first().amount_paid if Invoice.objects.count() > invoices else Decimal(0)
    assert preview.due_now.amount == paid
    return day_of(preview.next_at)


@pytest.mark.parametrize(
    ("begun", "changed", "next_day"),
    [
        ((2027, 3, 10), (2027, 3, 20), "2028-03-20"),
        ((2027, 1, 31), (2027, 1, 31), "2028-01-31"),
        ((2027, 1, 10), (2027, 1, 31), "2028-01-31"),
        ((2028, 2, 10), (2028, 2, 29), "2029-02-28"),
    ],
)
def test_a_year_begins_on_the_day_of_the_change(
    ann, subscribe, deliver, today, begun, changed, next_day
):
    today(*begun)
    subscribe(ann)
    today(*changed)
    assert change(ann, price("pro", "year"), deliver) == next_day


@pytest.mark.parametrize(
    ("begun", "changed", "next_day"),
    [
        ((2027, 3, 10), (2027, 3, 20), "2027-04-20"),
        ((2027, 1, 31), (2027, 1, 31), "2027-02-28"),
        ((2027, 3, 10), (2028, 3, 8), "2028-04-08"),
    ],
)
def test_so_does_a_month_and_what_the_rest_of_the_year_does_not_cover_is_due(
    ann, subscribe, deliver, today, begun, changed, next_day
):
    today(*begun)
    subscribe(ann, "pro", "year")
    today(*changed)
    assert change(ann, price("pro", "month"), deliver) == next_day


@pytest.mark.parametrize(("plan", "other"), [("pro", "max"), ("max", "pro")])
def test_another_plan_by_the_same_interval_keeps_the_day(
    ann, subscribe, deliver, today, plan, other
):
    today(2027, 1, 31)
    subscribe(ann, plan)
    today(2027, 2, 10)
    assert change(ann, price(other), deliver) == "2027-02-28"


@pytest.mark.parametrize(
    ("plan", "interval"), [("max", "month"), ("pro", "month"), ("pro", "year")]
)
def test_a_trial_goes_on_until_its_own_end(ann, subscribe, deliver, today, plan, interval):
    today(2027, 1, 20)
    subscribe(ann, "team")
    today(2027, 1, 25)
    assert change(ann, price(plan, interval), deliver) == "2027-02-03"
