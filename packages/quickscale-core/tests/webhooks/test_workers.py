"""Workers that take tasks out of the database's queue."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from quickscale.core import mail
from quickscale.core.mail.models import OutgoingMail
from quickscale.core.webhooks import transport
from quickscale.core.webhooks.models import WebhookDelivery
from quickscale.core.webhooks.services import create_endpoint, enqueue_deliveries

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def run_worker():
    """Be a worker until the queue is empty."""
    worker = Worker(
        queue_names=["default"],
        interval=0.05,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=str(uuid4()),
        excluded_queue_names=[],
    )
    try:
        worker.run()
    finally:
        connection.close()


@pytest.fixture
def queue_in_database(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_two_workers_send_everything_once_and_a_slow_server_holds_up_nobody_else(
    ann, receiver, queue_in_database
):
    slow, quick, other = (
        create_endpoint(user=ann, url=f"{receiver.url}&name={name}", events=["*"])
        for name in ("slow", "quick", "other")
    )
    receiver.delays = {"slow": 0.6}
    wanted = [slow] * 5 + [quick, other] * 20
    enqueue_deliveries(
        [
            WebhookDelivery.objects.create(endpoint=it, event="core.e", payload=f'{{"n":{number}}}')
            for number, it in enumerate(wanted)
        ]
    )
    call_command("send_webhooks", verbosity=0)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: run_worker(), range(2)))
    call_command("send_webhooks", verbosity=0)
    run_worker()
    told = Counter((path, body) for path, _, body in receiver.heard)
    assert len(told) == 45
    assert set(told.values()) == {1}
    assert set(WebhookDelivery.objects.values_list("status", "attempts")) == {("delivered", 1)}
    assert receiver.most_at_once == 1
    [last_slow, last_quick] = [
        max(WebhookDelivery.objects.filter(endpoint__in=it).values_list("finished_at", flat=True))
        for it in ([slow], [quick, other])
    ]
    assert last_quick < last_slow


def deliver(endpoint, times, **values):
    return [
        WebhookDelivery.objects.create(
            endpoint=endpoint, event="core.e", payload=f'{{"n":{number}}}', **values
        )
        for number in range(times)
    ]


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def dead(ann, receiver, monkeypatch):
    """An endpoint whose server takes connections and never answers."""
    monkeypatch.setattr(transport, "TOTAL_SECONDS", 0.5)
    receiver.delays = {"dead": 5}
    return create_endpoint(user=ann, url=f"{receiver.url}&name=dead", events=["*"])


def test_a_mail_leaves_before_the_retries_that_were_due_before_it(
    dead, receiver, queue_in_database
):
    due = timezone.now() - timedelta(minutes=1)
    enqueue_deliveries(deliver(dead, 30, attempts=1, next_attempt_at=due), at=due)
    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(run_worker)
        wait_for(lambda: receiver.heard)
        begun = time.monotonic()
        mail.send("account_deleted", to="ann@example.com", context={})
        wait_for(lambda: OutgoingMail.objects.filter(status="sent"))
        assert len(receiver.heard) <= 2
        assert time.monotonic() - begun < 2.0
        WebhookDelivery.objects.all().delete()
        worker.result()


def test_what_happens_after_a_server_died_reaches_the_others_at_once(
    dead, ann, receiver, queue_in_database
):
    quick = create_endpoint(user=ann, url=f"{receiver.url}&name=quick", events=["*"])
    enqueue_deliveries(deliver(dead, 20))
    enqueue_deliveries(deliver(quick, 1))
    run_worker()
    [*before, told] = [path.rpartition("=")[2] for path, _, _ in receiver.heard]
    assert (before, told) == (["dead"], "quick")
