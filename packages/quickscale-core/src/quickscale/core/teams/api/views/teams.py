from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import flag_permission
from quickscale.core.teams import services
from quickscale.core.teams.api.addressed import TeamAddressedMixin
from quickscale.core.teams.api.serializers.teams import TeamSerializer, TransferSerializer
from quickscale.core.teams.current import in_reach, switch_workspace
from quickscale.core.teams.exceptions import NotTheOwner
from quickscale.core.teams.models import Membership, Team
from quickscale.core.teams.permissions import TeamRolePermission
from quickscale.core.users.permissions import NotImpersonatingOrReadOnly


def teams_of(user: Any) -> QuerySet[Membership]:
    """Return somebody's memberships of open teams, each with its team's ``members`` counted."""
    counted = (
        Membership.objects.filter(team=OuterRef("team"))
        .order_by()
        .values("team")
        .annotate(total=Count("pk"))
        .values("total")
    )
    return (
        Membership.objects.filter(user=user, team__closed_at=None)
        .select_related("team", "user", "custom_role")
        .annotate(members=Subquery(counted))
    )


class TeamViewSet(
    TeamAddressedMixin,
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet[Membership],
):
    """The visitor's own teams; anybody else's do not exist."""

    queryset = Membership.objects.all()
    serializer_class = TeamSerializer
    permission_classes = (
        flag_permission("teams"),
        permissions.IsAuthenticated,
        NotImpersonatingOrReadOnly,
    )
    resource = {"name": "team", "label": _("team"), "plural": _("teams")}
    lookup_field = "team__slug"
    lookup_url_kwarg = "slug"
    needs = {"update": "team.manage"}
    search_fields = ("team__name",)
    ordering = ("team__name",)
    http_method_names = ["get", "post", "put", "delete", "head", "options"]

    def get_permissions(self) -> list[Any]:
        is_addressed = self.action not in ("list", "create")
        return [*super().get_permissions(), *([TeamRolePermission()] if is_addressed else [])]

    def get_queryset(self) -> QuerySet[Membership]:
        return teams_of(self.request.user.pk).filter(in_reach(self.request))

    @extend_schema(operation_id="team-list", summary=_("Your teams"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="team-create", summary=_("Create team"))
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        name = serializer.validated_data["team"]["name"]
        team = services.create_team(name, owner=request.user)  # type: ignore[arg-type]
        switch_workspace(request, team)
        return Response(self._represent(team), status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="team-retrieve", summary=_("Team"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="team-update", summary=_("Rename team"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        name = serializer.validated_data["team"]["name"]
        services.rename_team(self.team, name, by=self.membership.user)

    @extend_schema(
        operation_id="team-destroy",
        summary=_("Delete team"),
        description="Owner only. The team's data is kept, but nobody can access it.",
    )
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)

    def perform_destroy(self, instance: Membership) -> None:
        services.close_team(instance.team, by=instance.user)

    @extend_schema(
        operation_id="team-leave",
        summary=_("Leave team"),
        request=None,
        responses={204: None},
    )
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, slug: str) -> Response:
        services.leave_team(self.team, user=self.membership.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="team-transfer",
        summary=_("Transfer ownership"),
        description="Owner only. The previous owner becomes an admin.",
        request=TransferSerializer,
        responses=TeamSerializer,
    )
    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, slug: str) -> Response:
        if not self.membership.is_owner:
            raise NotTheOwner
        asked = TransferSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        member = asked.validated_data["member"]
        services.transfer_ownership(self.team, member, by=self.membership.user)
        return Response(self._represent(self.team))

    def _represent(self, team: Team) -> Any:
        return self.get_serializer(self.get_queryset().get(team=team)).data
