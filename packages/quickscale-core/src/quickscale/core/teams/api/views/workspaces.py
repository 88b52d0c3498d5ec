from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import flag_permission
from quickscale.core.teams.api.serializers.workspaces import (
    PERSONAL,
    WorkspaceChoiceSerializer,
    WorkspaceSerializer,
    describe_choice,
    describe_workspace,
    workspace_id,
)
from quickscale.core.teams.current import current_membership, in_reach, switch_workspace
from quickscale.core.teams.models import Membership

#: Nobody chooses among more than this; the others are found in the list of teams.
_MOST = 100


class WorkspaceView(IdempotentMixin, generics.GenericAPIView[Any]):
    """For whom the visitor acts."""

    serializer_class = WorkspaceSerializer
    permission_classes = (flag_permission("teams"), permissions.IsAuthenticated)
    accepts_team_keys = True
    resource = {"name": "workspace", "label": _("workspace"), "plural": _("workspaces")}

    @extend_schema(operation_id="workspace-retrieve", summary=_("Active workspace"))
    def get(self, request: Request) -> Response:
        return self._answer(current_membership(request))

    @extend_schema(operation_id="workspace-update", summary=_("Switch"))
    def put(self, request: Request) -> Response:
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        chosen = asked.validated_data["workspace"]
        membership = chosen if isinstance(chosen, Membership) else None
        switch_workspace(request, membership.team if membership else None)
        return self._answer(membership)

    def _answer(self, membership: Membership | None) -> Response:
        return Response(self.get_serializer(describe_workspace(membership)).data)


class WorkspaceListView(APIView):
    """For whom the visitor can act: themselves and their teams."""

    serializer_class = WorkspaceChoiceSerializer
    permission_classes = (flag_permission("teams"), permissions.IsAuthenticated)
    accepts_team_keys = True
    resource = {"name": "workspace", "label": _("workspace"), "plural": _("workspaces")}

    @extend_schema(
        operation_id="workspace-list",
        summary=_("Your workspaces"),
        responses=WorkspaceChoiceSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        reach = in_reach(request)
        memberships = (
            Membership.objects.filter(reach, user=request.user.pk, team__closed_at=None)
            .select_related("team", "custom_role")
            .order_by("team__name", "pk")[:_MOST]
        )
        current = workspace_id(current_membership(request) or PERSONAL)
        choices: list[Membership | str] = [*([] if reach else [PERSONAL]), *memberships]
        rows = [describe_choice(each, current) for each in choices]
        return Response(WorkspaceChoiceSerializer(rows, many=True).data)
