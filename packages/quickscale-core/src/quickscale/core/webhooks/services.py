"""Changes of an endpoint, each with its line in the audit log, and what it is sent."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from quickscale.core.audit.services import record
from quickscale.core.hooks import Envelope
from quickscale.core.jobs import tasks
from quickscale.core.teams.models import Team

from .events import TEST_EVENT, build_payload, notify_disabled
from .models import WebhookDelivery, WebhookEndpoint
from .signing import make_secret
from .tasks import send_delivery

if TYPE_CHECKING:
    from quickscale.core.users.models import User


#: How many a user or a team may have.
MOST_ENDPOINTS = 20
#: How long what is sent is signed with the former secret too.
OVERLAP = timedelta(hours=24)

Reason = WebhookEndpoint.Reason


class TooManyEndpoints(Exception):
    """A user or a team has all the webhooks that they may have."""


@transaction.atomic
def create_endpoint(
    *, user: User, team: Team | None = None, url: str, events: Iterable[str], description: str = ""
) -> WebhookEndpoint:
    owner = {"team": team, "user": None if team else user}
    if WebhookEndpoint.objects.filter(**owner).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints
    endpoint = WebhookEndpoint.objects.create(
        **owner, created_by=user, url=url, events=sorted(set(events)), description=description
    )
    record_endpoint_change("webhook.created", endpoint, actor=user, events=endpoint.events)
    return endpoint


@transaction.atomic
def update_endpoint(endpoint: WebhookEndpoint, *, actor: User, **values: Any) -> WebhookEndpoint:
    for name, value in values.items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=list(values))
    record_endpoint_change("webhook.changed", endpoint, actor=actor, events=endpoint.events)
    return endpoint


@transaction.atomic
def delete_endpoint(endpoint: WebhookEndpoint, *, actor: User) -> None:
    record_endpoint_change("webhook.deleted", endpoint, actor=actor)
    endpoint.delete()


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, actor: User) -> WebhookEndpoint:
    endpoint.former_secret, endpoint.secret = endpoint.secret, make_secret()
    endpoint.former_secret_until = timezone.now() + OVERLAP
    endpoint.save(update_fields=["secret", "former_secret", "former_secret_until"])
    record_endpoint_change("webhook.secret_rotated", endpoint, actor=actor)
    return endpoint


@transaction.atomic
def disable_endpoint(
    endpoint: WebhookEndpoint, *, reason: Reason = Reason.PERSON, actor: User | None = None
) -> None:
    running = WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at=None)
    # What waits is kept for when it is enabled.
    if not running.update(disabled_at=timezone.now(), disabled_reason=reason):
        return
    record_endpoint_change("webhook.disabled", endpoint, actor=actor, reason=str(reason))
    if reason != Reason.PERSON:
        notify_disabled(endpoint, reason=reason)


@transaction.atomic
def enable_endpoint(endpoint: WebhookEndpoint, *, actor: User) -> None:
    disabled = WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at__isnull=False)
    if disabled.update(disabled_at=None, disabled_reason="", failing_since=None):
        record_endpoint_change("webhook.enabled", endpoint, actor=actor)


def record_endpoint_change(
    action: str, endpoint: WebhookEndpoint, *, actor: User | None, **data: Any
) -> None:
    record(
        action,
        actor=actor,
        team=endpoint.team,
        object_type="webhook",
        object_id=endpoint.public_id,
        label=endpoint.url,
        data=data,
    )


logger = logging.getLogger(__name__)

#: Other people's servers may be slow, and those that fail most of all.
PRIORITY, FAILING_PRIORITY = 2 * tasks.LATER, 3 * tasks.LATER


def queue_events(events: Sequence[Envelope]) -> None:
    """Write down a delivery for each endpoint that is to be told one of the events."""
    audience = find_audience({event.owner for event in events if event.owner is not None})
    concerned = list(WebhookEndpoint.objects.listening().filter(audience))
    for event in events:
        endpoints = [each for each in concerned if is_told(each, event)]
        if endpoints:
            queue_event(event, endpoints)


def queue_event(event: Envelope, endpoints: Iterable[WebhookEndpoint]) -> None:
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


def find_audience(owners: Iterable[Any]) -> Q:
    """Return which endpoints may be told events: the site's, and those of the events' owners."""
    audience = Q(user=None, team=None)
    teams = [owner for owner in owners if isinstance(owner, Team)]
    users = [owner for owner in owners if not isinstance(owner, Team)]
    if teams:
        audience |= Q(team__in=teams)
    return audience | Q(user__in=users) if users else audience


def is_told(endpoint: WebhookEndpoint, event: Envelope) -> bool:
    """Say whether an endpoint is of an event's audience, and wants to hear of it."""
    if not endpoint.wants(event.name):
        return False
    if endpoint.user_id is None and endpoint.team_id is None:
        return True
    if event.owner is None:
        return False
    own = endpoint.team_id if isinstance(event.owner, Team) else endpoint.user_id
    return bool(own == event.owner.pk)


def queue_test(endpoint: WebhookEndpoint) -> WebhookDelivery:
    event = Envelope(
        name=TEST_EVENT,
        theme="core",
        object_type="webhook",
        object_id=str(endpoint.public_id),
        user=None,
        data={},
        value=None,
        at=timezone.now(),
        request_context=None,
    )
    (delivery,) = write_deliveries(event, [endpoint])
    enqueue_deliveries([delivery], is_asked_for=True)
    return delivery


def redeliver(delivery: WebhookDelivery) -> None:
    same = WebhookDelivery.objects.filter(pk=delivery.pk)
    waiting = same.filter(status=WebhookDelivery.Status.PENDING)
    if not waiting.update(next_attempt_at=timezone.now()):
        same.requeue()
    enqueue_deliveries([delivery], is_asked_for=True)


def enqueue_deliveries(
    deliveries: Iterable[WebhookDelivery], *, at: datetime | None = None, is_asked_for: bool = False
) -> None:
    """Have attempts made after commit; send_webhooks does what a backend cannot put off."""
    for delivery in deliveries:
        tasks.enqueue(
            send_delivery,
            delivery.pk,
            is_asked_for=is_asked_for,
            run_after=at,
            priority=PRIORITY if is_asked_for else priority_of(delivery.endpoint),
        )


def priority_of(endpoint: WebhookEndpoint) -> int:
    """Return an endpoint's priority: behind plain work, and behind those that answer."""
    return PRIORITY if endpoint.failing_since is None else FAILING_PRIORITY
