"""Feature flags, and switching them for everybody at once."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.admin_dashboard.flags import (
    FlagAudience,
    FlagState,
    list_flag_states,
    switch_flag,
)
from quickscale.core.api.idempotency import IdempotentMixin

from .viewsets import StaffPermissionsMixin


class StaffFlagSerializer(serializers.Serializer[Any]):
    """A flag, and for whom it is on."""

    id = serializers.CharField(source="name", read_only=True)
    title = serializers.CharField(source="label", label=_("Feature flag"), read_only=True)
    description = serializers.CharField(label=_("Description"), read_only=True)
    state = serializers.ChoiceField(FlagAudience.choices, label=_("Status"), read_only=True)
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "title", "columns": ["description", "state"]}

    def get_can(self, flag: FlagState) -> dict[str, bool]:
        return {
            "switch-on": flag.state != FlagAudience.ON,
            "switch-off": flag.state != FlagAudience.OFF,
        }


class StaffFlagViewSet(StaffPermissionsMixin, IdempotentMixin, viewsets.ViewSet):
    permission = "quickscale_flags.view_flag"
    action_permissions = dict.fromkeys(("switch_on", "switch_off"), "quickscale_flags.change_flag")
    resource = {"name": "staff-flag", "label": _("feature flag"), "plural": _("feature flags")}

    @extend_schema(
        operation_id="staff-flag-list",
        summary=_("Feature flags"),
        responses=StaffFlagSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """Every flag that a layer declares."""
        return Response(StaffFlagSerializer(list_flag_states(), many=True).data)

    @extend_schema(
        operation_id="staff-flag-switch-on",
        summary=_("Turn on for everyone"),
        request=None,
        responses=StaffFlagSerializer,
    )
    def switch_on(self, request: Request, id: str) -> Response:
        """Switches a flag on for everybody."""
        return self._switch(id, on=True)

    @extend_schema(
        operation_id="staff-flag-switch-off",
        summary=_("Turn off for everyone"),
        request=None,
        responses=StaffFlagSerializer,
    )
    def switch_off(self, request: Request, id: str) -> Response:
        """Switches a flag off for everybody."""
        return self._switch(id, on=False)

    def _switch(self, name: str, *, on: bool) -> Response:
        flag = switch_flag(name, on=on, actor=self.request.user)
        if flag is None:
            raise Http404
        return Response(StaffFlagSerializer(flag).data)
