"""One worker at a time has a job, and whoever lost it writes nothing."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from quickscale.core.mail.models import OutgoingMail

WORKERS = 8
MAX_ATTEMPTS = OutgoingMail.retry_policy.max_attempts

jobs = OutgoingMail.objects
Status = OutgoingMail.Status

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)

pytestmark = pytest.mark.django_db
at_the_same_time = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True, params=["default", ON_POSTGRES])
def database(request):
    """Let each test run on the suite's own database, and in the run of ``-m postgres``."""


def make(count=1, **values):
    made = [OutgoingMail(template="x", recipient="a@example.com", **values) for _ in range(count)]
    return jobs.bulk_create(made)


def end_leases():
    jobs.update(locked_until=timezone.now() - timedelta(seconds=1))


def make_due():
    jobs.update(next_attempt_at=timezone.now())


def read(job):
    return jobs.get(pk=job.pk)


def test_what_has_been_due_for_longest_is_claimed_first():
    now = timezone.now()
    [late, later] = (
        make(next_attempt_at=now - timedelta(minutes=minutes))[0] for minutes in (9, 5)
    )
    make(next_attempt_at=now + timedelta(minutes=1))
    assert [job and job.pk for job in (jobs.claim(), jobs.claim(), jobs.claim())] == [
        late.pk,
        later.pk,
        None,
    ]


def test_a_claimed_job_is_what_the_database_holds():
    make()
    job = jobs.claim()
    stored = read(job)
    assert (
        (stored.attempts, stored.lease_token)
        == (job.attempts, job.lease_token)
        == (1, job.lease_token)
    )
    assert stored.locked_until == job.locked_until
    assert stored.is_locked


def test_a_job_that_failed_waits_for_its_next_attempt():
    make()
    assert jobs.retry(jobs.claim(), error="no answer")
    job = jobs.get()
    assert (job.status, job.attempts, job.last_error) == ("pending", 1, "no answer")
    assert timedelta(0) < job.next_attempt_at - timezone.now() <= timedelta(minutes=1)
    assert jobs.claim() is None


def test_a_job_waits_at_least_as_long_as_it_was_asked_to():
    make()
    assert jobs.retry(jobs.claim(), error="busy", at_least=timedelta(hours=2))
    assert jobs.get().next_attempt_at - timezone.now() > timedelta(minutes=119)


def test_a_job_is_given_up_after_its_last_attempt():
    make()
    for _ in range(MAX_ATTEMPTS):
        make_due()
        assert jobs.retry(jobs.claim(), error="no answer")
    job = jobs.get()
    assert (job.status, job.attempts, job.next_attempt_at) == ("failed", MAX_ATTEMPTS, None)
    assert job.finished_at


def test_a_job_whose_workers_all_died_is_given_up():
    make()
    for _ in range(MAX_ATTEMPTS):
        assert jobs.fail_abandoned() == 0
        assert jobs.claim()
        end_leases()
    assert jobs.claim() is None
    assert jobs.fail_abandoned() == 1
    job = jobs.get()
    assert (job.status, job.attempts) == ("failed", MAX_ATTEMPTS)
    assert "died" in job.last_error
    assert job.finished_at


def test_the_last_attempt_is_not_given_up_while_it_lasts():
    make(attempts=MAX_ATTEMPTS - 1)
    last = jobs.claim()
    assert jobs.fail_abandoned() == 0
    assert jobs.complete(last, status=Status.SENT)


def test_a_job_that_was_given_up_has_all_its_attempts_again():
    make()
    jobs.fail(jobs.claim(), error="gone")
    assert jobs.requeue() == 1
    job = jobs.get()
    assert (job.status, job.attempts, job.last_error, job.finished_at) == ("pending", 0, "", None)
    assert jobs.claim()


def test_a_job_in_somebodys_hands_is_not_requeued():
    make()
    held = jobs.claim()
    assert jobs.requeue() == 0
    assert jobs.complete(held, status=Status.SENT)


WRITES = [
    lambda job: jobs.complete(job, status=Status.SENT),
    lambda job: jobs.retry(job, error="late"),
    lambda job: jobs.fail(job, error="late"),
    lambda job: jobs.renew(job, lease=timedelta(hours=1)),
    lambda job: jobs.release(job, last_error="late"),
]


@pytest.mark.parametrize("write", WRITES)
def test_a_worker_that_was_succeeded_changes_nothing(write):
    make()
    late = jobs.claim()
    end_leases()
    successor = jobs.claim()
    before = jobs.values().get()
    assert not write(late)
    assert jobs.values().get() == before
    assert jobs.complete(successor, status=Status.SENT)
    assert not write(late)
    assert jobs.get().status == "sent"


