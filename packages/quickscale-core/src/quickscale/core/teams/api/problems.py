"""What teams refuse, as field errors and problems of the API."""

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
    def __init__(self, error: TeamError) -> None:
        self.default_code = error.code
        self.status_code = _STATUSES.get(type(error), status.HTTP_409_CONFLICT)
        headers = {}
        if isinstance(error, TooManyInvitations):
            headers["Retry-After"] = str(math.ceil(error.wait.total_seconds()))
        super().__init__(str(error), headers=headers)


class TeamErrorsMixin(APIView):
    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, TeamError):
            exc = ValidationError({exc.field: [str(exc)]}) if exc.field else TeamProblem(exc)
        return super().handle_exception(exc)
