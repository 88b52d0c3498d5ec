"""The audit log of everybody."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api.lists import CursorPagination, FilterSet
from quickscale.core.api.permissions import staff_permission
from quickscale.core.audit.actions import action_label
from quickscale.core.audit.models import AuditEvent

from .fields import (
    SinceFilter,
    TeamField,
    UntilFilter,
    UserField,
)


class StaffAuditEventSerializer(serializers.ModelSerializer[AuditEvent]):
    """Something that happened and matters for security."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    action = serializers.CharField(label=_("Code"), read_only=True)
    what = serializers.SerializerMethodField(label=_("Event"))
    actor = UserField(label=_("Actor"), allow_null=True)
    impersonator = UserField(label=_("Impersonated by"), allow_null=True)
    team = TeamField(label=_("Team"), allow_null=True)

    class Meta:
        model = AuditEvent
        fields: tuple[str, ...] = (
            "id",
            "action",
            "what",
            "label",
            "actor",
            "impersonator",
            "team",
            "ip",
            "created_at",
        )
        read_only_fields = fields
        presentation = {
            "title": "what",
            "columns": ["label", "actor", "team", "ip", "created_at"],
        }

    def get_what(self, event: AuditEvent) -> str:
        return action_label(event.action)


class StaffAuditEventDetailSerializer(StaffAuditEventSerializer):
    """One event with all that is known of it."""

    class Meta(StaffAuditEventSerializer.Meta):
        fields = (
            *StaffAuditEventSerializer.Meta.fields,
            "object_type",
            "object_id",
            "user_agent",
            "data",
        )
        read_only_fields = fields


class StaffAuditEventFilter(FilterSet):
    """Narrows the audit log."""

    action = django_filters.CharFilter("action", "startswith", label=_("Code"))
    by = django_filters.CharFilter(method="filter_by", label=_("Actor's e-mail address"))
    since = SinceFilter("created_at", label=_("Since"))
    until = UntilFilter("created_at", label=_("Until"))
    actor = django_filters.UUIDFilter("actor__public_id", label="")
    team = django_filters.UUIDFilter("team__public_id", label="")

    def filter_by(
        self, events: QuerySet[AuditEvent], name: str, value: str
    ) -> QuerySet[AuditEvent]:
        return events.filter(actor__email=value.lower())


class AuditPagination(CursorPagination):
    """The log, the newest first."""

    ordering = ("-id",)


class StaffAuditEventViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[AuditEvent]
):
    """What happened on the whole site, the newest first."""

    queryset = AuditEvent.objects.select_related("actor", "impersonator", "team")
    permission_classes = (staff_permission("quickscale_audit.view_auditevent"),)
    pagination_class = AuditPagination
    filterset_class = StaffAuditEventFilter
    ordering = ("-id",)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    def get_serializer_class(self) -> type[StaffAuditEventSerializer]:
        is_list = self.action == "list"
        return StaffAuditEventSerializer if is_list else StaffAuditEventDetailSerializer

    @extend_schema(operation_id="staff-audit-event-list", summary=_("Audit log"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-audit-event-retrieve", summary=_("Event"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)
