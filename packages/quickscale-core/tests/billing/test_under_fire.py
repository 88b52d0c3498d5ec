"""Events in any order, many times, at once, lost and replayed; workers that die in the middle."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from quickscale.core.billing.inbox import fetch_missed_events, process_due_events
from quickscale.core.billing.inbox.intake import read_event
from quickscale.core.billing.models import Charge, Checkout, CreditPack, PlanPrice, StripeEvent
from quickscale.core.billing.services import checkouts
from quickscale.core.billing.services.catalogue import sync_catalogue
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.credits.models import CreditAccount
from quickscale.core.credits.verification import find_differences
from quickscale.core.testing.stripe import FakeStripe
from quickscale.core.testing.stripe.signing import sign
from quickscale.core.users.models import User

THREADS = 8
URLS = {"success_url": "http://testserver/", "cancel_url": "http://testserver/"}

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def connect(settings, plans):
    """Return a function that lets the site pay at a Stripe whose events are kept back."""
    servers = []

    def run(seed):
        server = FakeStripe("http://testserver/webhooks/stripe/", retry_after=(), seed=seed)
        servers.append(server.start())
        server.hold()
        settings.STRIPE_SECRET_KEY = server.api_key
        settings.STRIPE_WEBHOOK_SECRET = server.webhook_secret
        settings.STRIPE_API_BASE = server.url
        list(sync_catalogue())
        return server

    yield run
    for server in servers:
        server.stop()


def buy_pack(server, user):
    checkout = checkouts.buy_pack(user, CreditPack.objects.get(), email=user.email, **URLS)
    server.complete_checkout(checkout.stripe_id)


def live(server, name):
    """Let two customers subscribe, buy, be refunded and renewed; return them."""
    users = [User.objects.create_user(f"{name}{number}@example.com") for number in range(2)]
    price = PlanPrice.objects.get(plan__slug="pro", interval="month")
    for user in users:
        checkout = checkouts.subscribe(user, price, email=user.email, **URLS)
        server.complete_checkout(checkout.stripe_id)
        buy_pack(server, user)
    packs = [it for it in get_client().v1.charges.list().data if it.amount == 5000]
    get_client().v1.refunds.create({"charge": packs[0].id, "amount": 2000})
    server.dispute(packs[1].id)
    server.advance(days=32)
    return users


def look_at(user):
    """Return what is known of a customer, without the ids."""
    customer = user.billing_customer
    return {
        "subscriptions": sorted(customer.subscriptions.values_list("status", "plan__slug")),
        "invoices": sorted(customer.invoices.values_list("status", "total", "billing_reason")),
        "charges": sorted(customer.charges.values_list("status", "amount", "refunded")),
        "checkouts": sorted(
            customer.checkouts.values_list("purpose", "status", "refunded", "disputed", "revoked")
        ),
        "grants": sorted(user.credits.account.grants.values_list("source", "amount", "remaining")),
        "balance": user.credits.balance,
    }


def post(server, event):
    body = json.dumps(event).encode()
    header = sign(body, server.webhook_secret, int(time.time()))
    return Client().post(
        "/webhooks/stripe/",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": header},
    )


def events_of(server):
    return [delivery.event for delivery in server.deliveries()]


def work_everything_off():
    while open_events := StripeEvent.objects.filter(state__in=["pending", "processing"]):
        open_events.update(next_attempt_at=timezone.now())
        process_due_events()


def test_shuffled_doubled_lost_and_replayed_events_come_to_what_they_come_to_in_order(connect):
    calm = connect("calm")
    in_order = live(calm, "calm")
    for event in events_of(calm):
        assert post(calm, event).status_code == 204
    expected = [look_at(user) for user in in_order]

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
    work_everything_off()

    assert [look_at(user) for user in users] == expected
    assert not StripeEvent.objects.exclude(state__in=["done", "ignored"]).exists()
    for account in CreditAccount.objects.all():
        assert find_differences(account) == []


@pytest.fixture
def bought(connect):
    """Give a Stripe where somebody paid for a pack, with its events kept and not worked off."""
    server = connect("kill")
    user = User.objects.create_user("ann@example.com")
    buy_pack(server, user)
    for event in events_of(server):
        read_event(json.dumps(event)).save()
    return server, user


def start_worker(server):
    """Work events off in a process of its own, on this test's database and Stripe."""
    database = connection.settings_dict
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    return subprocess.Popen(
        [sys.executable, "-m", "quickscale.core.testing.manage", "process_stripe_events"],
        env={
            **os.environ,
            "DATABASE_URL": f"{url}/{database['NAME']}",
            "STRIPE_SECRET_KEY": server.api_key,
            "STRIPE_API_BASE": server.url,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_once(worker, is_in_the_middle):
    """Kill a worker, with no chance to tidy up, once it is where it should be."""
    end = time.monotonic() + 60
    while not is_in_the_middle():
        assert worker.poll() is None, "The worker ended by itself."
        assert time.monotonic() < end
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def has_claimed():
    return StripeEvent.objects.filter(state="processing").exists()


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def test_a_worker_killed_while_it_asks_stripe_loses_and_doubles_nothing(bought):
    server, user = bought
    server.slow_down(30)
    kill_once(start_worker(server), has_claimed)
    server.slow_down(0)
    assert user.credits.balance == 0
    work_everything_off()
    assert user.credits.balance == 100
    assert (Checkout.objects.get().status, Charge.objects.count()) == ("paid", 1)
    assert not StripeEvent.objects.exclude(state__in=["done", "ignored"]).exists()


def test_a_worker_killed_while_it_writes_loses_and_doubles_nothing(bought):
    server, user = bought
    account = user.credits.account
    with transaction.atomic():
        CreditAccount.objects.select_for_update().get(pk=account.pk)
        kill_once(start_worker(server), waits_for_a_lock)
    assert user.credits.balance == 0
    assert Checkout.objects.get().status == "open"
    work_everything_off()
    assert user.credits.balance == 100
    assert account.grants.count() == 1
