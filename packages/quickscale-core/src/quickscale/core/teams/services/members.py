"""Who belongs to a team, as what, and who no longer does."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from quickscale.core.audit.services import record
from quickscale.core.teams.exceptions import (
    AlreadyOwner,
    MemberNotFound,
    NotTheOwner,
    OwnerCannotLeave,
    RoleNotFound,
)
from quickscale.core.teams.models import Membership, Role, RoleKind, Team
from quickscale.core.teams.models.role_holder import role_permissions
from quickscale.core.teams.signals import member_changed, member_left, owner_changed
from quickscale.core.users.models import User

from .claims import as_role, describe_role, lock_team, require_no_escalation, role_values
from .seats import announce_seats, count_seats


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
