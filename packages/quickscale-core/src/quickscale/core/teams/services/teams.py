"""Making, naming and closing teams."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from quickscale.core.audit.services import record
from quickscale.core.teams.exceptions import (
    NotTheOwner,
    RoleInUse,
    RoleNameTaken,
    RoleNotFound,
    TooManyRoles,
)
from quickscale.core.teams.hooks import can_close_team
from quickscale.core.teams.models import (
    BUILT_IN_ROLES,
    UNANSWERED,
    Invitation,
    Membership,
    Role,
    RoleKind,
    Team,
    role_permissions,
)
from quickscale.core.teams.signals import member_joined, member_left, team_closed, team_created
from quickscale.core.users.models import User

from .members import announce_seats, count_seats, lock_team, require_no_escalation, role_values

#: What the addresses of pages need for themselves.
_RESERVED = frozenset({"new"})
_ATTEMPTS = 5


@transaction.atomic
def create_team(name: str, *, owner: User) -> Team:
    """Make a team, of which ``owner`` is the owner and only member."""
    team = _insert(name)
    Membership.objects.create(team=team, user=owner, role=RoleKind.OWNER)
    _audit("team.created", team, owner)
    team_created.send(team.public_id, user=owner, data={"name": team.name}, owner=team)
    member_joined.send(
        team.public_id,
        user=owner,
        data={"user": str(owner.public_id), "role": RoleKind.OWNER.value},
        owner=team,
    )
    announce_seats(team, before=0)
    return team


@transaction.atomic
def rename_team(team: Team, name: str, *, by: User | None) -> Team:
    """Call a team something else; its addresses stay what they are.

    Raises:
        TeamClosed: it is closed.
    """
    lock_team(team)
    former, team.name = team.name, name
    team.save(update_fields=["name"])
    if former != name:
        record(
            "team.renamed",
            actor=by,
            team=team,
            object_type="team",
            object_id=team.public_id,
            label=name,
            data={"from": former},
        )
    return team


@transaction.atomic
def close_team(team: Team, *, by: User) -> None:
    """End a team: nobody is a member any more, and open invitations are revoked.

    What belongs to it stays until the team is deleted.

    Raises:
        TeamClosed: it is closed already.
        NotTheOwner: somebody else is.
        CannotCloseTeam: something keeps it open, an active subscription for instance.
    """
    lock_team(team)
    members = Membership.objects.filter(team=team)
    if not members.filter(user=by, role=RoleKind.OWNER).exists():
        raise NotTheOwner
    can_close_team(team=team, user=by)
    before = count_seats(team)
    users = list(members.values_list("user__public_id", flat=True))
    members.delete()
    Invitation.objects.for_team(team).filter(UNANSWERED).update(revoked_at=timezone.now())
    _audit("team.closed", team, by)
    for user in users:
        data = {"user": str(user), "removed": True}
        member_left.send(team.public_id, user=by, data=data, owner=team)
    announce_seats(team, before)
    team_closed.send(team.public_id, user=by, data={"name": team.name}, owner=team)
    # Last, for a team that is closed is told nothing by webhook, not even that it was.
    Team.objects.filter(pk=team.pk).update(closed_at=timezone.now())


def owned_teams(user: User) -> QuerySet[Team]:
    """Return the open teams that somebody owns; they have to be handed over or closed before the
    account goes."""
    return Team.objects.filter(
        closed_at=None, memberships__user=user, memberships__role=RoleKind.OWNER
    )


def _insert(name: str) -> Team:
    """Insert a team under the first address that is free."""
    base = slugify(name)[:120].strip("-")
    slug = "" if base in _RESERVED else base
    for _attempt in range(_ATTEMPTS):
        slug = slug or "-".join(filter(None, (base or "team", secrets.token_hex(3))))
        try:
            with transaction.atomic():
                return Team.objects.create(name=name, slug=slug)
        except IntegrityError:
            slug = ""
    raise RuntimeError(f"No slug is available for a team named {name!r}.")


def _audit(action: str, team: Team, user: User) -> None:
    record(
        action,
        actor=user,
        team=team,
        object_type="team",
        object_id=team.public_id,
        label=team.name,
    )


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
    _audit_role("team.role_created", role, by)
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
    _audit_role("team.role_updated", current, by)
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
        _audit_role("team.role_deleted", role, by)


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


def _audit_role(action: str, role: Role, by: User | None) -> None:
    record(
        action,
        actor=by,
        team=role.team,
        object_type="role",
        object_id=role.public_id,
        label=role.name,
        data={"permissions": role.permissions},
    )
