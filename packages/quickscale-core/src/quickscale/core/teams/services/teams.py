"""Making, naming and closing teams."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from quickscale.core.audit.services import record
from quickscale.core.teams.exceptions import NotTheOwner
from quickscale.core.teams.hooks import can_close_team
from quickscale.core.teams.models import Invitation, Membership, RoleKind, Team
from quickscale.core.teams.models.invitation import UNANSWERED
from quickscale.core.teams.signals import member_joined, member_left, team_closed, team_created
from quickscale.core.users.models import User

from .claims import lock_team
from .seats import announce_seats, count_seats

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
