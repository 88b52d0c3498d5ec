"""A worker in a process of its own that may be killed, and whose leases often run out mid-work.

It notes each effect in the transaction in which it ends its job, as workers have to.
"""

from __future__ import annotations

import os
import random
import sys
import time
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - needs the apps

from quickscale.core.jobs.leases import LeaseLost  # noqa: E402
from quickscale.core.jobs.retries import RetryPolicy  # noqa: E402
from quickscale.core.mail.models import OutgoingMail  # noqa: E402

#: Work takes up to twice as long.
LEASE = 0.3

OutgoingMail.retry_policy = RetryPolicy(
    lease=timedelta(seconds=LEASE), delays=(timedelta(milliseconds=50),) * 200
)
jobs = OutgoingMail.objects


def note(kind: str, job: OutgoingMail | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO noted (kind, job) VALUES (%s, %s)", [kind, job and job.pk])


def perform(job: OutgoingMail, dice: random.Random) -> None:
    time.sleep(dice.uniform(0, 2 * LEASE) if dice.random() < 0.5 else 0)
    if dice.random() < 0.1:
        raise ValueError
    with transaction.atomic():
        note("effect", job)
        time.sleep(dice.uniform(0, LEASE / 3))  # it may be killed here, too
        if not jobs.complete(job, status=OutgoingMail.Status.SENT):
            raise LeaseLost


def work(seed: int) -> None:
    dice = random.Random(seed)
    note("ready")
    while True:
        job = jobs.claim()
        if job is None:
            time.sleep(0.05)
            continue
        try:
            perform(job, dice)
        except LeaseLost:
            note("late", job)
        except ValueError:
            jobs.retry(job, error="no luck")


if __name__ == "__main__":
    work(int(sys.argv[1]))
