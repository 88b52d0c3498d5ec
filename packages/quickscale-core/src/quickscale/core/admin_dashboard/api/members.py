"""Who belongs to which team."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api.lists import PagePagination
from quickscale.core.api.permissions import staff_permission
from quickscale.core.teams.models import Membership, Team, role_name
from quickscale.core.users.models import User

from .fields import TeamField, UserField


class StaffMembershipSerializer(serializers.ModelSerializer[Membership]):
    """That somebody belongs to a team, and as what."""

    role = serializers.SerializerMethodField(label=_("Role"))

    def get_role(self, membership: Membership) -> str:
        return role_name(membership.given_role)


class StaffTeamMemberSerializer(StaffMembershipSerializer):
    """A member of a team."""

    user = UserField(label=_("Member"))

    class Meta:
        model = Membership
        fields = ("user", "role", "joined_at")
        read_only_fields = fields
        presentation = {"title": "user", "columns": ["role", "joined_at"]}


class StaffUserTeamSerializer(StaffMembershipSerializer):
    """A team that somebody belongs to."""

    team = TeamField(label=_("Team"))

    class Meta:
        model = Membership
        fields = ("team", "role", "joined_at")
        read_only_fields = fields
        presentation = {"title": "team", "columns": ["role", "joined_at"]}


class MembershipListView(generics.ListAPIView[Membership]):
    """Memberships of one person or in one team."""

    queryset = Membership.objects.select_related("user", "team", "custom_role")
    permission_classes = (staff_permission("quickscale_teams.view_membership"),)
    pagination_class = PagePagination
    ordering = ("joined_at", "id")


class StaffTeamMemberListView(MembershipListView):
    """Who belongs to a team."""

    serializer_class = StaffTeamMemberSerializer

    def get_queryset(self) -> QuerySet[Membership]:
        team = generics.get_object_or_404(Team.objects, public_id=self.kwargs["id"])
        return super().get_queryset().filter(team=team)

    @extend_schema(operation_id="staff-team-member-list", summary=_("Members"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class StaffUserTeamListView(MembershipListView):
    """The teams to which somebody belongs."""

    serializer_class = StaffUserTeamSerializer

    def get_queryset(self) -> QuerySet[Membership]:
        user = generics.get_object_or_404(User.objects, public_id=self.kwargs["id"])
        return super().get_queryset().filter(user=user)

    @extend_schema(operation_id="staff-user-team-list", summary=_("Teams"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
