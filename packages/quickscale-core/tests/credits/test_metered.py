"""``metered``: hold first, capture on success, void on failure."""

from __future__ import annotations

import signal
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from quickscale.core.credits import metered
from quickscale.core.credits.exceptions import (
    HoldClosed,
    IdempotencyConflict,
    InsufficientCredits,
    InvalidCreditRequest,
    MeteredInTransaction,
)
from quickscale.core.credits.models import Hold, Spend
from quickscale.core.credits.services.settlement import settle_due_accounts
from quickscale.core.credits.verification import find_ledger_errors
from quickscale.core.jobs.tasks import task
from quickscale.core.teams.models import Team
from quickscale_testing.forked import run_python


@pytest.fixture
def owner(account, user):
    user.credits.grant(10, source="purchase", reason="Top-up")
    return user


def fail():
    raise ZeroDivisionError


def test_credits_are_held_while_work_is_done_and_captured_after(owner):
    with metered(owner, 4, "Answer", reference="answer:1") as meter:
        assert owner.credits.balance == 6
        assert Hold.objects.get().status == Hold.Status.OPEN
    assert (meter.spend.cost, meter.spend.reason, meter.spend.reference) == (
        4,
        "Answer",
        "answer:1",
    )
    assert owner.credits.balance == 6


def test_work_may_cost_less_than_was_held(owner):
    with metered(owner, 4, "Answer") as meter:
        meter.cost = Decimal("1.5")
    assert meter.spend.cost == Decimal("1.5")
    assert owner.credits.balance == Decimal("8.5")


def test_work_may_cost_nothing_after_all(owner):
    with metered(owner, 4, "Answer") as meter:
        meter.cost = 0
    assert meter.spend is None
    assert owner.credits.balance == 10


@pytest.mark.parametrize("cost", [5, -1, 0.5, "much"])
def test_work_cannot_cost_more_than_was_held_or_what_is_no_amount(owner, cost):
    with pytest.raises(InvalidCreditRequest), metered(owner, 4, "Answer") as meter:
        meter.cost = cost
    assert owner.credits.balance == 10


def test_work_that_fails_costs_nothing(owner):
    with pytest.raises(ZeroDivisionError), metered(owner, 4, "Answer"):
        fail()
    assert owner.credits.balance == 10
    assert Hold.objects.get().status == Hold.Status.VOIDED


def test_work_is_not_begun_without_the_credits_for_it(owner):
    with pytest.raises(InsufficientCredits), metered(owner, 11, "Answer"):
        pytest.fail("The work has begun.")


@pytest.mark.django_db
def test_a_team_pays_for_its_work():
    team = Team.objects.create(name="Red", slug="red")
    team.credits.grant(10, source="purchase", reason="Top-up")
    with metered(team, 4, "Answer"):
        pass
    assert team.credits.balance == 6


def test_work_that_outlasts_its_hold_is_not_charged(owner, clock):
    with pytest.raises(HoldClosed), metered(owner, 4, "Answer", lasts=timedelta(minutes=5)):
        clock.shift(timedelta(minutes=5))
    assert owner.credits.balance == 10


class TestDecorated:
    def test_a_function_costs_what_its_arguments_cost(self, owner):
        @metered(cost=lambda owner, text, times=1: len(text) * times, reason="Echo")
        def echo(owner, text, times=1):
            return text * times

        assert echo(owner, "ab", times=2) == "abab"
        assert owner.credits.balance == 6
        assert Spend.objects.get().reason == "Echo"

    def test_a_function_may_be_told_its_meter(self, owner):
        @metered(cost=4, reason="Answer")
        def answer(owner, *, meter):
            meter.cost = 3
            return meter.hold.amount

        assert answer(owner) == 4
        assert owner.credits.balance == 7

    def test_who_pays_may_be_reckoned_from_the_arguments(self, owner):
        @metered(lambda document: document["author"], 4, "Print")
        def print_out(document):
            return "printed"

        assert print_out({"author": owner}) == "printed"
        assert owner.credits.balance == 6

    def test_a_failing_function_costs_nothing_and_each_call_is_charged(self, owner):
        @metered(cost=4, reason="Divide")
        def divide(owner, number):
            return 12 / number

        with pytest.raises(ZeroDivisionError):
            divide(owner, 0)
        assert (divide(owner, 6), divide(owner, 3)) == (2, 4)
        assert owner.credits.balance == 2

    def test_a_function_that_calls_itself_is_charged_for_each_call(self, owner):
        @metered(cost=1, reason="Count")
        def count_down(owner, number):
            return count_down(owner, number - 1) if number else "done"

        assert count_down(owner, 3) == "done"
        assert owner.credits.balance == 6

    def test_a_key_may_be_reckoned_from_the_arguments(self, owner):
        @metered(cost=4, reason="Report", idempotency_key=lambda owner, number: f"report-{number}")
        def report(owner, number):
            return number

        assert [report(owner, number) for number in (1, 2, 1)] == [1, 2, 1]
        assert owner.credits.balance == 2

    def test_a_wrong_call_is_refused_before_anything_is_held(self, owner):
        @metered(cost=4, reason="Report")
        def report(owner, number):
            return number

        with pytest.raises(TypeError):
            report(owner)
        assert not Hold.objects.exists()

    def test_a_function_that_does_not_say_who_pays_is_refused(self):
        with pytest.raises(TypeError, match="who pays"):
            metered(cost=4, reason="Report")(lambda number: number)
        with pytest.raises(TypeError, match="who pays"), metered(cost=4, reason="Report"):
            pytest.fail("The work has begun.")

    def test_what_returns_before_its_work_is_done_is_refused(self):
        def stream(owner):
            yield "word"

        async def answer(owner):
            return "word"

        for function in (stream, answer):
            with pytest.raises(TypeError, match="returns before its work is done"):
                metered(cost=4, reason="Answer")(function)


