"""Where other layers have a say in teams."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from quickscale.core import hooks

from .exceptions import CannotAddMember, CannotCloseTeam

if TYPE_CHECKING:
    from .models import Team
    from .team_permissions import TeamPermission


@hooks.declare("core.team_permissions", kind="collect")
def team_permissions() -> list[Iterable[TeamPermission]]:
    """Add permissions of which teams can make roles, as ``TeamPermission``."""
    return []


@hooks.declare("core.can_add_member", kind="veto", raises=CannotAddMember)
def can_add_member(*, team: Team, seats: int) -> None:
    """Refuse a new member or invitation by raising ``CannotAddMember``.

    ``seats`` is how many will be taken. Whoever else changes the team's members waits meanwhile,
    so that two cannot take the last one.
    """


@hooks.declare("core.can_close_team", kind="veto", raises=CannotCloseTeam)
def can_close_team(*, team: Team, user: Any) -> None:
    """Keep a team from being closed by raising ``CannotCloseTeam``."""


@hooks.declare("core.team_samples", kind="collect")
def team_samples(*, team: Team) -> list[Iterable[Any]]:
    """Make and return things of a team for the isolation kit, where it cannot guess what a model
    needs. Called in tests alone."""
    return []
