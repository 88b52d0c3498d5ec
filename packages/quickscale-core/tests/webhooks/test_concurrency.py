"""Several workers never make one attempt twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection

from quickscale.core.webhooks import sending
from quickscale.core.webhooks.models import WebhookDelivery

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 8
ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(autouse=True, params=["default", ON_POSTGRES])
def database(request):
    """Let each test run on the suite's own database, and in the run of ``-m postgres``."""


def run_at_once(work):
    barrier = Barrier(WORKERS)

    def run(_):
        barrier.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, range(WORKERS)))


def make(endpoint, number):
    return WebhookDelivery.objects.create(
        endpoint=endpoint, event=f"core.e{number}", payload=f'{{"n":{number}}}'
    )


def test_of_many_workers_one_makes_an_attempt(endpoint, receiver):
    for number in range(6):
        delivery = make(endpoint, number)
        assert sorted(run_at_once(lambda pk=delivery.pk: bool(sending.attempt(pk)))) == [
            *[False] * (WORKERS - 1),
            True,
        ]
    assert len(receiver.heard) == 6


def test_many_workers_share_what_is_due(endpoint, receiver):
    for number in range(40):
        make(endpoint, number)
    run_at_once(lambda: call_command("send_webhooks", verbosity=0))
    told = Counter(body for _, _, body in receiver.heard)
    assert len(told) == 40
    assert set(told.values()) == {1}
    assert set(WebhookDelivery.objects.values_list("status", "attempts")) == {("delivered", 1)}


def test_an_endpoint_is_sent_one_thing_at_a_time(endpoint):
    first, second = (make(endpoint, number) for number in range(2))
    assert sending.claim_delivery(first.pk)
    assert sending.claim_delivery(second.pk) is None
    with pytest.raises(IntegrityError):
        WebhookDelivery.objects.update(lease_token=uuid4())
