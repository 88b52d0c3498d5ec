"""What teams refuse, as field errors and problems of the API."""

from __future__ import annotations

import math

from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.problems import Problem
from quickscale.core.teams.exceptions import (
    InvitationInvalid,
    NoTeam,
    NotTheOwner,
    PermissionEscalation,
    TeamError,
    TooManyInvitations,
)

_STATUSES: dict[type[TeamError], int] = {
    InvitationInvalid: status.HTTP_410_GONE,
    PermissionEscalation: status.HTTP_403_FORBIDDEN,
    NoTeam: status.HTTP_403_FORBIDDEN,
    NotTheOwner: status.HTTP_403_FORBIDDEN,
    TooManyInvitations: status.HTTP_429_TOO_MANY_REQUESTS,
}


class TeamProblem(Problem):
    """Something that a team's state, or the visitor's role in it, does not allow."""

    def __init__(self, error: TeamError) -> None:
        self.default_code = error.code
        self.status_code = _STATUSES.get(type(error), status.HTTP_409_CONFLICT)
        super().__init__(str(error), headers=_headers_of(error))


def _headers_of(error: TeamError) -> dict[str, str]:
    if not isinstance(error, TooManyInvitations):
        return {}
    return {"Retry-After": str(math.ceil(error.wait.total_seconds()))}


class TeamErrorsMixin(APIView):
    """A view whose service errors are answered as field errors or problems."""

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(to_team_problem(exc) if isinstance(exc, TeamError) else exc)


def to_team_problem(error: TeamError) -> Exception:
    """Return a field error where the error is about one input, else a problem of its own."""
    if error.field:
        return ValidationError({error.field: [str(error)]})
    return TeamProblem(error)
