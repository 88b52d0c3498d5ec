"""The audit log of everybody."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from quickscale.core.api.lists import CursorPagination, FilterSet
from quickscale.core.audit.actions import action_label
from quickscale.core.audit.models import AuditEvent

from .fields import TeamField, UserField
from .viewsets import StaffViewSet


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
    action = django_filters.CharFilter("action", "startswith", label=_("Code"))
    by = django_filters.CharFilter(method="filter_by", label=_("Actor's e-mail address"))
    created = django_filters.DateFromToRangeFilter("created_at")
    actor = django_filters.UUIDFilter("actor__public_id", label="")
    team = django_filters.UUIDFilter("team__public_id", label="")

    def filter_by(
        self, events: QuerySet[AuditEvent], name: str, value: str
    ) -> QuerySet[AuditEvent]:
        return events.filter(actor__email=value.lower())


@extend_schema_view(
    list=extend_schema(operation_id="staff-audit-event-list", summary=_("Audit log")),
    retrieve=extend_schema(operation_id="staff-audit-event-retrieve", summary=_("Event")),
)
class StaffAuditEventViewSet(StaffViewSet[AuditEvent]):
    """What happened on the whole site, the newest first."""

    queryset = AuditEvent.objects.select_related("actor", "impersonator", "team")
    permission = "quickscale_audit.view_auditevent"
    serializer_class = StaffAuditEventDetailSerializer
    list_serializer_class = StaffAuditEventSerializer
    pagination_class = CursorPagination
    filterset_class = StaffAuditEventFilter
