"""The roles that a team makes for itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import Q

from quickscale.core.audit.services import record
from quickscale.core.teams.exceptions import RoleInUse, RoleNameTaken, RoleNotFound, TooManyRoles
from quickscale.core.teams.models import (
    BUILT_IN_ROLES,
    Invitation,
    Membership,
    Role,
    RoleKind,
    Team,
)
from quickscale.core.teams.models.invitation import UNANSWERED
from quickscale.core.teams.models.role_holder import role_permissions
from quickscale.core.users.models import User

from .claims import lock_team, require_no_escalation, role_values

#: How many roles a team may make for itself.
MOST_ROLES = 50


@transaction.atomic
def create_role(team: Team, name: str, permissions: Iterable[str], *, by: User | None) -> Role:
    """Make a role.

    Raises:
        RoleNameTaken: there is one of that name, or it is the name of a built-in role.
        MoreThanYouMay: ``by`` may not do all of it.
        TooManyRoles: the team has as many as it can.
    """
    lock_team(team)
    wanted = sorted(set(permissions))
    require_no_escalation(team, by, frozenset(wanted))
    roles = Role.objects.for_team(team)
    if roles.count() >= MOST_ROLES:
        raise TooManyRoles(MOST_ROLES)
    _require_free_name(team, name)
    with _named_once():
        role = roles.create(name=name, permissions=wanted)
    _audit("team.role_created", role, by)
    return role


@transaction.atomic
def update_role(role: Role, *, name: str, permissions: Iterable[str], by: User | None) -> Role:
    """Change what a role is called and allows, for everybody who has it.

    Raises:
        RoleGone: it was deleted meanwhile.
        RoleNameTaken: there is another of that name, or it is the name of a built-in role.
        MoreThanYouMay: ``by`` may not do all that it allows or allowed.
    """
    team = role.team
    lock_team(team)
    wanted = sorted(set(permissions))
    current = Role.objects.for_team(team).filter(pk=role.pk).select_for_update().first()
    if current is None:
        raise RoleNotFound
    require_no_escalation(team, by, frozenset(wanted) | role_permissions(current))
    _require_free_name(team, name)
    current.name, current.permissions = name, wanted
    with _named_once():
        current.save(update_fields=["name", "permissions"])
    _audit("team.role_updated", current, by)
    return current


@transaction.atomic
def delete_role(role: Role, *, by: User | None) -> None:
    """Delete a role that nobody has.

    Raises:
        RoleInUse: a member has it, or somebody is invited to it.
        MoreThanYouMay: ``by`` may not do all that it allows.
    """
    team = role.team
    lock_team(team)
    require_no_escalation(team, by, role_permissions(role))
    invitations = Invitation.objects.for_team(team).filter(custom_role=role)
    if (
        Membership.objects.filter(custom_role=role).exists()
        or invitations.filter(UNANSWERED).exists()
    ):
        raise RoleInUse
    invitations.filter(~Q(UNANSWERED)).update(**role_values(RoleKind.MEMBER))
    if Role.objects.for_team(team).filter(pk=role.pk).delete()[0]:
        _audit("team.role_deleted", role, by)


def _require_free_name(team: Team, name: str) -> None:
    """Keep a role from passing for a built-in one."""
    if name.strip().casefold() in {str(kind.label).casefold() for kind in BUILT_IN_ROLES}:
        raise RoleNameTaken


@contextmanager
def _named_once() -> Iterator[None]:
    """Tell a name that is taken from other failures; nothing else of a role is unique."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise RoleNameTaken from error


def _audit(action: str, role: Role, by: User | None) -> None:
    record(
        action,
        actor=by,
        team=role.team,
        object_type="role",
        object_id=role.public_id,
        label=role.name,
        data={"permissions": role.permissions},
    )