class TestUnderAKey:
    def meter(self, owner, cost=4):
        return metered(owner, cost, "Answer", idempotency_key="answer-1")

    def test_work_that_is_done_twice_is_charged_once(self, owner):
        with self.meter(owner) as first:
            first.cost = 3
        with self.meter(owner) as second:
            second.cost = 2
        assert second.spend == first.spend
        assert owner.credits.balance == 7

    def test_work_that_failed_may_be_done_again(self, owner):
        for _ in range(2):
            with pytest.raises(ZeroDivisionError), self.meter(owner):
                fail()
        with self.meter(owner):
            pass
        assert owner.credits.balance == 6

    def test_work_that_is_done_twice_at_once_is_charged_once(self, owner):
        with self.meter(owner) as outer:
            with self.meter(owner) as inner:
                inner.cost = 2
            outer.cost = 3
        assert outer.spend == inner.spend
        assert owner.credits.balance == 8

    def test_work_whose_process_died_goes_on_with_its_hold_and_has_its_full_time(
        self, owner, clock
    ):
        self.meter(owner).__enter__()
        clock.shift(timedelta(minutes=14))
        with self.meter(owner):
            clock.shift(timedelta(minutes=14))
        assert owner.credits.balance == 6
        assert Hold.objects.count() == 1

    def test_work_whose_hold_ran_out_begins_anew(self, owner, clock):
        self.meter(owner).__enter__()
        clock.shift(timedelta(minutes=16))
        with self.meter(owner):
            pass
        assert owner.credits.balance == 6
        assert sorted(Hold.objects.values_list("status", flat=True)) == ["captured", "expired"]

    def test_work_at_another_cost_is_a_conflict(self, owner):
        with self.meter(owner):
            pass
        with pytest.raises(IdempotencyConflict), self.meter(owner, 5):
            pytest.fail("The work has begun.")


@pytest.fixture
def committed_owner(transactional_db, django_user_model):
    owner = django_user_model.objects.create_user("ann@example.com")
    owner.credits.grant(10, source="purchase", reason="Top-up")
    return owner


def test_work_cannot_begin_within_a_transaction(committed_owner):
    metering = metered(committed_owner, 4, "Answer")
    with transaction.atomic(), pytest.raises(MeteredInTransaction), metering:
        pytest.fail("The work has begun.")
    assert not Hold.objects.exists()


def test_the_hold_is_committed_before_the_work_begins(committed_owner):
    with metered(committed_owner, 4, "Answer"):
        assert not connection.in_atomic_block
        with transaction.atomic():
            transaction.set_rollback(True)
        assert committed_owner.credits.balance == 6


@task()
def answer(user_id: int) -> str:
    from quickscale.core.users.models import User

    with metered(User.objects.get(pk=user_id), 4, "Answer"):
        return "42"


def test_a_task_is_charged(committed_owner):
    assert answer.enqueue(committed_owner.pk).return_value == "42"
    assert committed_owner.credits.balance == 6


DIE_AT_WORK = """
import os, signal, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from quickscale.core.credits import metered
from quickscale.core.users.models import User
with metered(User.objects.get(), 4, "Answer"):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_held_by_a_process_that_was_killed_returns_by_itself(committed_owner):
    database = str(connection.settings_dict["NAME"])
    died = run_python("-c", DIE_AT_WORK, database)
    assert died.returncode == -signal.SIGKILL
    assert committed_owner.credits.balance == 6
    with time_machine.travel(timezone.now() + timedelta(minutes=15)):
        assert committed_owner.credits.balance == 10
        assert settle_due_accounts() == 1
    assert find_ledger_errors(committed_owner.credits.account) == []


def test_metered_is_imported_without_the_models():
    code = "from quickscale.core.credits import metered; print(metered.__name__)"
    assert run_python("-c", code).stdout == "metered\n"
