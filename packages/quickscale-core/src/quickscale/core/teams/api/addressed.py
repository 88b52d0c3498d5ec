"""Operations whose path names the team that they are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from django.utils.functional import cached_property
from rest_framework import permissions
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from quickscale.core.api.flag_permissions import behind
from quickscale.core.teams.current import find_membership, in_reach
from quickscale.core.teams.models import Membership, Team
from quickscale.core.teams.permissions import explain_refusal
from quickscale.core.users.impersonation import ChangesInPerson

from .problems import TeamErrorsMixin


class InTeam(permissions.BasePermission):
    """Lets pass the members of the team in the path whose role allows what the view does.

    Without a path nobody can tell: the operation itself will, and the ``can`` field does.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        name = view.needs.get(view.action, "") if view.kwargs.get("slug") else ""
        if not name or name in view.membership.permissions:
            return True
        self.message = explain_refusal(view.membership, name)
        return False


class TeamAddressedMixin(TeamErrorsMixin, GenericAPIView[Any]):
    """A view below ``teams/{slug}/``: for whoever isn't a member there is nothing there.

    Attributes:
        needs: the permission that each action of the view takes; any member may do the others.
    """

    needs: ClassVar[Mapping[str, str]] = {}
    permission_classes: tuple[type[permissions.BasePermission], ...] = (
        behind("teams"),
        permissions.IsAuthenticated,
        InTeam,
        ChangesInPerson,
    )

    @cached_property
    def membership(self) -> Membership:
        """The visitor's own membership of the team in the path."""
        reach, slug = in_reach(self.request), self.kwargs["slug"]
        membership = find_membership(self.request.user, reach, team__slug=slug)
        if membership is None:
            raise Http404
        return membership

    @property
    def team(self) -> Team:
        return self.membership.team

    def get_serializer_context(self) -> dict[str, Any]:
        context: dict[str, Any] = {**super().get_serializer_context()}
        return {**context, "membership": self.membership} if "slug" in self.kwargs else context
