"""The worker of django-tasks-db, killed in the middle of Stripe's events (kill -9)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from quickscale.core.billing.models import StripeEvent
from quickscale.core.credits.models import CreditAccount
from quickscale.core.credits.verification import find_ledger_errors
from quickscale.core.jobs import scheduler
from quickscale.core.users.models import User

from .scenarios import (
    buy_pack,
    events_of,
    has_claimed,
    kill_once,
    live,
    look_at,
    post,
    start_worker,
    waits_for_a_lock,
)

QUEUE = "django_tasks_db.DatabaseBackend"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def queued(settings):
    """Let tasks be rows that a worker takes."""

    def run():
        settings.TASKS = {"default": {"BACKEND": QUEUE}}

    return run


@pytest.fixture
def start(connect):
    """Return a function that starts a worker as it is started in production."""
    workers = []

    def run(server, *arguments):
        command = ("db_worker", "--queue-name", "*", "--interval", "0.05", "--no-startup-delay")
        worker = start_worker(server, *command, *arguments, TASKS_BACKEND=QUEUE)
        workers.append(worker)
        return worker

    yield run
    for worker in workers:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


def deliver_all(server):
    for event in events_of(server):
        assert post(server, event).status_code == 204


def finish(server, start):
    """Let another worker empty the queue, then let the scheduler sweep what a lease ran out of."""
    assert start(server, "--batch").wait(timeout=120) == 0
    assert not DBTaskResult.objects.ready().exists()
    left = StripeEvent.objects.locked()
    found = left.count()
    left.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert scheduler.run_due() == 0
    return found


def nothing_is_left():
    return not StripeEvent.objects.exclude(status__in=["done", "ignored"]).exists()


def buy_in_order(connect, name):
    """Return what a customer of a pack comes to whose events are processed one after another."""
    server = connect(name)
    user = User.objects.create_user(f"{name}@example.com")
    buy_pack(server, user)
    deliver_all(server)
    return look_at(user)


@pytest.fixture
def waiting(connect, queued):
    """Give a Stripe where somebody bought a pack, whose events wait for a worker."""
    expected = buy_in_order(connect, "calm")
    server = connect("kill")
    user = User.objects.create_user("ann@example.com")
    buy_pack(server, user)
    queued()
    deliver_all(server)
    assert DBTaskResult.objects.ready().count() == 2
    assert user.credits.balance == 0
    return server, user, expected


def test_a_worker_killed_while_it_asks_stripe_loses_and_doubles_nothing(waiting, start):
    server, user, expected = waiting
    server.slow_down(30)
    kill_once(start(server), has_claimed)
    server.slow_down(0)
    assert DBTaskResult.objects.running().count() == 1
    assert finish(server, start) == 1
    assert nothing_is_left()
    assert look_at(user) == expected


def test_a_worker_killed_while_it_writes_loses_and_doubles_nothing(waiting, start):
    server, user, expected = waiting
    account = user.credits.account
    with transaction.atomic():
        CreditAccount.objects.select_for_update().get(pk=account.pk)
        kill_once(start(server), waits_for_a_lock)
    assert user.credits.balance == 0
    assert DBTaskResult.objects.running().count() == 1
    assert finish(server, start) == 1
    assert nothing_is_left()
    assert look_at(user) == expected
    assert account.grants.count() == 1


def test_what_a_killed_worker_left_is_taken_up_by_nobody_before_its_lease_is_over(waiting, start):
    server, _user, _expected = waiting
    server.slow_down(30)
    kill_once(start(server), has_claimed)
    server.slow_down(0)
    assert start(server, "--batch").wait(timeout=120) == 0
    assert scheduler.run_due() == 0
    assert StripeEvent.objects.locked().get().attempts == 1


def test_workers_killed_again_and_again_come_to_what_is_come_to_in_order(connect, queued, start):
    calm = connect("calm")
    in_order = live(calm, "calm")
    deliver_all(calm)
    expected = [look_at(user) for user in in_order]

    wild = connect("wild")
    users = live(wild, "wild")
    queued()
    deliver_all(wild)
    wild.slow_down(0.02)
    for _round in range(4):
        done = StripeEvent.objects.filter(status="done").count()
        kill_once(start(wild), lambda done=done: has_done_more(done) and has_claimed())
    wild.slow_down(0)
    assert DBTaskResult.objects.running().exists()
    assert finish(wild, start) >= 1

    assert nothing_is_left()
    assert [look_at(user) for user in users] == expected
    for account in CreditAccount.objects.all():
        assert find_ledger_errors(account) == []


def has_done_more(before):
    time.sleep(0.01)
    return StripeEvent.objects.filter(status="done").count() >= before + 3
