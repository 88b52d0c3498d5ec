"""What staff see of teams."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.teams.models import Team

from .credits import GrantCreditsSerializer, grant_requested_credits
from .fields import BalanceField
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
