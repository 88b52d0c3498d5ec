"""Who belongs to a team, as what, and who no longer does."""

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min, QuerySet
from django.utils import timezone

from quickscale.core.audit.models import AuditEvent
from quickscale.core.audit.services import record
from quickscale.core.conf import quickscale_settings
from quickscale.core.hooks import Event
from quickscale.core.teams.exceptions import (
    AlreadyOwner,
    MemberNotFound,
    NotTheOwner,
    OwnerCannotLeave,
    PermissionEscalation,
    RoleNotFound,
    TeamClosed,
    TooManyInvitations,
)
from quickscale.core.teams.hooks import can_add_member
from quickscale.core.teams.models import (
    Invitation,
    Membership,
    Role,
    RoleKind,
    Team,
    role_permissions,
)
from quickscale.core.teams.signals import member_changed, member_left, owner_changed, seats_changed
from quickscale.core.users.models import User

DAY = timedelta(days=1)
_SENT = ("team.member_invited", "team.invitation_resent")


def record_change(
    action: str,
    subject: Team | Role | Membership | Invitation,
    by: User | None,
    data: Mapping[str, Any] | None = None,
) -> None:
    thing = subject.user if isinstance(subject, Membership) else subject
    record(
        action,
        actor=by,
        team=subject if isinstance(subject, Team) else subject.team,
        object_type=str(thing._meta.model_name),
        object_id=thing.public_id,
        label=thing.get_full_name() if isinstance(thing, User) else str(thing),
        data=data,
    )


def send_event(event: Event, team: Team, by: User | None, **data: Any) -> None:
    event.send(team.public_id, user=by, data=data, owner=team)


def require_mail(team: Team, by: User | None) -> None:
    """Refuse an invitation beyond what a team, or a person in all teams, may send in 24 hours."""
    if by is None:
        return
    # Several teams at once are counted in turn.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    sent = AuditEvent.objects.filter(action__in=_SENT, created_at__gt=timezone.now() - DAY)
    _require_fewer(sent.filter(team=team))
    _require_fewer(sent.filter(actor=by))


def _require_fewer(sent: QuerySet[AuditEvent]) -> None:
    found = sent.aggregate(count=Count("pk"), first=Min("created_at"))
    if found["count"] >= quickscale_settings.TEAM_INVITATIONS_PER_DAY:
        wait = found["first"] + DAY - timezone.now()
        raise TooManyInvitations(retry_after=math.ceil(wait.total_seconds()))


def lock_team(team: Team) -> None:
    """Let nobody else change the team until the running transaction ends."""
    open_team = Team.objects.filter(pk=team.pk, closed_at=None)
    if not open_team.update(revision=F("revision") + 1):
        raise TeamClosed


def require_no_escalation(team: Team, by: User | None, permissions: frozenset[str]) -> None:
    """Let nobody give or take what they may not do themselves; the system (None) may."""
    if by is None:
        return
    own = Membership.objects.select_related("custom_role").filter(team=team, user=by).first()
    if own is None or not permissions <= own.permissions:
        raise PermissionEscalation


def require_role(team: Team, role: Role | RoleKind | str) -> Role | RoleKind:
    """Return a role that may be given in a team, kept from being deleted meanwhile."""
    if not isinstance(role, Role):
        return RoleKind(role)
    own = Role.objects.for_team(team).filter(pk=role.pk).select_for_update().first()
    if own is None:
        raise RoleNotFound
    return own


def role_values(role: Role | RoleKind) -> dict[str, Role | str | None]:
    if isinstance(role, Role):
        return {"role": RoleKind.CUSTOM.value, "custom_role": role}
    return {"role": role.value, "custom_role": None}


def describe_role(role: Role | RoleKind) -> str:
    return role.name if isinstance(role, Role) else role.value


@transaction.atomic
def change_role(
    membership: Membership, role: Role | RoleKind | str, *, by: User | None
) -> Membership:
    team = membership.team
    lock_team(team)
    role = require_role(team, role)
    current = _read(membership)
    if RoleKind.OWNER in (role, current.role):
        raise OwnerCannotLeave
    require_no_escalation(team, by, current.permissions | role_permissions(role))
    Membership.objects.filter(pk=current.pk).update(**role_values(role))
    name = describe_role(role)
    data = {"role": name, "from": describe_role(current.given_role)}
    record_change("team.role_changed", current, by, data)
    send_event(member_changed, team, by, user=str(current.user.public_id), role=name)
    return _read(membership)


@transaction.atomic
def remove_member(membership: Membership, *, by: User | None) -> None:
    lock_team(membership.team)
    current = _read(membership)
    require_no_escalation(current.team, by, current.permissions)
    _end(current, by, removed=True)


@transaction.atomic
def leave_team(team: Team, *, user: User) -> None:
    lock_team(team)
    current = Membership.objects.filter(team=team, user=user).first()
    if current is None:
        raise MemberNotFound
    _end(current, user, removed=False)


@transaction.atomic
def leave_every_team(user: User) -> None:
    memberships = Membership.objects.filter(user=user, team__closed_at=None)
    for membership in memberships.select_related("team").order_by("team_id"):
        leave_team(membership.team, user=user)


@transaction.atomic
def transfer_ownership(team: Team, membership: Membership, *, by: User) -> None:
    """Make a member the owner, who so far is ``by`` and becomes an admin."""
    lock_team(team)
    if membership.user_id == by.pk:
        raise AlreadyOwner
    members = Membership.objects.filter(team=team)
    old = members.filter(user=by, role=RoleKind.OWNER)
    if not old.update(**role_values(RoleKind.ADMIN)):
        raise NotTheOwner
    if not members.filter(pk=membership.pk).update(**role_values(RoleKind.OWNER)):
        raise MemberNotFound
    record_change("team.ownership_transferred", membership, by)
    send_event(owner_changed, team, by, user=str(membership.user.public_id))


def _read(membership: Membership) -> Membership:
    found = Membership.objects.select_related("team", "user", "custom_role")
    try:
        return found.get(pk=membership.pk)
    except Membership.DoesNotExist:
        raise MemberNotFound from None


def _end(membership: Membership, by: User | None, *, removed: bool) -> None:
    team = membership.team
    before = count_seats(team)
    members = Membership.objects.filter(pk=membership.pk).exclude(role=RoleKind.OWNER)
    if not members.delete()[0]:
        raise OwnerCannotLeave
    record_change("team.member_removed" if removed else "team.member_left", membership, by)
    send_event(member_left, team, by, user=str(membership.user.public_id), removed=removed)
    announce_seats(team, before)


def count_seats(team: Team) -> int:
    members = Membership.objects.filter(team=team).count()
    if not quickscale_settings.TEAM_INVITATIONS_TAKE_SEATS:
        return members
    invitations: int = Invitation.objects.for_team(team).open().count()
    return members + invitations


def require_seat(team: Team) -> None:
    can_add_member(team=team, seats=count_seats(team) + 1)


def announce_seats(team: Team, before: int) -> None:
    """Tell how many seats are taken now, if that has changed."""
    seats = count_seats(team)
    if seats != before:
        seats_changed.send(team.public_id, data={"seats": seats})
