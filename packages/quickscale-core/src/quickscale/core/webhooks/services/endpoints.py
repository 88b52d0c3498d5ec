"""What is done to an endpoint: each change with its line in the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from quickscale.core.audit.services import record
from quickscale.core.webhooks.exceptions import TooManyEndpoints
from quickscale.core.webhooks.models import WebhookEndpoint
from quickscale.core.webhooks.notices import notify_disabled
from quickscale.core.webhooks.signing import make_secret

if TYPE_CHECKING:
    from quickscale.core.teams.models import Team
    from quickscale.core.users.models import User

#: How many a user or a team may have.
MOST_ENDPOINTS = 20
#: How long what is sent is signed with the former secret too.
OVERLAP = timedelta(hours=24)

Reason = WebhookEndpoint.Reason


@transaction.atomic
def create_endpoint(
    *,
    user: User,
    team: Team | None = None,
    url: str,
    events: Iterable[str],
    description: str = "",
) -> WebhookEndpoint:
    """Make an endpoint of a team, or of the user themselves.

    Raises:
        TooManyEndpoints: its owner has all that they may have.
    """
    owner = {"team": team, "user": None if team else user}
    if WebhookEndpoint.objects.filter(**owner).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints
    endpoint = WebhookEndpoint.objects.create(
        **owner,
        created_by=user,
        url=url,
        events=sorted(set(events)),
        description=description,
    )
    record_endpoint_change("webhook.created", endpoint, actor=user, events=endpoint.events)
    return endpoint


@transaction.atomic
def update_endpoint(endpoint: WebhookEndpoint, *, actor: User, **values: Any) -> WebhookEndpoint:
    """Change an endpoint's address, description or events."""
    for name, value in values.items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=list(values))
    record_endpoint_change("webhook.changed", endpoint, actor=actor, events=endpoint.events)
    return endpoint


@transaction.atomic
def delete_endpoint(endpoint: WebhookEndpoint, *, actor: User) -> None:
    """Delete an endpoint with all that it was sent."""
    record_endpoint_change("webhook.deleted", endpoint, actor=actor)
    endpoint.delete()


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, actor: User) -> WebhookEndpoint:
    """Give an endpoint a new secret; the former one signs beside it for a day."""
    endpoint.former_secret, endpoint.secret = endpoint.secret, make_secret()
    endpoint.former_secret_until = timezone.now() + OVERLAP
    endpoint.save(update_fields=["secret", "former_secret", "former_secret_until"])
    record_endpoint_change("webhook.secret_rotated", endpoint, actor=actor)
    return endpoint


@transaction.atomic
def disable_endpoint(
    endpoint: WebhookEndpoint, *, reason: Reason = Reason.PERSON, actor: User | None = None
) -> None:
    """Send nothing more to an endpoint; what waits is kept for when it is switched on again."""
    running = WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at=None)
    if not running.update(disabled_at=timezone.now(), disabled_reason=reason):
        return
    record_endpoint_change("webhook.disabled", endpoint, actor=actor, reason=str(reason))
    if reason != Reason.PERSON:
        notify_disabled(endpoint, reason=reason)


@transaction.atomic
def enable_endpoint(endpoint: WebhookEndpoint, *, actor: User) -> None:
    """Send to an endpoint again, also what waited meanwhile."""
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
