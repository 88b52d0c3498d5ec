"""As whom a key acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quickscale.core.teams.models import Team
    from quickscale.core.users.models import User

    from .models import ApiKey

_RIGHTS = ("is_staff", "is_superuser")
_DROPPED = "_dropped_staff_rights"


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
    vars(user)[_DROPPED] = {name: getattr(user, name) for name in _RIGHTS}
    clear_staff_rights(user)
    for cache in ("_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        setattr(user, cache, set())


def restore_staff_rights(user: User) -> None:
    """Give a user back the rights that a key took, if one did."""
    for name, value in vars(user).get(_DROPPED, {}).items():
        setattr(user, name, value)


def has_dropped_rights(user: User) -> bool:
    """Whether a key took the rights of staff from this object."""
    return _DROPPED in vars(user)


def clear_staff_rights(user: User) -> None:
    for name in _RIGHTS:
        setattr(user, name, False)
