"""Several requests, or events, that would each have led to a subscription of their own."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from quickscale.core import hooks
from quickscale.core.billing.exceptions import AlreadySubscribed
from quickscale.core.billing.models import Cancellation, Checkout, Subscription
from quickscale.core.billing.plans import plan_of
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.users.deletion import delete_due_account
from quickscale.core.users.models import User

from .scenarios import events_of, live_at_stripe, open_page, post, process_everything, refunds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.mark.parametrize("wanted", [["pro"] * 6, ["pro", "max"] * 3])
def test_six_at_once_open_one_page(connect, wanted):
    server = connect("six")
    ann = User.objects.create_user("ann@example.com")

    def ask(plan):
        client = Client()
        client.force_login(ann)
        try:
            return client.post(f"/api/core/plans/{plan}/subscribe/", {"interval": "month"})
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, wanted))
    assert {answer.status_code for answer in answers} <= {201, 409}, answers[0].content
    assert any(answer.status_code == 201 for answer in answers)
    sessions = get_client().v1.checkout.sessions.list({"status": "open"}).data
    assert [it.id for it in sessions] == [Checkout.objects.get(status="open").stripe_id]
    if len(set(wanted)) == 1:
        assert {answer.json()["url"] for answer in answers} == {sessions[0].url}
    server.complete_checkout(sessions[0].id)
    assert {ask(plan).status_code for plan in wanted[:2]} == {409}
    assert len(live_at_stripe()) == 1


def test_two_payments_told_at_once_leave_one_and_give_the_other_back_once(connect):
    server = connect("twice")
    ann = User.objects.create_user("ann@example.com")
    first = open_page(ann)
    Checkout.objects.filter(pk=first.pk).update(status="expired")
    second = open_page(ann, "max")
    for page in (first, second):
        server.complete_checkout(page.stripe_id)
    events = events_of(server)

    def deliver(order):
        try:
            return [post(server, event).status_code for event in order]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(deliver, [events, events[::-1]] * 4))
    process_everything()
    call_command("process_stripe_events")
    (kept,) = live_at_stripe()
    assert Subscription.objects.get(is_surplus=False).stripe_id == kept.id
    assert len(refunds()) == 1
    ann = User.objects.get()
    assert ann.credits.balance == plan_of(ann).plan.credits
    with pytest.raises(AlreadySubscribed):
        open_page(ann)


def test_an_account_deleted_while_its_payment_is_told_pays_no_more(connect):
    server = connect("gone")
    users = [User.objects.create_user(f"ann{number}@example.com") for number in range(4)]
    for user in users:
        server.complete_checkout(open_page(user).stripe_id)
    User.objects.update(deletion_due_at=timezone.now())
    events = events_of(server)

    def tell(half):
        try:
            return [post(server, event).status_code for event in half]
        finally:
            connection.close()

    def delete(user):
        try:
            return delete_due_account(user.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        told = [pool.submit(tell, events[each::2]) for each in range(2)]
        assert all(pool.map(delete, users))
        assert {status for half in told for status in half.result()} == {204}
    process_everything()
    call_command("process_stripe_events")
    assert live_at_stripe() == []
    assert not Cancellation.objects.filter(status="requested").exists()


def test_an_event_waits_for_the_deletion_of_its_payer_before_it_writes_anything(connect):
    server = connect("meets")
    ann = User.objects.create_user("ann@example.com")
    server.complete_checkout(open_page(ann).stripe_id)
    User.objects.update(deletion_due_at=timezone.now())
    events = events_of(server)
    told, waiting = [], []

    def tell():
        try:
            return {post(server, event).status_code for event in events}
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:

        def tell_meanwhile(**data):
            told.append(pool.submit(tell))
            waiting.append(wait_for_a_lock())

        with hooks.register_temporarily("core.account_deleted", tell_meanwhile):
            assert delete_due_account(ann.pk)
        assert told[0].result() == {204}
    assert waiting[0].startswith("SELECT") and "FOR NO KEY UPDATE" in waiting[0]
    process_everything()
    assert live_at_stripe() == []


def wait_for_a_lock():
    """Return the statement of another connection as soon as it waits for a row of ours."""
    waiting = "SELECT pid FROM pg_locks WHERE NOT granted AND transactionid IS NOT NULL"
    with connection.cursor() as cursor:
        for _attempt in range(500):
            cursor.execute(waiting)
            if pid := cursor.fetchone():
                # Read but once: what a transaction saw of it first is what it always sees.
                cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", pid)
                return cursor.fetchone()[0]
            time.sleep(0.02)
    raise AssertionError("Nobody waits.")
