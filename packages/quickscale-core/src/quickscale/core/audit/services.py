"""Writing the audit log, and forgetting what it need not remember."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connections, router, transaction
from django.db.models import Q

from quickscale.core.http import request_context
from quickscale.core.http.request_context import impersonator_of
from quickscale.core.privacy.personal_data import Person, filter_mentions

from .models import AuditEvent

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model

_PURGED_AT_ONCE = 5_000


def record(
    action: str,
    *,
    actor: AbstractBaseUser | AnonymousUser | None = None,
    impersonator: AbstractBaseUser | None = None,
    team: Model | None = None,
    object_type: str = "",
    object_id: object = "",
    label: str = "",
    data: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write down that something happened, in the transaction in which it did.

    The visitor's address and browser are those of the request that is being answered, and so is
    the member of staff who acts as the visitor.

    Args:
        action: what happened, in the past, ``<area>.<what>``: ``team.member_removed``.
        actor: who did it; None for the system.
        impersonator: the member of staff who acted as ``actor``, where no request tells.
        team: the team that it concerns; its members read it.
        object_type: what it was done to, by the name of its resource.
        object_id: that thing's public id.
        label: what people call that thing.
        data: what else is worth knowing, as JSON; never a secret.
    """
    context = request_context.current()
    if impersonator is None and (request := request_context.current_request()):
        impersonator = impersonator_of(request)
    return AuditEvent.objects.create(
        action=action,
        actor_id=actor.pk if actor is not None and actor.is_authenticated else None,
        impersonator_id=impersonator.pk if impersonator else None,
        team_id=team.pk if team else None,
        object_type=object_type,
        object_id=str(object_id),
        label=label[:255],
        data=dict(data or {}),
        ip=(context.ip or None) if context else None,
        user_agent=context.user_agent[:255] if context else "",
    )


def events_about(user: Person) -> Q:
    """Return the condition of the events that concern a person: what they did, or had done."""
    return Q(actor=user.pk) | Q(object_type="user", object_id=str(user.public_id))


def forget_person(user: Person, known_as: Sequence[str]) -> None:
    """Leave of what somebody did only that it happened.

    What they did to a team's things keeps its words, unless those are their addresses or name.
    """
    AuditEvent._base_manager.filter(actor=user.pk).update(ip=None, user_agent="")
    own = events_about(user) & (Q(object_type__in=["", "user"]) | Q(team=None))
    AuditEvent._base_manager.filter(own).update(label="", ip=None, user_agent="", data={})
    mentions = filter_mentions(AuditEvent._base_manager.all(), known_as, "label", "data")
    AuditEvent._base_manager.filter(pk__in=mentions.values("pk")).update(label="", data={})


def purge_audit_events(before: datetime) -> int:
    deleted = 0
    while batch := _purge_some(before):
        deleted += batch
    return deleted


def _purge_some(before: datetime) -> int:
    """Delete one batch; the transactions stay short while others write."""
    using = router.db_for_write(AuditEvent)
    with transaction.atomic(using=using):
        _open_door(using)
        old = AuditEvent._base_manager.using(using).filter(created_at__lt=before).order_by("pk")
        ids = list(old.values_list("pk", flat=True)[:_PURGED_AT_ONCE])
        return AuditEvent._base_manager.using(using).filter(pk__in=ids).delete()[0] if ids else 0


def _open_door(using: str) -> None:
    """Tell the trigger on PostgreSQL that this transaction may delete."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT set_config('quickscale.audit_purge', 'on', true)")
