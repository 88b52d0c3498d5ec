from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import flag_permission
from quickscale.core.teams import services
from quickscale.core.teams.api.addressed import TeamAddressedMixin
from quickscale.core.teams.api.fields import GIVEN_ROLES
from quickscale.core.teams.api.serializers.roles import PermissionSerializer, RoleSerializer
from quickscale.core.teams.models import Role
from quickscale.core.teams.scoping import TeamQuerySet
from quickscale.core.teams.team_permissions import known_permissions


class RoleViewSet(TeamAddressedMixin, IdempotentMixin, viewsets.GenericViewSet[Role]):
    """The roles that can be given in a team: those of every team, then those of its own."""

    queryset = Role.objects.all()
    serializer_class = RoleSerializer
    pagination_class = None
    filter_backends = ()
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    needs = dict.fromkeys(("create", "update", "destroy"), "team.manage")

    def get_queryset(self) -> TeamQuerySet[Role]:
        return Role.objects.for_team(self.team).select_related("team")

    @extend_schema(operation_id="team-role-list", summary=_("Roles"))
    def list(self, request: Request, slug: str) -> Response:
        roles = [*GIVEN_ROLES, *self.get_queryset()]
        return Response(self.get_serializer(roles, many=True).data)

    @extend_schema(operation_id="team-role-create", summary=_("New role"))
    def create(self, request: Request, slug: str) -> Response:
        asked = self._read(request)
        role = services.create_role(self.team, **asked, by=self.membership.user)
        return Response(self.get_serializer(role).data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="team-role-retrieve", summary=_("Role"))
    def retrieve(self, request: Request, slug: str, id: str) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(operation_id="team-role-update", summary=_("Change role"))
    def update(self, request: Request, slug: str, id: str) -> Response:
        role = self.get_object()
        changed = services.update_role(role, **self._read(request), by=self.membership.user)
        return Response(self.get_serializer(changed).data)

    @extend_schema(operation_id="team-role-destroy", summary=_("Delete role"))
    def destroy(self, request: Request, slug: str, id: str) -> Response:
        services.delete_role(self.get_object(), by=self.membership.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _read(self, request: Request) -> dict[str, Any]:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        asked = serializer.validated_data
        return {
            "name": asked["name"],
            "permissions": [permission.name for permission in asked["permissions"]],
        }


class PermissionListView(APIView):
    """Everything that a role may allow, the core's and the themes'."""

    serializer_class = PermissionSerializer
    permission_classes = (flag_permission("teams"), permissions.IsAuthenticated)
    accepts_team_keys = True

    @extend_schema(
        operation_id="team-permission-list",
        summary=_("Available permissions"),
        responses=PermissionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = list(known_permissions().values())
        return Response(PermissionSerializer(rows, many=True).data)
