"""Attempts: claimed, made, noted. No transaction is open while somebody else's server answers.

An endpoint is sent one delivery at a time, which the database holds. So a server that is slow keeps
one worker busy and never all of them, and nobody is told two things in the wrong order at once.
"""

from __future__ import annotations

import time
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from quickscale.core.jobs import tasks

from .models import WebhookDelivery, WebhookEndpoint
from .schedule import delay_before_retry
from .services.endpoints import disable_endpoint
from .services.queue import enqueue_deliveries, priority_of
from .signing import sign_body
from .tasks import send_waiting
from .transport import Answer, post_webhook

#: When a worker that said nothing is taken for dead. An attempt takes a quarter of it at most.
LEASE = timedelta(minutes=2)
#: How long a worker stays with one endpoint while others wait for theirs.
TURN = timedelta(seconds=2)
#: After how long without any success nothing more is sent to an endpoint.
PATIENCE = timedelta(days=5)

_AGENT = "QuickScale-Webhooks/1"

Status = WebhookDelivery.Status


def attempt(pk: int) -> Answer | None:
    """Make the attempt that is due of a delivery, and return what came of it; None where none is
    due, or its endpoint is being sent something by another worker."""
    delivery = claim(pk)
    if delivery is None:
        return None
    answer = send(delivery)
    note(delivery, answer)
    return answer


def attempt_waiting(endpoint: int) -> None:
    """Make the attempts that are due of an endpoint, the longest due first.

    It goes on until none is left, another worker sends to the endpoint, its server does not answer
    at all, or the turn is over; what is left then waits for the endpoint's next turn.
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


def list_due() -> QuerySet[WebhookDelivery]:
    """Return the deliveries whose next attempt is due and whose endpoint nobody is sending to."""
    now = timezone.now()
    # Asked of the row itself as well: of two workers that update it, the second looks at it anew,
    # and at no other row.
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    claimed = WebhookDelivery.objects.filter(claim__isnull=False, claimed_until__gt=now)
    free = WebhookEndpoint.objects.running().exclude(pk__in=claimed.values("endpoint"))
    return WebhookDelivery.objects.filter(
        is_free, status=Status.PENDING, next_attempt_at__lte=now, endpoint__in=free
    )


def claim(pk: int) -> WebhookDelivery | None:
    """Take a delivery that is due, so that no other worker sends to its endpoint meanwhile.

    The database decides: of two workers the second finds the delivery claimed, or is refused
    because another delivery of the endpoint is. A worker that dies with its claim is succeeded once
    the lease is over; the endpoint may then be told twice, and knows it by the id.
    """
    mine = uuid4()
    try:
        with transaction.atomic():
            _end_leases_beside(pk)
            taken = list_due().filter(pk=pk)
            is_mine = taken.update(
                claim=mine, claimed_until=timezone.now() + LEASE, attempts=F("attempts") + 1
            )
    except IntegrityError:
        return None
    if not is_mine:
        return None
    return (
        WebhookDelivery.objects.select_related("endpoint__created_by", "endpoint__team")
        .filter(pk=pk, claim=mine)
        .first()
    )


def _end_leases_beside(pk: int) -> None:
    endpoint = WebhookDelivery.objects.filter(pk=pk).values("endpoint")
    claimed = WebhookDelivery.objects.filter(endpoint__in=endpoint, claim__isnull=False)
    claimed.filter(claimed_until__lte=timezone.now()).update(claim=None, claimed_until=None)


def send(delivery: WebhookDelivery) -> Answer:
    """Send a delivery, signed as of now."""
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
def note(delivery: WebhookDelivery, answer: Answer) -> None:
    """Write down what came of an attempt, unless it has been begun anew meanwhile."""
    now = timezone.now()
    delay = delay_before_retry(delivery.attempts, retry_after=answer.retry_after)
    is_gone = answer.status == HTTPStatus.GONE
    if not answer.problem:
        status = Status.DELIVERED
    else:
        status = Status.FAILED if delay is None or is_gone else Status.PENDING
    next_attempt_at = now + delay if status == Status.PENDING and delay else None
    is_mine = WebhookDelivery.objects.filter(pk=delivery.pk, claim=delivery.claim).update(
        status=status,
        next_attempt_at=next_attempt_at,
        finished_at=None if next_attempt_at else now,
        claim=None,
        claimed_until=None,
        response_status=answer.status,
        problem=answer.problem,
        excerpt=answer.excerpt,
    )
    if not is_mine:
        return
    note_health(delivery.endpoint, answer)
    if next_attempt_at and delivery.endpoint.failing_since is None:
        enqueue_deliveries(
            [delivery], at=next_attempt_at
        )  # one that failed before has a turn every minute


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
