"""Making, finding and ending keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from quickscale.core.teams.models import Team
    from quickscale.core.users.models import User

    from .models import ApiKey

#: What every key begins with: scanners of published code know secrets by it.
TOKEN_PREFIX = "qsk_"  # noqa: S105 - the part that is no secret
#: How many keys that still work a user or a team may have.
MOST_KEYS = 100
#: How exactly it is known when a key was last used.
USE_INTERVAL = timedelta(minutes=1)

_TOKEN = re.compile(rf"{TOKEN_PREFIX}([A-Za-z0-9]{{8}}\.[A-Za-z0-9]{{32}})")


class TooManyKeys(Exception):
    """A user or a team has all the keys that they may have."""


@transaction.atomic
def create_key(
    *,
    user: User,
    team: Team | None = None,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    from .models import ApiKey

    owned = ApiKey.objects.filter(team=team) if team else user.api_keys.filter(team=None)
    if owned.filter(revoked_at=None).count() >= MOST_KEYS:
        raise TooManyKeys
    key, secret = ApiKey.objects.create_key(
        user=user, team=team, name=name, scopes=sorted(set(scopes)), expires_at=expires_at
    )
    record_key_change("api_key.created", key, actor=user, scopes=key.scopes)
    return key, f"{TOKEN_PREFIX}{secret}"


@transaction.atomic
def rename_key(key: ApiKey, name: str, *, actor: User) -> ApiKey:
    former, key.name = key.name, name
    key.save(update_fields=["name"])
    record_key_change("api_key.renamed", key, actor=actor, former=former)
    return key


@transaction.atomic
def revoke_key(key: ApiKey, *, actor: User) -> None:
    """End a key for good; ending it twice is no mistake."""
    from .models import ApiKey

    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record_key_change("api_key.revoked", key, actor=actor)


def find_api_key(token: str) -> ApiKey | None:
    from .models import ApiKey

    form = _TOKEN.fullmatch(token)
    if form is None:
        return None
    key = ApiKey.objects.find(form[1])
    return key if key is not None and key.state == ApiKey.State.ACTIVE else None


def note_use(key: ApiKey) -> None:
    """Remember that a key is in use, at most once a minute."""
    from .models import ApiKey

    now = timezone.now()
    if key.last_used_at is not None and key.last_used_at > now - USE_INTERVAL:
        return
    is_old = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_INTERVAL)
    ApiKey.objects.filter(is_old, pk=key.pk).update(last_used_at=now)


def record_key_change(action: str, key: ApiKey, *, actor: User, **data: Any) -> None:
    from quickscale.core.audit.services import record

    record(
        action,
        actor=actor,
        team=key.team,
        object_type="api_key",
        object_id=key.public_id,
        label=key.name,
        data={"prefix": key.prefix, **data},
    )
