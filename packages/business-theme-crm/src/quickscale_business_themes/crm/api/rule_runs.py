"""What rules would touch, and what became of their runs."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import FilterSet, RefField
from quickscale.core.teams import team_permission
from quickscale_business_themes.crm.api.bases import CrmViewSet, RecordSerializer, narrow_to_seen
from quickscale_business_themes.crm.api.filters import ref_filter
from quickscale_business_themes.crm.models import Rule, RuleRun
from quickscale_business_themes.crm.services.automation.actions import ActionKind
from quickscale_business_themes.crm.services.automation.running import list_records


class NamedRecordField(RefField):
    """A record that is known by its kind, its id and what it was called."""

    names_screen = True

    def __init__(self, **kwargs: Any) -> None:
        options = {"read_only": True, "label": _("Record"), **kwargs}
        super().__init__(lookup="public_id", label_field="", source="*", **options)

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_representation(self, value: Any) -> dict[str, Any]:
        kind, identity, label = name_record(value)
        return {"id": identity, "label": label, "slug": identity, "screen": f"{kind}-detail"}


def name_record(value: Any) -> tuple[str, str, str]:
    """Return the kind, the id and the name of a record, or of the one that a run was about."""
    if isinstance(value, RuleRun):
        return value.subject, str(value.record), value.record_name
    return value._meta.model_name, str(value.public_id), str(value)


class RuleMatchSerializer(serializers.Serializer[Any]):
    """A record that a rule would touch now."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    record = NamedRecordField()
    owner = serializers.SerializerMethodField(label=_("Owner"))
    created_at = serializers.DateTimeField(read_only=True, label=_("Created"))

    class Meta:
        presentation = {"title": "record", "columns": ["owner", "created_at"]}

    def get_owner(self, record: Any) -> str:
        return record.owner.get_full_name() if record.owner else ""


class RuleMatchViewSet(CrmViewSet[Any]):
    """What a rule would touch, without touching it."""

    queryset = Rule.objects.all()
    resource = {"name": "rule_match", "label": _("record"), "plural": _("records")}
    serializer_class = RuleMatchSerializer
    filter_backends = ()

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), team_permission("crm.manage")()]

    @extend_schema(
        summary=_("Dry run"),
        parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH)],
        responses=RuleMatchSerializer(many=True),
    )
    def list(self, request: Request, id: UUID) -> Response:
        rows = list_records(self.get_object(), timezone.localdate()).select_related("owner")
        page = self.paginate_queryset(narrow_to_seen(rows, request))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class RuleRunSerializer(RecordSerializer[RuleRun]):
    """What became of a rule and one record."""

    target = NamedRecordField()
    lines = serializers.SerializerMethodField(label=_("Results"), style={"format": "lines"})

    class Meta:
        model = RuleRun
        fields = ["id", "rule", "target", "subject", "trigger", "status", "lines", "created_at"]
        presentation = {
            "title": "target",
            "columns": ["rule", "trigger", "status", "lines", "created_at"],
        }
        extra_kwargs = {"created_at": {"label": _("Date")}}

    def get_lines(self, run: RuleRun) -> list[str]:
        return [write_result(each) for each in run.results]


def write_result(result: Mapping[str, Any]) -> str:
    label = ActionKind(result["kind"]).label
    mark = "\N{CHECK MARK}" if result["ok"] else "\N{MULTIPLICATION X}"
    return f"{mark} {label}: {result['text']}" if result["text"] else f"{mark} {label}"


class RuleRunFilters(FilterSet):
    rule = ref_filter(Rule, operation="crm:rule-list", label=_("Rule"))

    class Meta:
        model = RuleRun
        fields = ["rule", "subject", "trigger", "status"]


class RuleRunViewSet(mixins.ListModelMixin, CrmViewSet[RuleRun]):
    """What rules did, the latest first."""

    queryset = RuleRun.objects.select_related("rule")
    serializer_class = RuleRunSerializer
    filterset_class = RuleRunFilters
    search_fields = ("record_name",)
    ordering = ("-created_at",)

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated(), team_permission("crm.manage")()]
