"""Operations whose path names the team that they are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from django.utils.functional import cached_property
from rest_framework import permissions
from rest_framework.generics import GenericAPIView

from quickscale.core.api.permissions import flag_permission
from quickscale.core.teams.current import find_membership, in_reach
from quickscale.core.teams.models import Membership, Team
from quickscale.core.teams.permissions import TeamRolePermission
from quickscale.core.users.permissions import NotImpersonatingOrReadOnly

from .problems import TeamErrorsMixin


class TeamAddressedMixin(TeamErrorsMixin, GenericAPIView[Any]):
    """A view below ``teams/{slug}/``: for whoever isn't a member there is nothing there.

    Attributes:
        needs: the permission that each action of the view takes; any member may do the others.
    """

    needs: ClassVar[Mapping[str, str]] = {}
    permission_classes: tuple[type[permissions.BasePermission], ...] = (
        flag_permission("teams"),
        permissions.IsAuthenticated,
        TeamRolePermission,
        NotImpersonatingOrReadOnly,
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
