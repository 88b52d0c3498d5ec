"""Feature flags, and switching them for everybody at once."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.admin_dashboard.flags import (
    FlagAudience,
    FlagState,
    list_flag_states,
    switch_flag,
)
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.permissions import staff_permission

_VIEW, _CHANGE = "quickscale_flags.view_flag", "quickscale_flags.change_flag"
_RESOURCE = {"name": "staff-flag", "label": _("feature flag"), "plural": _("feature flags")}


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


class StaffFlagListView(APIView):
    """Every flag that a layer declares."""

    permission_classes = (staff_permission(_VIEW),)
    resource = _RESOURCE

    @extend_schema(
        operation_id="staff-flag-list",
        summary=_("Feature flags"),
        responses=StaffFlagSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return Response(StaffFlagSerializer(list_flag_states(), many=True).data)


class FlagSwitchView(IdempotentMixin, APIView):
    permission_classes = (staff_permission(_VIEW, _CHANGE),)
    resource = _RESOURCE
    on = False

    def switch(self, request: Request, name: str) -> Response:
        flag = switch_flag(name, on=self.on, actor=request.user)
        if flag is None:
            raise Http404
        return Response(StaffFlagSerializer(flag).data)


class StaffFlagSwitchOnView(FlagSwitchView):
    """Switches a flag on for everybody."""

    on = True

    @extend_schema(
        operation_id="staff-flag-switch-on",
        summary=_("Turn on for everyone"),
        request=None,
        responses=StaffFlagSerializer,
    )
    def post(self, request: Request, id: str) -> Response:
        return self.switch(request, id)


class StaffFlagSwitchOffView(FlagSwitchView):
    """Switches a flag off for everybody."""

    @extend_schema(
        operation_id="staff-flag-switch-off",
        summary=_("Turn off for everyone"),
        request=None,
        responses=StaffFlagSerializer,
    )
    def post(self, request: Request, id: str) -> Response:
        return self.switch(request, id)
