"""Attempts: claimed, made, noted. No transaction is open while somebody else's server answers.

An endpoint is sent one delivery at a time, which the database holds. So a server that is slow keeps
one worker busy and never all of them, and nobody is told two things in the wrong order at once.
"""

import time
from datetime import timedelta
from http import HTTPStatus

from django.db import IntegrityError, transaction
from django.utils import timezone

from quickscale.core.jobs import tasks
from quickscale.core.jobs.leases import LeasedJobQuerySet

from .models import WebhookDelivery, WebhookEndpoint
from .services import disable_endpoint, enqueue_deliveries, priority_of
from .signing import sign_body
from .tasks import send_waiting
from .transport import Answer, post_webhook

#: How long a worker stays with one endpoint while others wait for theirs.
TURN = timedelta(seconds=2)
#: How long a server can ask to be left alone.
LONGEST_PAUSE = timedelta(hours=24)
#: After how long without any success nothing more is sent to an endpoint.
PATIENCE = timedelta(days=5)

_AGENT = "QuickScale-Webhooks/1"

Status = WebhookDelivery.Status


def attempt(pk: int) -> Answer | None:
    """Make the attempt that is due of a delivery; None if none is, or its endpoint is busy."""
    delivery = claim_delivery(pk)
    if delivery is None:
        return None
    answer = post_delivery(delivery)
    note_answer(delivery, answer)
    return answer


def attempt_waiting(endpoint: int) -> None:
    """Make the attempts that are due of an endpoint, the longest due first.

    What is left when another worker sends to it, its server does not answer, or the turn is over,
    waits for its next turn.
    """
    until = time.monotonic() + TURN.total_seconds()
    waiting = list_due().filter(endpoint=endpoint).order_by("next_attempt_at", "pk")
    keys = waiting.values_list("pk", flat=True)
    while (key := keys.first()) and (answer := attempt(key)):
        if answer.status is None:
            return
        if time.monotonic() > until:
            enqueue_waiting(endpoint)
            return


def enqueue_waiting(endpoint: int) -> None:
    """Give an endpoint a turn, for which others that are waiting go first."""
    for found in WebhookEndpoint.objects.filter(pk=endpoint):
        tasks.enqueue(send_waiting, endpoint, priority=priority_of(found))


def list_due() -> LeasedJobQuerySet[WebhookDelivery]:
    busy = WebhookDelivery.objects.locked().values("endpoint")
    free = WebhookEndpoint.objects.running().exclude(pk__in=busy)
    return WebhookDelivery.objects.due().filter(endpoint__in=free)


def claim_delivery(pk: int) -> WebhookDelivery | None:
    """Take a delivery that is due, so that no other worker sends to its endpoint meanwhile.

    The database decides: a second worker finds the delivery locked, or is refused because another
    one of the endpoint is. A worker that dies is succeeded once its lease is over; the endpoint may
    then be told twice, and knows it by the id.
    """
    due = list_due().filter(pk=pk)
    try:
        with transaction.atomic():
            _end_leases_beside(pk)
            return due.select_related("endpoint__created_by", "endpoint__team").claim()
    except IntegrityError:
        return None


def _end_leases_beside(pk: int) -> None:
    endpoint = WebhookDelivery.objects.filter(pk=pk).values("endpoint")
    beside = WebhookDelivery.objects.filter(endpoint__in=endpoint, lease_token__isnull=False)
    beside.unlocked().update(lease_token=None, locked_until=None)


def post_delivery(delivery: WebhookDelivery) -> Answer:
    endpoint = delivery.endpoint
    signed = sign_body(
        delivery.payload,
        id=f"msg_{delivery.public_id.hex}",
        at=timezone.now(),
        secrets=endpoint.secrets,
    )
    headers = {"Content-Type": "application/json", "User-Agent": _AGENT, **signed}
    return post_webhook(endpoint.url, delivery.payload.encode(), headers)


@transaction.atomic
def note_answer(delivery: WebhookDelivery, answer: Answer) -> None:
    if not note_attempt(delivery, answer):
        return
    note_health(delivery.endpoint, answer)
    if delivery.next_attempt_at and delivery.endpoint.failing_since is None:
        # One that failed before has a turn every minute.
        enqueue_deliveries([delivery], at=delivery.next_attempt_at)


def note_attempt(delivery: WebhookDelivery, answer: Answer) -> bool:
    """End an attempt; False if another worker has made it anew."""
    deliveries, error = WebhookDelivery.objects, answer.problem
    seen = {"response_status": answer.status, "problem": error, "excerpt": answer.excerpt}
    if not error:
        return deliveries.complete(delivery, status=Status.DELIVERED, **seen)
    if answer.status == HTTPStatus.GONE:
        return deliveries.fail(delivery, error=error, **seen)
    pause = min(answer.retry_after, LONGEST_PAUSE)
    return deliveries.retry(delivery, error=error, at_least=pause, **seen)


def note_health(endpoint: WebhookEndpoint, answer: Answer) -> None:
    """Remember how an endpoint fares, and give one up that is gone or failed for days."""
    same, now = WebhookEndpoint.objects.filter(pk=endpoint.pk), timezone.now()
    if not answer.problem:
        same.filter(failing_since__isnull=False).update(failing_since=None)
        return
    if answer.status == HTTPStatus.GONE:
        disable_endpoint(endpoint, reason=WebhookEndpoint.Reason.GONE)
    elif same.filter(failing_since__lte=now - PATIENCE).exists():
        disable_endpoint(endpoint, reason=WebhookEndpoint.Reason.FAILING)
    else:
        same.filter(failing_since=None).update(failing_since=now)
