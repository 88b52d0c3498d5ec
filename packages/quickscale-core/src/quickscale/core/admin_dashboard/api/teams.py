"""What staff see of teams."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.admin_dashboard import accounts
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import staff_permission
from quickscale.core.teams.models import Team

from .credits import GrantCreditsSerializer

_VIEW, _GRANT = "quickscale_teams.view_team", "quickscale_credits.add_grant"


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

    balance = serializers.DecimalField(
        19, 4, source="credits.balance", label=_("Credits"), read_only=True, normalize_output=True
    )

    class Meta(StaffTeamSerializer.Meta):
        fields = (*StaffTeamSerializer.Meta.fields, "balance")
        read_only_fields = fields


class StaffTeamViewSet(
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Team],
):
    """All teams."""

    queryset = Team.objects.all()
    search_fields = ("name", "slug")
    orderings = {"name": _("Name"), "-created_at": _("Newest first")}
    ordering = ("-id",)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    def get_permissions(self) -> list[BasePermission]:
        needed = (_VIEW, _GRANT) if self.action == "grant_credits" else (_VIEW,)
        return [staff_permission(*needed)()]

    def get_serializer_class(self) -> type[StaffTeamSerializer]:
        return StaffTeamSerializer if self.action == "list" else StaffTeamDetailSerializer

    @extend_schema(operation_id="staff-team-list", summary=_("Teams"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-team-retrieve", summary=_("Team"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        operation_id="staff-team-grant-credits",
        summary=_("Grant credits"),
        request=GrantCreditsSerializer,
    )
    def grant_credits(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        terms = GrantCreditsSerializer(data=request.data)
        terms.is_valid(raise_exception=True)
        accounts.grant_account_credits(
            self.get_object(), actor=request.user, **terms.validated_data
        )
        return Response(self.get_serializer(self.get_object()).data)
