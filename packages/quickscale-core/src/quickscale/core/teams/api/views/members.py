from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, mixins, permissions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import flag_permission
from quickscale.core.teams import services
from quickscale.core.teams.api.addressed import TeamAddressedMixin
from quickscale.core.teams.api.fields import teammates
from quickscale.core.teams.api.serializers.members import MemberSerializer, TeammateSerializer
from quickscale.core.teams.models import Membership
from quickscale.core.users.models import User


class MemberViewSet(
    TeamAddressedMixin,
    IdempotentMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet[Membership],
):
    """Who belongs to a team."""

    queryset = Membership.objects.select_related("user", "custom_role")
    serializer_class = MemberSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    needs = {"update": "members.manage", "destroy": "members.manage"}
    search_fields = ("user__name", "user__email")
    orderings = {"joined_at": _("Oldest first"), "-joined_at": _("Newest first")}
    ordering = ("joined_at",)
    http_method_names = ["get", "put", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Membership]:
        return super().get_queryset().filter(team=self.team)

    @extend_schema(operation_id="team-member-list", summary=_("Members"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="team-member-retrieve", summary=_("Member"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="team-member-update", summary=_("Change role"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        role = serializer.validated_data["given_role"]
        member: Any = serializer.instance
        serializer.instance = services.change_role(member, role, by=self.membership.user)

    @extend_schema(operation_id="team-member-destroy", summary=_("Remove member"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)

    def perform_destroy(self, instance: Membership) -> None:
        services.remove_member(instance, by=self.membership.user)


class TeammateListView(generics.ListAPIView[User]):
    """Who belongs to the current workspace, for choosing somebody."""

    queryset = User.objects.all()
    serializer_class = TeammateSerializer
    permission_classes = (flag_permission("teams"), permissions.IsAuthenticated)
    accepts_team_keys = True
    search_fields = ("name", "email")
    ordering = ("email",)

    def get_queryset(self) -> QuerySet[User]:
        return teammates(self.request)

    @extend_schema(operation_id="workspace-member-list", summary=_("Members"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
