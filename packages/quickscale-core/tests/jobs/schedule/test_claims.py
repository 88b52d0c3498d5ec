"""Of many that want to do one thing at one moment, one does it; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from quickscale.core.jobs import ScheduledCommand, scheduler
from quickscale.core.mail import outbox
from quickscale.core.mail.models import OutgoingMail

THREADS = 8

pytestmark = pytest.mark.django_db(transaction=True)

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(autouse=True, params=["default", ON_POSTGRES])
def database(request) -> None:
    """Let each test run on the suite's own database, and in the run of ``-m postgres``."""


def at_once(function):
    """Call ``function`` in many threads at one moment, and list what they answered."""
    start = Barrier(THREADS)

    def call():
        start.wait()
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return [future.result() for future in [pool.submit(call) for _ in range(THREADS)]]


def test_one_of_many_schedulers_starts_a_command():
    hourly = ScheduledCommand("hourly", every=timedelta(hours=1))

    def start():
        scheduler.remember([hourly])
        return scheduler.start_run(hourly)

    assert len([started for started in at_once(start) if started]) == 1


def test_one_of_many_workers_delivers_a_mail(mailoutbox):
    mail = OutgoingMail.objects.create(template="x", recipient="a@example.com", subject="x")
    assert sum(at_once(lambda: outbox.deliver(mail.pk))) == 1
    assert len(mailoutbox) == 1
