"""How many people a team pays for."""

from __future__ import annotations

from quickscale.core.conf import quickscale_settings
from quickscale.core.teams.hooks import can_add_member
from quickscale.core.teams.models import Invitation, Membership, Team
from quickscale.core.teams.signals import seats_changed


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
