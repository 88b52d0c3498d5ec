"""As whom a key acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quickscale.core.teams.models import Team
    from quickscale.core.users.models import User

    from .models import ApiKey

_RIGHTS = ("is_staff", "is_superuser")
_SHED = "_shed_staff_rights"


def find_principal(key: ApiKey) -> User | None:
    """Return as whom a key acts; nobody once they left its team or may not sign in."""
    user: User = key.user
    if not user.is_active:
        return None
    return user if key.team is None or is_member(user, key.team) else None


def is_member(user: User, team: Team) -> bool:
    """Whether somebody belongs to a team; nobody belongs to a closed one."""
    from quickscale.core.teams.models import Membership

    return Membership.objects.filter(team=team, team__closed_at=None, user=user).exists()


def drop_staff_rights(user: User) -> None:
    """Make a user one without rights of staff, for as long as this object lives."""
    vars(user)[_SHED] = {name: getattr(user, name) for name in _RIGHTS}
    _shed(user)
    for cache in ("_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        setattr(user, cache, set())


def keep_staff_rights(instance: Any, **kwargs: Any) -> None:
    """Let a user be saved with the rights that they have, not with those that a key has."""
    for name, value in vars(instance).get(_SHED, {}).items():
        setattr(instance, name, value)


def drop_rights_again(instance: Any, **kwargs: Any) -> None:
    """Take the rights away once more when the user is saved."""
    if _SHED in vars(instance):
        _shed(instance)


def _shed(user: User) -> None:
    for name in _RIGHTS:
        setattr(user, name, False)
