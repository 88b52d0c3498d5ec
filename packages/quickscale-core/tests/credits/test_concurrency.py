"""Real threads on one account, on the default database and on PostgreSQL."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from quickscale.core.credits import metered
from quickscale.core.credits.exceptions import (
    CreditError,
    HoldClosed,
    InsufficientCredits,
    InvalidCreditRequest,
)
from quickscale.core.credits.models import CreditAccount, Entry, Grant, Hold
from quickscale.core.credits.services import (
    balance_of,
    capture,
    consume,
    grant,
    hold,
    reverse,
    revoke,
    void,
)
from quickscale.core.credits.services.settlement import settle_due_accounts
from quickscale.core.credits.verification import find_ledger_errors
from quickscale.core.teams.models import Team
from quickscale.core.users.models import User

THREADS = 8

pytestmark = pytest.mark.django_db(transaction=True)


ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(autouse=True, params=["default", ON_POSTGRES])
def database(request) -> None:
    """Let each test run on the suite's own database, and in the run of ``-m postgres``."""


@pytest.fixture(params=["user", "team"])
def account(request):
    if request.param == "user":
        owner = User.objects.create_user("ann@example.com")
    else:
        owner = Team.objects.create(name="Red", slug="red")
    account = CreditAccount.objects.of(owner)
    grant(account, 400, source="gift", reason="Gift", paid=False)
    grant(account, 600, source="purchase", reason="Top-up")
    yield account
    assert find_ledger_errors(account) == []


def run_at_once(*tasks):
    """Run each task in a thread of its own, all started together; count how they ended."""
    start = Barrier(len(tasks))

    def run(task):
        start.wait()
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(run, task) for task in tasks]]


def owner_of(account):
    return account.user or account.team


def outcome(task):
    """Return what the task returned, or the class of the refusal."""
    try:
        return task()
    except CreditError as error:
        return type(error)


@contextmanager
def unless_too_late(expiry):
    """Let a refusal pass where the thread had no turn before the moment went by."""
    try:
        yield
    except InvalidCreditRequest:
        if not expiry or expiry > timezone.now():
            raise


def test_exactly_as_much_is_spent_as_there_is(account):
    def spend_150():
        return Counter(outcome(lambda: bool(consume(account, 1, "Race"))) for _ in range(150))

    counts = sum(run_at_once(*[spend_150] * THREADS), Counter())
    assert counts == {True: 1000, InsufficientCredits: 200}
    assert balance_of(account.owner) == 0
    assert not Grant.objects.exclude(remaining=0).exists()


def test_one_idempotency_key_charges_once(account):
    spends = run_at_once(*[lambda: consume(account, 700, "Order", idempotency_key="1")] * THREADS)
    assert len(set(spends)) == 1
    assert balance_of(account.owner) == 300


def test_one_idempotency_key_grants_once(account):
    terms = {"source": "invoice", "reason": "July", "idempotency_key": "invoice-1"}
    grants = run_at_once(*[lambda: grant(account, 100, **terms)] * THREADS)
    assert len(set(grants)) == 1
    assert balance_of(account.owner) == 1100


def test_an_account_is_opened_once():
    user = User.objects.create_user("eve@example.com")
    run_at_once(*[lambda: user.credits.account] * THREADS)
    assert CreditAccount.objects.filter(user=user).count() == 1


def test_a_hold_is_captured_or_voided_but_once(account):
    for _ in range(5):
        opened = hold(account, 10, "Answer")
        tasks = [partial(capture, opened, 4), partial(void, opened)] * (THREADS // 2)
        ends = run_at_once(*[partial(outcome, task) for task in tasks])
        opened.refresh_from_db()
        assert opened.entries.exclude(kind=Entry.Kind.HOLD).count() == 1
        assert ends.count(HoldClosed) == THREADS // 2
    assert CreditAccount.objects.get(pk=account.pk).held == 0


def test_a_spend_is_given_back_once(account):
    spend = consume(account, 500, "Order")
    ends = run_at_once(*[lambda: outcome(partial(reverse, spend, reason="Cancelled"))] * THREADS)
    assert sum(isinstance(end, Entry) for end in ends) == 1
    assert balance_of(account.owner) == 1000


def test_a_grant_is_revoked_once_and_what_others_spend_of_it_stays_spent(account):
    pack = grant(account, 50, source="purchase", reason="Top-up", priority=0)

    def spend_some():
        return sum(outcome(lambda: bool(consume(account, 3, "Race"))) for _ in range(10))

    def take_back():
        return revoke(pack, reason="Refunded").entry

    ends = run_at_once(*[spend_some, take_back] * (THREADS // 2))
    assert ends[::2] == [10] * (THREADS // 2)
    assert len(set(ends[1::2])) == 1
    pack.refresh_from_db()
    revoked = revoke(pack, reason="Refunded")
    assert pack.remaining == 0
    assert revoked.taken + revoked.spent == 50
    assert balance_of(account.owner) == 1050 - revoked.taken - 30 * THREADS // 2


def test_what_is_due_is_settled_once(account):
    soon = timezone.now() + timedelta(milliseconds=200)
    grant(account, 50, source="gift", reason="Gift", priority=0, expires_at=soon)
    grant(account, 20, source="late", reason="Late", effective_at=soon)
    hold(account, 10, "Answer", expires_at=soon)
    while timezone.now() <= soon:
        pass
    run_at_once(*[settle_due_accounts, lambda: consume(account, 1, "Race")] * (THREADS // 2))
    assert balance_of(account.owner) == 1000 + 20 - THREADS // 2
    counts = Counter(Entry.objects.values_list("kind", flat=True))
    assert (counts["expiry"], counts["release"], counts["grant"]) == (1, 1, 4)


def test_everything_at_once_leaves_a_ledger_that_agrees_with_itself(account):
    def spend_and_cancel():
        for _ in range(10):
            reverse(consume(account, 3, "Order"), 2, reason="Part")

    def hold_and_close():
        for number in range(10):
            expiry = timezone.now() + timedelta(milliseconds=5) if number % 3 == 0 else None
            with unless_too_late(expiry):
                opened = hold(account, 5, "Answer", expires_at=expiry)
                outcome(partial(capture, opened, 2) if number % 2 else partial(void, opened))

    def refund_a_pack():
        for number in range(5):
            pack = grant(account, 9, source="purchase", reason="Top-up", priority=number * 25)
            revoke(pack, 4 if number % 2 else None, reason="Refunded")

    def do_metered_work():
        for number in range(8):
            with suppress(ZeroDivisionError), metered(owner_of(account), 12, "Work") as meter:
                meter.cost = 12 // (number % 3)

    def give_and_sweep():
        for _ in range(10):
            soon = timezone.now() + timedelta(milliseconds=20)
            with unless_too_late(soon):
                grant(account, 7, source="gift", reason="Gift", priority=0, expires_at=soon)
            settle_due_accounts()

    tasks = [spend_and_cancel, hold_and_close, refund_a_pack, do_metered_work, give_and_sweep]
    run_at_once(*tasks * 2)
    settle_due_accounts()
    call_command("verify_ledger", stdout=StringIO())
    assert not Hold.objects.filter(status="open", expires_at__lte=timezone.now()).exists()
