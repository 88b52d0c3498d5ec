"""Attempts: claimed, made, noted. No transaction is open while somebody else's server answers."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from .models import WebhookDelivery, WebhookEndpoint
from .schedule import delay_after
from .services.endpoints import disable_endpoint
from .services.queue import enqueue
from .signing import sign
from .transport import Answer, post

#: When a worker that said nothing is taken for dead. An attempt takes a quarter of it at most.
LEASE = timedelta(minutes=2)
#: After how long without any success nothing more is sent to an endpoint.
PATIENCE = timedelta(days=5)

_AGENT = "QuickScale-Webhooks/1"

Status = WebhookDelivery.Status


def attempt(pk: int) -> bool:
    """Make the attempt that is due of a delivery; False where none is, or another makes it."""
    delivery = claim(pk)
    if delivery is None:
        return False
    note(delivery, send(delivery))
    return True


def list_due() -> QuerySet[WebhookDelivery]:
    """Return the deliveries whose next attempt is due and that nobody is making."""
    now = timezone.now()
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    active = WebhookEndpoint.objects.filter(disabled_at=None)
    return WebhookDelivery.objects.filter(
        is_free, status=Status.PENDING, next_attempt_at__lte=now, endpoint__in=active
    )


def claim(pk: int) -> WebhookDelivery | None:
    """Take a delivery that is due, so that no other worker makes the same attempt.

    The conditional UPDATE decides: of two workers the second finds it claimed. A worker that dies
    with its claim is succeeded once the lease is over; the endpoint may then be told twice, and
    knows it by the id.
    """
    mine = uuid4()
    taken = list_due().filter(pk=pk)
    if not taken.update(
        claim=mine, claimed_until=timezone.now() + LEASE, attempts=F("attempts") + 1
    ):
        return None
    return (
        WebhookDelivery.objects.select_related("endpoint__created_by", "endpoint__team")
        .filter(pk=pk, claim=mine)
        .first()
    )


def send(delivery: WebhookDelivery) -> Answer:
    """Send a delivery, signed as of now."""
    endpoint = delivery.endpoint
    signed = sign(
        delivery.payload,
        id=f"msg_{delivery.public_id.hex}",
        at=timezone.now(),
        secrets=endpoint.secrets,
    )
    headers = {"Content-Type": "application/json", "User-Agent": _AGENT, **signed}
    return post(endpoint.url, delivery.payload.encode(), headers)


@transaction.atomic
def note(delivery: WebhookDelivery, answer: Answer) -> None:
    """Write down what came of an attempt, unless it has been begun anew meanwhile."""
    now = timezone.now()
    delay = delay_after(delivery.attempts, retry_after=answer.retry_after)
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
    if next_attempt_at:
        enqueue([delivery], at=next_attempt_at)


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
