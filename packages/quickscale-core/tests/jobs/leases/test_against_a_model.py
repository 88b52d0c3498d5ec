"""Any order of claims, ends, deaths and late writes gives what a simple model in memory gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quickscale.core.mail.models import OutgoingMail

MAX_ATTEMPTS = OutgoingMail.retry_policy.max_attempts
LEASE = OutgoingMail.retry_policy.lease

jobs = OutgoingMail.objects
choices = st.integers(0, 1000)


@dataclass(eq=False)
class Model:
    """What a job has to be: the attempt that may write, and whether others are kept out."""

    pk: object
    status: str = "pending"
    attempts: int = 0
    is_due: bool = True
    is_locked: bool = False
    holder: OutgoingMail | None = None
    effects: int = 0


@dataclass(eq=False)
class Attempt:
    """A worker's, which may write long after it lost its job."""

    model: Model
    claimed: OutgoingMail


@dataclass
class World:
    models: list[Model] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)


class LeaseMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        jobs.all().delete()
        self.world = World()

    def pick(self, choice):
        return self.world.models[choice % len(self.world.models)]

    def pick_attempt(self, choice):
        return self.world.attempts[choice % len(self.world.attempts)]

    def has_jobs(self):
        return bool(self.world.models)

    def has_attempts(self):
        return bool(self.world.attempts)

    @rule()
    def enqueue(self):
        made = jobs.create(template="x", recipient="a@example.com")
        self.world.models.append(Model(made.pk))

    @precondition(has_jobs)
    @rule(choice=choices)
    def claim(self, choice):
        model = self.pick(choice)
        may = model.status == "pending" and model.is_due and not model.is_locked
        may = may and model.attempts < MAX_ATTEMPTS
        claimed = jobs.filter(pk=model.pk).claim()
        assert bool(claimed) == may
        if claimed:
            model.attempts, model.is_locked, model.holder = model.attempts + 1, True, claimed
            self.world.attempts.append(Attempt(model, claimed))

    @rule()
    def claim_any(self):
        waiting = [
            each
            for each in self.world.models
            if each.status == "pending"
            and each.is_due
            and not each.is_locked
            and each.attempts < MAX_ATTEMPTS
        ]
        claimed = jobs.claim()
        assert bool(claimed) == bool(waiting)
        if claimed:
            [model] = [each for each in waiting if each.pk == claimed.pk]
            model.attempts, model.is_locked, model.holder = model.attempts + 1, True, claimed
            self.world.attempts.append(Attempt(model, claimed))

    def may_write(self, attempt):
        return attempt.model.holder is attempt.claimed

    def end(self, attempt, status):
        attempt.model.status, attempt.model.is_locked, attempt.model.holder = status, False, None

    @precondition(has_attempts)
    @rule(choice=choices)
    def complete(self, choice):
        attempt = self.pick_attempt(choice)
        may = self.may_write(attempt)
        assert jobs.complete(attempt.claimed, status="sent") == may
        if may:
            self.end(attempt, "sent")
            attempt.model.effects += 1

    @precondition(has_attempts)
    @rule(choice=choices)
    def fail(self, choice):
        attempt = self.pick_attempt(choice)
        may = self.may_write(attempt)
        assert jobs.fail(attempt.claimed, error="!") == may
        if may:
            self.end(attempt, "failed")

    @precondition(has_attempts)
    @rule(choice=choices)
    def retry(self, choice):
        attempt = self.pick_attempt(choice)
        may = self.may_write(attempt)
        assert jobs.retry(attempt.claimed, error="!") == may
        if may:
            is_last = attempt.model.attempts >= MAX_ATTEMPTS
            self.end(attempt, "failed" if is_last else "pending")
            attempt.model.is_due = False

    @precondition(has_attempts)
    @rule(choice=choices)
    def renew(self, choice):
        attempt = self.pick_attempt(choice)
        may = self.may_write(attempt)
        assert jobs.renew(attempt.claimed, lease=LEASE) == may
        if may:
            attempt.model.is_locked = True

    @precondition(has_jobs)
    @rule(choice=choices)
    def let_a_lease_run_out(self, choice):
        model = self.pick(choice)
        past = timezone.now() - timedelta(seconds=1)
        jobs.filter(pk=model.pk, locked_until__isnull=False).update(locked_until=past)
        model.is_locked = False

    @precondition(has_jobs)
    @rule(choice=choices)
    def let_time_pass(self, choice):
        model = self.pick(choice)
        jobs.filter(pk=model.pk, status="pending").update(next_attempt_at=timezone.now())
        model.is_due = True

    @precondition(has_jobs)
    @rule(choice=choices)
    def requeue(self, choice):
        model = self.pick(choice)
        assert bool(jobs.filter(pk=model.pk).requeue()) == (not model.is_locked)
        if not model.is_locked:
            model.status, model.attempts, model.is_due, model.holder = "pending", 0, True, None

    @rule()
    def sweep(self):
        abandoned = [
            each
            for each in self.world.models
            if each.status == "pending" and each.attempts >= MAX_ATTEMPTS and not each.is_locked
        ]
        assert jobs.fail_abandoned() == len(abandoned)
        for model in abandoned:
            model.status, model.holder = "failed", None

    @invariant()
    def the_database_holds_what_the_model_does(self):
        rows = {row.pk: row for row in jobs.all()}
        assert rows.keys() == {each.pk for each in self.world.models}
        for model in self.world.models:
            row = rows[model.pk]
            assert (row.status, row.attempts) == (model.status, model.attempts)
            assert row.is_locked == model.is_locked
            assert (row.next_attempt_at is None) == (model.status != "pending")
            assert (row.finished_at is None) == (model.status == "pending")

    @invariant()
    def whoever_may_write_is_known_by_the_token(self):
        tokens = dict(jobs.values_list("pk", "lease_token"))
        for model in self.world.models:
            token = model.holder.lease_token if model.holder else None
            assert tokens[model.pk] == token


@pytest.mark.django_db
def test_leases_keep_to_the_model():
    run_state_machine_as_test(
        LeaseMachine,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
