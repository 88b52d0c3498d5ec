"""Making, naming and closing teams."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify

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

from .members import (
    announce_seats,
    count_seats,
    lock_team,
    record_change,
    require_no_escalation,
    role_values,
    send_event,
)

#: What the addresses of pages need for themselves.
_RESERVED = frozenset({"new"})
_ATTEMPTS = 5


@transaction.atomic
def create_team(name: str, *, owner: User) -> Team:
    team = _insert(name)
    Membership.objects.create(team=team, user=owner, role=RoleKind.OWNER)
    record_change("team.created", team, owner)
    send_event(team_created, team, owner, name=team.name)
    role = RoleKind.OWNER.value
    send_event(member_joined, team, owner, user=str(owner.public_id), role=role)
    announce_seats(team, before=0)
    return team


@transaction.atomic
def rename_team(team: Team, name: str, *, by: User | None) -> Team:
    """Rename a team; its addresses stay what they are."""
    lock_team(team)
    former, team.name = team.name, name
    team.save(update_fields=["name"])
    if former != name:
        record_change("team.renamed", team, by, {"from": former})
    return team


@transaction.atomic
def close_team(team: Team, *, by: User) -> None:
    """End all memberships and revoke open invitations; what belongs to the team stays."""
    lock_team(team)
    members = Membership.objects.filter(team=team)
    if not members.filter(user=by, role=RoleKind.OWNER).exists():
        raise NotTheOwner
    can_close_team(team=team, user=by)
    before = count_seats(team)
    users = list(members.values_list("user__public_id", flat=True))
    members.delete()
    Invitation.objects.for_team(team).filter(UNANSWERED).update(revoked_at=timezone.now())
    record_change("team.closed", team, by)
    for user in users:
        send_event(member_left, team, by, user=str(user), removed=True)
    announce_seats(team, before)
    send_event(team_closed, team, by, name=team.name)
    # Last, for a team that is closed is told nothing by webhook, not even that it was.
    Team.objects.filter(pk=team.pk).update(closed_at=timezone.now())


def owned_teams(user: User) -> QuerySet[Team]:
    """Return the open teams that somebody owns, which keep their account from being deleted."""
    return Team.objects.filter(
        closed_at=None, memberships__user=user, memberships__role=RoleKind.OWNER
    )


def _insert(name: str) -> Team:
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


#: How many roles a team may make for itself.
MOST_ROLES = 50


@transaction.atomic
def create_role(team: Team, name: str, permissions: Iterable[str], *, by: User | None) -> Role:
    lock_team(team)
    wanted = sorted(set(permissions))
    require_no_escalation(team, by, frozenset(wanted))
    roles = Role.objects.for_team(team)
    if roles.count() >= MOST_ROLES:
        raise TooManyRoles(MOST_ROLES)
    _require_free_name(name)
    with _named_once():
        role = roles.create(name=name, permissions=wanted)
    _audit("team.role_created", role, by)
    return role


@transaction.atomic
def update_role(role: Role, *, name: str, permissions: Iterable[str], by: User | None) -> Role:
    team = role.team
    lock_team(team)
    wanted = sorted(set(permissions))
    current = Role.objects.for_team(team).filter(pk=role.pk).select_for_update().first()
    if current is None:
        raise RoleNotFound
    require_no_escalation(team, by, frozenset(wanted) | role_permissions(current))
    _require_free_name(name)
    current.name, current.permissions = name, wanted
    with _named_once():
        current.save(update_fields=["name", "permissions"])
    _audit("team.role_updated", current, by)
    return current


@transaction.atomic
def delete_role(role: Role, *, by: User | None) -> None:
    team = role.team
    lock_team(team)
    require_no_escalation(team, by, role_permissions(role))
    invitations = Invitation.objects.for_team(team).filter(custom_role=role)
    members = Membership.objects.filter(custom_role=role)
    if members.exists() or invitations.filter(UNANSWERED).exists():
        raise RoleInUse
    invitations.filter(~Q(UNANSWERED)).update(**role_values(RoleKind.MEMBER))
    if Role.objects.for_team(team).filter(pk=role.pk).delete()[0]:
        _audit("team.role_deleted", role, by)


def _require_free_name(name: str) -> None:
    """Keep a role from passing for a built-in one."""
    if name.strip().casefold() in {str(kind.label).casefold() for kind in BUILT_IN_ROLES}:
        raise RoleNameTaken


@contextmanager
def _named_once() -> Iterator[None]:
    """Refuse a name that is taken: nothing else of a role is unique."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise RoleNameTaken from error


def _audit(action: str, role: Role, by: User | None) -> None:
    record_change(action, role, by, {"permissions": role.permissions})
