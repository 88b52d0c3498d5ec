"""Workers that are killed, or slower than their leases, lose nothing and do nothing twice."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from quickscale.core.mail.models import OutgoingMail
from quickscale_testing.forked import start_python

WORKER = Path(__file__).with_name("worker.py")
JOBS = 120
WORKERS = 5
KILLS = 3
PATIENCE = 120

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def noted():
    """Keep what workers say they did in a table, in their own transactions."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE noted (kind text, job uuid)")

    def count(kind):
        with connection.cursor() as cursor:
            cursor.execute("SELECT job FROM noted WHERE kind = %s", [kind])
            return Counter(job for (job,) in cursor.fetchall())

    yield count
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE noted")


@pytest.fixture
def start():
    workers = []

    def run():
        url = os.environ["DATABASE_URL"].rpartition("/")[0]
        worker = start_python(
            WORKER,
            str(len(workers)),
            env={**os.environ, "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}"},
        )
        workers.append(worker)
        return worker

    yield run
    for worker in workers:
        worker.kill()
        worker.wait()


def wait_until(is_so):
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def count_open():
    return OutgoingMail.objects.filter(status="pending").count()


def is_in_the_middle(*, after):
    """Whether so many jobs are done and somebody works on another."""
    return JOBS - count_open() >= after and OutgoingMail.objects.locked().exists()


def test_every_job_has_its_effect_once(noted, start):
    new = [OutgoingMail(template="x", recipient="a@example.com") for _ in range(JOBS)]
    OutgoingMail.objects.bulk_create(new)
    workers = [start() for _ in range(WORKERS)]
    wait_until(lambda: noted("ready").total() == WORKERS)
    for kill in range(1, KILLS + 1):
        wait_until(partial(is_in_the_middle, after=kill * JOBS // (KILLS + 2)))
        workers[kill].send_signal(signal.SIGKILL)
        workers[kill].wait()
    wait_until(lambda: not count_open())

    effects = noted("effect")
    assert len(effects) == JOBS
    assert set(effects.values()) == {1}
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {"sent"}
    # It has been rough: jobs were begun anew, and workers came too late.
    assert sum(OutgoingMail.objects.values_list("attempts", flat=True)) > JOBS
    assert noted("late")
