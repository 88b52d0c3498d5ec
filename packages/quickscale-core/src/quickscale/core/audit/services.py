"""Writing the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from quickscale.core import visits

from .models import AuditEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from quickscale.core.teams.models import Team
    from quickscale.core.users.models import User


def record(
    action: str,
    *,
    actor: User | AnonymousUser | None = None,
    impersonator: User | None = None,
    team: Team | None = None,
    object_type: str = "",
    object_id: object = "",
    label: str = "",
    data: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write down that something happened, in the transaction in which it did.

    The visitor's address and browser are those of the request that is being answered.

    Args:
        action: what happened, in the past, ``<area>.<what>``: ``team.member_removed``.
        actor: who did it; None for the system.
        team: the team that it concerns; its members read it.
        object_type: what it was done to, by the name of its resource.
        object_id: that thing's public id.
        label: what people call that thing.
        data: what else is worth knowing, as JSON; never a secret.
    """
    visit = visits.current()
    return AuditEvent.objects.create(
        action=action,
        actor=actor if actor is not None and actor.is_authenticated else None,
        impersonator=impersonator,
        team=team,
        object_type=object_type,
        object_id=str(object_id),
        label=label[:255],
        data=dict(data or {}),
        ip=(visit.ip or None) if visit else None,
        user_agent=visit.user_agent[:255] if visit else "",
    )
