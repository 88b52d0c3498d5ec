"""Workers that take tasks out of the database's queue."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django_tasks_db.management.commands.db_worker import Worker

from quickscale.core.webhooks.models import WebhookDelivery
from quickscale.core.webhooks.services.endpoints import create_endpoint
from quickscale.core.webhooks.services.queue import enqueue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def work_off():
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
    enqueue(
        [
            WebhookDelivery.objects.create(endpoint=it, event="core.e", payload=f'{{"n":{number}}}')
            for number, it in enumerate(wanted)
        ]
    )
    call_command("send_webhooks", verbosity=0)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: work_off(), range(2)))
    call_command("send_webhooks", verbosity=0)
    work_off()
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
