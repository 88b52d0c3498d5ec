"""Who belongs to a team, as what, and who no longer does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min, QuerySet
from django.utils import timezone

from quickscale.core.audit.models import AuditEvent
from quickscale.core.audit.services import record
from quickscale.core.conf import quickscale_settings
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


def require_mail(team: Team, by: User | None) -> None:
    """Refuse an invitation beyond what a team, or a person in all teams, may send in 24 hours.

    Raises:
        TooManyInvitations: so many were sent.
    """
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
        raise TooManyInvitations(wait=found["first"] + DAY - timezone.now())


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


@transaction.atomic
def change_role(
    membership: Membership, role: Role | RoleKind | str, *, by: User | None
) -> Membership:
    """Give a member another role.

    Raises:
        MemberGone: they left meanwhile.
        OwnerStays: they are the owner, or are to become it.
        MoreThanYouMay: ``by`` may do less than the old or the new role.
        RoleGone: the role was deleted meanwhile, or is another team's.
    """
    team = membership.team
    lock_team(team)
    role = require_role(team, role)
    current = _read(membership)
    if RoleKind.OWNER in (role, current.role):
        raise OwnerCannotLeave
    require_no_escalation(team, by, current.permissions | role_permissions(role))
    Membership.objects.filter(pk=current.pk).update(**role_values(role))
    data = {"role": describe_role(role), "from": describe_role(current.given_role)}
    _audit("team.role_changed", current, by, data)
    member_changed.send(
        team.public_id,
        user=by,
        data={"user": str(current.user.public_id), "role": describe_role(role)},
        owner=team,
    )
    return _read(membership)


@transaction.atomic
def remove_member(membership: Membership, *, by: User | None) -> None:
    """End somebody's membership.

    Raises:
        MemberGone: they left meanwhile.
        OwnerStays: they are the owner.
        MoreThanYouMay: ``by`` may do less than them.
    """
    lock_team(membership.team)
    current = _read(membership)
    require_no_escalation(current.team, by, current.permissions)
    _end(current, by, removed=True)


@transaction.atomic
def leave_team(team: Team, *, user: User) -> None:
    """End one's own membership.

    Raises:
        MemberGone: there is none.
        OwnerStays: it is the owner's.
    """
    lock_team(team)
    current = Membership.objects.filter(team=team, user=user).first()
    if current is None:
        raise MemberNotFound
    _end(current, user, removed=False)


def leave_every_team(user: User) -> None:
    """End all memberships of somebody whose account goes.

    Raises:
        OwnerStays: they own a team; see :func:`~quickscale.core.teams.services.owned_teams`.
    """
    with transaction.atomic():
        memberships = Membership.objects.filter(user=user, team__closed_at=None)
        for membership in memberships.select_related("team").order_by("team_id"):
            leave_team(membership.team, user=user)


@transaction.atomic
def transfer_ownership(team: Team, membership: Membership, *, by: User) -> None:
    """Make a member the owner, who so far is ``by`` and becomes an admin.

    Raises:
        NotTheOwner: ``by`` isn't, or no longer.
        AlreadyOwner: the member is.
        MemberGone: the member left meanwhile.
    """
    lock_team(team)
    if membership.user_id == by.pk:
        raise AlreadyOwner
    members = Membership.objects.filter(team=team)
    old = members.filter(user=by, role=RoleKind.OWNER)
    if not old.update(**role_values(RoleKind.ADMIN)):
        raise NotTheOwner
    if not members.filter(pk=membership.pk).update(**role_values(RoleKind.OWNER)):
        raise MemberNotFound
    _audit("team.ownership_transferred", membership, by, {})
    data = {"user": str(membership.user.public_id)}
    owner_changed.send(team.public_id, user=by, data=data, owner=team)


def require_role(team: Team, role: Role | RoleKind | str) -> Role | RoleKind:
    """Return a role that may be given in a team, kept from being deleted meanwhile.

    Raises:
        RoleGone: it was deleted, or is another team's.
    """
    if not isinstance(role, Role):
        return as_role(role)
    own = Role.objects.for_team(team).filter(pk=role.pk).select_for_update().first()
    if own is None:
        raise RoleNotFound
    return own


def _read(membership: Membership) -> Membership:
    found = Membership.objects.select_related("team", "user", "custom_role")
    try:
        return found.get(pk=membership.pk)
    except Membership.DoesNotExist:
        raise MemberNotFound from None


def _end(membership: Membership, by: User | None, *, removed: bool) -> None:
    team, user = membership.team, membership.user
    before = count_seats(team)
    members = Membership.objects.filter(pk=membership.pk).exclude(role=RoleKind.OWNER)
    if not members.delete()[0]:
        raise OwnerCannotLeave
    _audit("team.member_removed" if removed else "team.member_left", membership, by, {})
    member_left.send(
        team.public_id,
        user=by,
        data={"user": str(user.public_id), "removed": removed},
        owner=team,
    )
    announce_seats(team, before)


def _audit(action: str, membership: Membership, by: User | None, data: dict[str, Any]) -> None:
    record(
        action,
        actor=by,
        team=membership.team,
        object_type="user",
        object_id=membership.user.public_id,
        label=membership.user.get_full_name(),
        data=data,
    )


def count_seats(team: Team) -> int:
    """Return how many seats of a team are taken."""
    members = Membership.objects.filter(team=team).count()
    if not quickscale_settings.TEAM_INVITATIONS_TAKE_SEATS:
        return members
    invitations: int = Invitation.objects.for_team(team).open().count()
    return members + invitations


def require_seat(team: Team) -> None:
    """Ask whether one more may come; the team is claimed.

    Raises:
        CannotAddMember: nobody may.
    """
    can_add_member(team=team, seats=count_seats(team) + 1)


def announce_seats(team: Team, before: int) -> None:
    """Tell how many seats are taken now, if that has changed."""
    seats = count_seats(team)
    if seats != before:
        seats_changed.send(team.public_id, data={"seats": seats})
