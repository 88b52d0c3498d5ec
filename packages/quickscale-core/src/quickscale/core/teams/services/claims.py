"""Taking turns: whatever changes a team's members claims the team first."""

from __future__ import annotations

from django.db.models import F

from quickscale.core.teams.exceptions import PermissionEscalation, TeamClosed
from quickscale.core.teams.models import Membership, Role, RoleKind, Team
from quickscale.core.users.models import User


def lock_team(team: Team) -> None:
    """Let nobody else change the team until the running transaction ends.

    Raises:
        TeamClosed: it is closed.
    """
    open_team = Team.objects.filter(pk=team.pk, closed_at=None)
    if not open_team.update(revision=F("revision") + 1):
        raise TeamClosed


def require_no_escalation(team: Team, by: User | None, permissions: frozenset[str]) -> None:
    """Let nobody give or take what they may not do themselves.

    Args:
        by: who does; None for the system, which may.
        permissions: what is given or taken.

    Raises:
        MoreThanYouMay: they may not do all of it.
    """
    if by is None:
        return
    own = Membership.objects.select_related("custom_role").filter(team=team, user=by).first()
    if own is None or not permissions <= own.permissions:
        raise PermissionEscalation


def role_values(role: Role | RoleKind | str) -> dict[str, Role | str | None]:
    """Return a role as the fields of whoever has it."""
    if isinstance(role, Role):
        return {"role": RoleKind.CUSTOM.value, "custom_role": role}
    return {"role": RoleKind(role).value, "custom_role": None}


def as_role(role: Role | RoleKind | str) -> Role | RoleKind:
    return role if isinstance(role, Role) else RoleKind(role)


def describe_role(role: Role | RoleKind | str) -> str:
    """Return how events and the audit log name a role."""
    return role.name if isinstance(role, Role) else RoleKind(role).value
