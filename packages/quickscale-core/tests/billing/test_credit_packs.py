"""Credits bought in one go, and what happens to them when the money goes back."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from django.utils import timezone

from quickscale.core.admin_dashboard.figures import read_totals
from quickscale.core.admin_dashboard.revenue import sum_revenue, sum_revenue_by_day
from quickscale.core.api.periods import Period
from quickscale.core.billing.models import Charge, PlanPrice
from quickscale.core.billing.plans import plan_of
from quickscale.core.billing.services.catalogue import ensure_price
from quickscale.core.credits.verification import find_ledger_errors

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ledger_agrees(db):
    yield
    from quickscale.core.credits.models import CreditAccount

    for account in CreditAccount.objects.all():
        assert find_ledger_errors(account) == []


def refund(server, deliver, amount=None):
    from quickscale.core.billing.stripe_api import get_client

    params = {"charge": Charge.objects.get().stripe_id}
    get_client().v1.refunds.create(params | ({"amount": amount} if amount else {}))
    deliver()


def test_a_pack_gives_its_credits_once_however_often_it_is_told(ann, buy_pack, deliver, server):
    buy_pack(ann)
    assert ann.credits.balance == 100
    deliver(server.redeliver_all)
    deliver(server.redeliver_all)
    assert ann.credits.balance == 100


def test_two_packs_give_twice(ann, buy_pack):
    buy_pack(ann)
    buy_pack(ann)
    assert ann.credits.balance == 200


def test_a_refund_takes_back_its_share(ann, buy_pack, deliver, server):
    buy_pack(ann)
    refund(server, deliver, 2500)
    assert ann.credits.balance == 50
    refund(server, deliver)
    assert ann.credits.balance == 0


def test_a_refund_takes_back_no_more_than_remains(ann, buy_pack, deliver, server):
    ann.credits.grant(10, source="gift", reason="Gift", priority=90)
    buy_pack(ann)
    ann.credits.consume(80, "Report")
    refund(server, deliver)
    assert ann.credits.balance == 10


def test_a_dispute_takes_credits_back_and_a_won_one_gives_them_again(
    ann, buy_pack, deliver, server
):
    buy_pack(ann)
    dispute = server.dispute(Charge.objects.get().stripe_id)
    deliver()
    assert ann.credits.balance == 0
    server.close_dispute(dispute["id"], won=True)
    deliver()
    assert ann.credits.balance == Decimal(100)


def test_a_refund_that_is_told_first_counts_all_the_same(ann, buy_pack, deliver, server):
    buy_pack(ann, told=False)
    from quickscale.core.billing.stripe_api import get_client

    (charge,) = get_client().v1.charges.list().data
    get_client().v1.refunds.create({"charge": charge.id})
    events = [item.event["id"] for item in server.deliveries()]
    deliver(lambda: [server.deliver(event) for event in reversed(events)])
    assert ann.credits.balance == 0


def test_a_dispute_that_is_lost_gives_nothing_again(ann, buy_pack, deliver, server):
    buy_pack(ann)
    dispute = server.dispute(Charge.objects.get().stripe_id)
    deliver()
    server.close_dispute(dispute["id"], won=False)
    deliver()
    deliver(server.redeliver_all)
    assert ann.credits.balance == 0


def test_a_dispute_of_a_part_takes_its_share_back(ann, buy_pack, deliver, server):
    buy_pack(ann)
    server.dispute(Charge.objects.get().stripe_id, amount=1000)
    deliver()
    assert ann.credits.balance == 80


def test_after_credits_were_spent_a_won_dispute_gives_no_more_than_was_taken(
    ann, buy_pack, deliver, server
):
    buy_pack(ann)
    ann.credits.consume(70, "Report")
    dispute = server.dispute(Charge.objects.get().stripe_id)
    deliver()
    assert ann.credits.balance == 0
    server.close_dispute(dispute["id"], won=True)
    deliver()
    assert ann.credits.balance == 30


def test_what_was_given_back_stands_among_the_payments(ann, buy_pack, deliver, server, client):
    buy_pack(ann)
    refund(server, deliver, 2000)
    client.force_login(ann)
    (payment,) = client.get("/api/core/payments/").json()["results"]
    assert (payment["amount"], payment["refunded"]) == ("50.00", "20.00")


def test_a_plans_bill_that_is_given_back_leaves_the_plan_and_its_credits(
    ann, subscribe, deliver, server
):
    subscribe(ann)
    refund(server, deliver)
    assert Charge.objects.get().refunded == Decimal(10)
    assert (plan_of(ann).slug, ann.credits.balance) == ("pro", 100)


@pytest.mark.django_db(transaction=True)
def test_whoever_stripe_forgot_pays_as_a_new_customer(ann, server, buy_pack, subscribe):
    ensure_price(PlanPrice.objects.get(plan__slug="pro", interval="month"))
    buy_pack(ann)
    before = ann.billing_customer.stripe_id
    server.sandbox.seed = "another"
    server.reset()
    buy_pack(ann)
    subscribe(ann)
    ann.billing_customer.refresh_from_db()
    assert ann.billing_customer.stripe_id not in ("", before)
    assert ann.credits.balance == 300


def test_credits_given_again_are_taken_by_a_later_loss(ann, buy_pack, deliver, server):
    buy_pack(ann)
    dispute = server.dispute(Charge.objects.get().stripe_id)
    deliver()
    server.close_dispute(dispute["id"], won=True)
    deliver()
    assert ann.credits.balance == 100
    assert read_totals("grants.sold", Period(timezone.localdate(), 7))[0].amount == 100
    refund(server, deliver)
    assert ann.credits.balance == 0


def test_a_loss_that_shrinks_leaves_what_is_still_lost_taken(ann, buy_pack, deliver, server):
    buy_pack(ann)
    ann.credits.consume(60, "Report")
    refund(server, deliver, 1000)
    dispute = server.dispute(Charge.objects.get().stripe_id, amount=4000)
    deliver()
    assert ann.credits.balance == 0
    server.close_dispute(dispute["id"], won=True)
    deliver()
    assert ann.credits.balance == 20


@pytest.mark.parametrize("seed", range(6))
def test_the_order_in_which_losses_are_told_makes_no_difference(
    ann, buy_pack, deliver, server, seed
):
    from quickscale.core.billing.stripe_api import get_client

    buy_pack(ann, told=False)
    (charge,) = get_client().v1.charges.list().data
    get_client().v1.refunds.create({"charge": charge.id, "amount": 500})
    dispute = server.dispute(charge.id, amount=1500)
    server.close_dispute(dispute["id"], won=seed % 2 == 0)
    events = [item.event["id"] for item in server.deliveries()]
    random.Random(seed).shuffle(events)
    for event in events:
        deliver(lambda event=event: server.deliver(event))
    assert ann.credits.balance == (90 if seed % 2 == 0 else 60)


def test_revenue_is_less_what_a_bank_took_back(ann, buy_pack, deliver, server):
    period = Period(timezone.localdate(), 7)
    buy_pack(ann)
    assert sum_revenue(period) == 50
    dispute = server.dispute(Charge.objects.get().stripe_id)
    deliver()
    assert sum_revenue(period) == 0
    assert sum(sum_revenue_by_day(period).values()) == 0
    server.close_dispute(dispute["id"], won=True)
    deliver()
    assert sum_revenue(period) == 50