@pytest.mark.parametrize("write", WRITES)
def test_a_worker_that_was_late_changes_nothing_once_its_job_was_requeued(write):
    make()
    late = jobs.claim()
    end_leases()
    jobs.requeue()
    assert not write(late)
    assert (jobs.get().status, jobs.get().attempts) == ("pending", 0)


@pytest.mark.parametrize("write", WRITES)
def test_whoever_never_claimed_a_job_changes_nothing(write):
    make()
    before = jobs.values().get()
    assert not write(jobs.get())
    assert jobs.values().get() == before


def test_a_worker_that_was_late_and_not_succeeded_may_end_its_job():
    make()
    late = jobs.claim()
    end_leases()
    assert jobs.complete(late, status=Status.SENT)


def test_a_lease_that_is_renewed_lasts():
    make()
    job = jobs.claim()
    end_leases()
    assert jobs.renew(job, lease=timedelta(minutes=1))
    assert jobs.claim() is None
    assert jobs.unlocked().count() == 0


@pytest.mark.parametrize("off", [timedelta(days=-400), timedelta(days=400)])
def test_a_worker_whose_clock_is_wrong_ends_nobodys_lease(off):
    make(next_attempt_at=timezone.now() - timedelta(days=800))
    assert jobs.claim()
    with time_machine.travel(timezone.now() + off):
        assert jobs.claim() is None


@pytest.mark.parametrize("off", [timedelta(days=-400), timedelta(days=400)])
def test_a_worker_whose_clock_is_wrong_has_no_longer_and_no_shorter_lease(off):
    make(next_attempt_at=timezone.now() - timedelta(days=800))
    with time_machine.travel(timezone.now() + off):
        job = jobs.claim()
        assert jobs.renew(job, lease=OutgoingMail.retry_policy.lease)
    left = read(job).locked_until - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10, seconds=1)


def test_what_is_rolled_back_was_not_claimed():
    make()
    with transaction.atomic():
        assert jobs.claim()
        transaction.set_rollback(True)
    assert jobs.get().attempts == 0
    assert jobs.claim()


def at_once(work):
    """Call ``work`` in many threads at one moment, and list what they answered."""
    barrier = Barrier(WORKERS)

    def run(_):
        barrier.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, range(WORKERS)))


@at_the_same_time
def test_of_many_workers_one_has_a_job():
    for _ in range(10):
        make()
        assert len([job for job in at_once(jobs.claim) if job]) == 1


@at_the_same_time
def test_many_workers_share_what_is_due():
    make(120)

    def claim_all():
        return [job.pk for job in iter(jobs.claim, None)]

    claimed = [pk for pks in at_once(claim_all) for pk in pks]
    assert len(claimed) == len(set(claimed)) == 120
    assert set(jobs.values_list("attempts", flat=True)) == {1}


@at_the_same_time
def test_of_many_workers_that_find_a_lease_run_out_one_succeeds():
    for _ in range(10):
        make()
        late = jobs.claim()
        end_leases()
        [successor] = [job for job in at_once(jobs.claim) if job]
        assert not jobs.complete(late, status=Status.SENT)
        assert jobs.complete(successor, status=Status.SENT)


@at_the_same_time
def test_of_a_late_worker_and_its_successor_one_ends_the_job():
    ended = []
    for _ in range(20):
        make()
        late = jobs.claim()
        end_leases()

        def end(late=late):
            job = jobs.claim() or late
            return jobs.complete(job, status=Status.SENT)

        ended.append(sum(at_once(end)))
    # The successor's token is new; the late one's is good only until there is a successor.
    assert set(ended) == {1}


@at_the_same_time
@pytest.mark.postgres
def test_a_job_that_a_rival_is_claiming_is_passed_over_and_not_waited_for():
    first, second = make(2, next_attempt_at=timezone.now())

    def claim():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            return jobs.claim()
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        mine = jobs.claim()
        theirs = pool.submit(claim).result()
        assert pool.submit(claim).result() is None
    assert {mine.pk, theirs.pk} == {first.pk, second.pk}


def test_a_token_is_new_with_each_lease():
    make()
    tokens = set()
    for _ in range(3):
        tokens.add(jobs.claim().lease_token)
        end_leases()
    assert len(tokens) == 3
    assert all(isinstance(token, uuid.UUID) for token in tokens)
