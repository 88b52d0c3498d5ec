"""From events to deliveries."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from quickscale.core.hooks import Envelope
from quickscale.core.jobs import tasks
from quickscale.core.teams.models import Team
from quickscale.core.webhooks.events import TEST_EVENT, build_payload, render_body
from quickscale.core.webhooks.models import WebhookDelivery, WebhookEndpoint
from quickscale.core.webhooks.tasks import send_delivery

logger = logging.getLogger(__name__)

#: Other people's servers may be slow, and those that fail most of all.
PRIORITY, FAILING_PRIORITY = 2 * tasks.LATER, 3 * tasks.LATER


def queue_event(event: Envelope) -> None:
    """Write down a delivery for each endpoint that is to be told an event.

    It is told to the site's own endpoints and to those of its owner; an event without an owner is
    nobody's but the site's. What made it happen goes on, should this fail.
    """
    concerned = WebhookEndpoint.objects.listening().filter(find_audience(event))
    endpoints = [endpoint for endpoint in concerned if endpoint.wants(event.name)]
    if not endpoints:
        return
    try:
        with transaction.atomic():
            enqueue_deliveries(write_deliveries(event, endpoints))
    except Exception:  # an integrator's event must never undo what it tells of
        logger.exception("Event %s could not be queued for webhooks", event.name)


def write_deliveries(
    event: Envelope, endpoints: Iterable[WebhookEndpoint]
) -> list[WebhookDelivery]:
    payload = build_payload(event)
    return WebhookDelivery.objects.bulk_create(
        WebhookDelivery(endpoint=endpoint, event=event.name, payload=payload)
        for endpoint in endpoints
    )


def find_audience(event: Envelope) -> Q:
    site = Q(user=None, team=None)
    if event.owner is None:
        return site
    if isinstance(event.owner, Team):
        return site | Q(team=event.owner)
    return site | Q(user=event.owner)


def queue_test(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Write down a delivery that tells an endpoint nothing but that it works."""
    content = {
        "type": TEST_EVENT,
        "timestamp": timezone.now(),
        "theme": "core",
        "object": {"type": "webhook", "id": str(endpoint.public_id)},
        "value": None,
        "data": {},
    }
    delivery = WebhookDelivery.objects.create(
        endpoint=endpoint, event=TEST_EVENT, payload=render_body(content)
    )
    enqueue_deliveries([delivery], is_asked_for=True)
    return delivery


def redeliver(delivery: WebhookDelivery) -> None:
    """Send a delivery again from the beginning, or one that waits at once."""
    same = WebhookDelivery.objects.filter(pk=delivery.pk)
    waiting = same.filter(status=WebhookDelivery.Status.PENDING)
    if not waiting.update(next_attempt_at=timezone.now()):
        same.requeue()
    enqueue_deliveries([delivery], is_asked_for=True)


def enqueue_deliveries(
    deliveries: Iterable[WebhookDelivery],
    *,
    at: datetime | None = None,
    is_asked_for: bool = False,
) -> None:
    """Have attempts made if the running transaction commits.

    Args:
        at: when; a backend that cannot wait leaves it to ``send_webhooks``.
        is_asked_for: whether a person waits for it, also where the endpoint is failing.
    """
    for delivery in deliveries:
        tasks.enqueue(
            send_delivery,
            delivery.pk,
            is_asked_for=is_asked_for,
            run_after=at,
            priority=PRIORITY if is_asked_for else priority_of(delivery.endpoint),
        )


def priority_of(endpoint: WebhookEndpoint) -> int:
    """Return when an endpoint comes to its turn: behind plain work, and behind those that answer
    where it does not."""
    return PRIORITY if endpoint.failing_since is None else FAILING_PRIORITY
