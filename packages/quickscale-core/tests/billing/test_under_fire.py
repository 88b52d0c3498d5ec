"""Events in any order, many times, at once, lost and replayed; sweeps that die in the middle."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from quickscale.core.billing.events import fetch_missed_events, read_event
from quickscale.core.billing.models import Charge, Checkout, StripeEvent
from quickscale.core.credits.models import CreditAccount
from quickscale.core.credits.verification import find_ledger_errors
from quickscale.core.users.models import User

from .scenarios import (
    buy_pack,
    events_of,
    has_claimed,
    kill_once,
    live,
    look_at,
    post,
    process_everything,
    start_worker,
    waits_for_a_lock,
)

THREADS = 8

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_shuffled_doubled_lost_and_replayed_events_come_to_what_they_come_to_in_order(connect):
    calm = connect("calm")
    in_order = live(calm, "calm")
    for event in events_of(calm):
        assert post(calm, event).status_code == 204
    expected = [look_at(user) for user in in_order]
    assert [seen["mails"] for seen in expected] == [[], [], ["plan_lost"]]
    assert ("subscription", 900, 900) in expected[0]["grants"]

    wild = connect("wild")
    users = live(wild, "wild")
    events = events_of(wild)
    assert len(events) >= 50
    dice = random.Random(11)
    arriving = dice.sample(events, k=len(events) * 9 // 10)
    orders = [dice.sample(arriving, k=len(arriving)) for _ in range(THREADS)]

    def deliver(order):
        try:
            return {post(wild, event).status_code for event in order}
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        assert set().union(*pool.map(deliver, orders)) == {204}
    yesterday = timezone.now() - timedelta(days=1)
    assert fetch_missed_events(since=yesterday) == len(events) - len(arriving)
    process_everything()

    assert [look_at(user) for user in users] == expected
    assert not StripeEvent.objects.exclude(status__in=["done", "ignored"]).exists()
    for account in CreditAccount.objects.all():
        assert find_ledger_errors(account) == []


@pytest.fixture
def bought(connect):
    """Give a Stripe where somebody paid for a pack, with its events kept and not processed."""
    server = connect("kill")
    user = User.objects.create_user("ann@example.com")
    buy_pack(server, user)
    for event in events_of(server):
        read_event(json.dumps(event)).save()
    return server, user


def test_a_sweep_killed_while_it_asks_stripe_loses_and_doubles_nothing(bought):
    server, user = bought
    server.slow_down(30)
    kill_once(start_worker(server, "process_stripe_events"), has_claimed)
    server.slow_down(0)
    assert user.credits.balance == 0
    process_everything()
    assert user.credits.balance == 100
    assert (Checkout.objects.get().status, Charge.objects.count()) == ("paid", 1)
    assert not StripeEvent.objects.exclude(status__in=["done", "ignored"]).exists()


def test_a_sweep_killed_while_it_writes_loses_and_doubles_nothing(bought):
    server, user = bought
    account = user.credits.account
    with transaction.atomic():
        type(account).objects.select_for_update().get(pk=account.pk)
        kill_once(start_worker(server, "process_stripe_events"), waits_for_a_lock)
    assert user.credits.balance == 0
    assert Checkout.objects.get().status == "open"
    process_everything()
    assert user.credits.balance == 100
    assert account.grants.count() == 1
