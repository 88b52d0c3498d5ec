"""The workspace: for whom the visitor acts, themselves or one of their teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

if TYPE_CHECKING:
    from quickscale.core.credits.owners import CreditOwner

    from .models import Team


def current_team(request: HttpRequest) -> Team | None:
    """Return the team that the visitor acts for, None where they act for themselves."""
    return None


def current_owner(request: HttpRequest) -> CreditOwner:
    """Return who owns what the visitor does: their current team, else the visitor."""
    return current_team(request) or cast("CreditOwner", request.user)
