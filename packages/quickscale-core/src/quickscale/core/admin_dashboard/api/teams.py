"""What staff see of teams, and who belongs to them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api.lists import PagePagination
from quickscale.core.api.permissions import staff_permission
from quickscale.core.teams.models import Membership, Team
from quickscale.core.users.models import User

from .credits import GrantCreditsSerializer, grant_requested_credits
from .fields import BalanceField, TeamField, UserField
from .viewsets import StaffViewSet


class StaffTeamSerializer(serializers.ModelSerializer[Team]):
    """A team, in a list."""

    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Team
        fields: tuple[str, ...] = ("id", "name", "slug", "created_at")
        read_only_fields = fields
        presentation = {"title": "name", "columns": ["slug", "created_at"]}


class StaffTeamDetailSerializer(StaffTeamSerializer):
    """A team, with what it owns."""

    balance = BalanceField()

    class Meta(StaffTeamSerializer.Meta):
        fields = (*StaffTeamSerializer.Meta.fields, "balance")
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(operation_id="staff-team-list", summary=_("Teams")),
    retrieve=extend_schema(operation_id="staff-team-retrieve", summary=_("Team")),
)
class StaffTeamViewSet(StaffViewSet[Team]):
    """All teams."""

    queryset = Team.objects.all()
    permission = "quickscale_teams.view_team"
    action_permissions = {"grant_credits": "quickscale_credits.add_grant"}
    serializer_class = StaffTeamDetailSerializer
    list_serializer_class = StaffTeamSerializer
    search_fields = ("name", "slug")
    orderings = {"name": _("Name"), "-created_at": _("Newest first")}

    @extend_schema(
        operation_id="staff-team-grant-credits",
        summary=_("Grant credits"),
        request=GrantCreditsSerializer,
    )
    def grant_credits(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        grant_requested_credits(self.get_object(), request)
        return self.answer()


class StaffMembershipSerializer(serializers.ModelSerializer[Membership]):
    role = serializers.SerializerMethodField(label=_("Role"))

    def get_role(self, membership: Membership) -> str:
        return membership.role_name


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
    queryset = Membership.objects.select_related("user", "team", "custom_role")
    permission_classes = (staff_permission("quickscale_teams.view_membership"),)
    pagination_class = PagePagination
    ordering = ("joined_at", "id")


@extend_schema_view(get=extend_schema(operation_id="staff-team-member-list", summary=_("Members")))
class StaffTeamMemberListView(MembershipListView):
    """Who belongs to a team."""

    serializer_class = StaffTeamMemberSerializer

    def get_queryset(self) -> QuerySet[Membership]:
        team = generics.get_object_or_404(Team.objects, public_id=self.kwargs["id"])
        return super().get_queryset().filter(team=team)


@extend_schema_view(get=extend_schema(operation_id="staff-user-team-list", summary=_("Teams")))
class StaffUserTeamListView(MembershipListView):
    """The teams to which somebody belongs."""

    serializer_class = StaffUserTeamSerializer

    def get_queryset(self) -> QuerySet[Membership]:
        user = generics.get_object_or_404(User.objects, public_id=self.kwargs["id"])
        return super().get_queryset().filter(user=user)
