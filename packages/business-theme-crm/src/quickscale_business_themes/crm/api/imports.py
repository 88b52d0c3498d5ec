"""Files of records that are looked at, and then imported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.validators import FileExtensionValidator
from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.validators import MaxFileSizeValidator
from quickscale_business_themes.crm.api.bases import CrmViewSet, RecordSerializer, may_change
from quickscale_business_themes.crm.api.import_mapping import (
    MAPPINGS,
    ShownColumnSerializer,
    ValueSerializer,
    show_columns,
    show_values,
)
from quickscale_business_themes.crm.importing.fields import FIELDS
from quickscale_business_themes.crm.models import ImportBatch, ImportKind, ImportProblem
from quickscale_business_themes.crm.models.attachments import MAX_BYTES
from quickscale_business_themes.crm.services import imports
from quickscale_business_themes.crm.services.import_problems import (
    label_of,
    summarize_problems,
    tell,
    write_left_out,
)


class ImportSerializer(RecordSerializer[ImportBatch]):
    """A file, with what was found in it."""

    columns = serializers.SerializerMethodField(label=_("Columns"), style={"format": "lines"})
    ignored = serializers.SerializerMethodField(
        label=_("Columns not imported"), style={"format": "lines"}
    )
    stages = serializers.SerializerMethodField(
        label=_("Stages named otherwise"), style={"format": "lines"}
    )
    kept = serializers.ListField(
        source="kept_names",
        child=serializers.CharField(),
        read_only=True,
        label=_("Kept, since somebody has added to them"),
        style={"format": "lines"},
    )
    mapping = serializers.SerializerMethodField(label=_("Mapping"))
    values = serializers.SerializerMethodField(label=_("Values that mean something else"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = ImportBatch
        fields = [
            "id",
            "name",
            "kind",
            "status",
            "error",
            "rows_read",
            "rows_ready",
            "rows_imported",
            "rows_left_out",
            "records_kept",
            "kept",
            "columns",
            "ignored",
            "stages",
            "mapping",
            "values",
            "date_order",
            "encoding",
            "created_at",
            "can",
        ]
        read_only_fields = fields
        presentation = {
            "title": "name",
            "columns": [
                "kind",
                "status",
                "rows_read",
                "rows_imported",
                "rows_left_out",
                "created_at",
            ],
            "tones": {
                "status": {
                    "checking": "info",
                    "previewed": "warning",
                    "running": "info",
                    "done": "success",
                    "undoing": "info",
                }
            },
        }

    def get_columns(self, batch: ImportBatch) -> list[str]:
        """Return each header with the label of the field that it was taken for."""
        return [
            f"{column['header']} → {label_of(batch.kind, column['field'])}"
            for column in batch.mapping
            if column["field"]
        ]

    def get_ignored(self, batch: ImportBatch) -> list[str]:
        return [it["header"] for it in batch.mapping if it["header"] and not it["field"]]

    def get_stages(self, batch: ImportBatch) -> list[str]:
        return [f"{said} → {meant}" for said, meant in batch.guesses]

    @extend_schema_field(ShownColumnSerializer(many=True))
    def get_mapping(self, batch: ImportBatch) -> list[dict[str, Any]]:
        return show_columns(batch)

    @extend_schema_field(ValueSerializer(many=True))
    def get_values(self, batch: ImportBatch) -> list[dict[str, str]]:
        return show_values(batch)

    def get_can(self, batch: ImportBatch) -> dict[str, bool]:
        is_changeable = may_change(self.context["request"], batch)
        can_map = is_changeable and batch.can_map
        return {
            "run": is_changeable and batch.can_run,
            "undo": is_changeable and batch.can_undo,
            "left-out": bool(batch.file) and batch.rows_left_out > 0,
            **{f"map-{kind}": can_map and batch.kind == kind for kind in FIELDS},
        }


class UploadSerializer(serializers.Serializer[Any]):
    """A file of records."""

    file = serializers.FileField(
        label=_("File"),
        help_text=_(
            "A CSV of HubSpot, Salesforce, Pipedrive, Zoho or a spreadsheet, with headers in its "
            "first row, or vCards. Nothing is imported yet."
        ),
        validators=[
            FileExtensionValidator(["csv", "tsv", "txt", "vcf"]),
            MaxFileSizeValidator(MAX_BYTES),
        ],
    )
    kind = serializers.ChoiceField(
        choices=ImportKind.choices, default=ImportKind.CONTACT, label=_("Import as")
    )


class ImportRunSerializer(serializers.Serializer[Any]):
    """How a file is imported."""

    with_rules = serializers.BooleanField(
        default=False,
        label=_("Run rules"),
        help_text=_("Whether the team's rules for new records run on what is imported."),
    )


class ImportProblemSerializer(serializers.Serializer[Any]):
    """What is told of a row."""

    row = serializers.IntegerField(label=_("Row"), read_only=True)
    column = serializers.CharField(label=_("Column"), read_only=True)
    value = serializers.CharField(label=_("Value"), read_only=True)
    reason = serializers.CharField(label=_("Reason"), read_only=True)
    is_left_out = serializers.BooleanField(label=_("Row left out"), read_only=True)

    class Meta:
        presentation = {"title": "reason", "columns": ["row", "column", "value", "is_left_out"]}

    def to_representation(self, instance: ImportProblem) -> dict[str, Any]:
        return {
            "row": instance.row,
            "column": label_of(instance.batch.kind, instance.field),
            "value": instance.value,
            "reason": tell(instance.code),
            "is_left_out": instance.is_left_out,
        }


class ProblemSummarySerializer(serializers.Serializer[Any]):
    """What is told of several rows for one reason."""

    reason = serializers.CharField(label=_("Reason"), read_only=True)
    column = serializers.CharField(label=_("Column"), read_only=True)
    value = serializers.CharField(label=_("Value"), read_only=True)
    rows = serializers.IntegerField(label=_("Rows"), read_only=True)
    is_left_out = serializers.BooleanField(label=_("Rows left out"), read_only=True)

    class Meta:
        presentation = {"title": "reason", "columns": ["column", "value", "rows", "is_left_out"]}


def mapping_action(kind: str) -> Any:
    """Return the operation by which the columns of a file of one kind are changed."""
    serializer_class = MAPPINGS[kind]

    def change(view: Any, request: Request, id: str) -> Response:
        answer: Response = view.change_mapping(kind)
        return answer

    change.__name__ = f"map_{kind}"
    made: Any = action(
        detail=True, methods=["post"], url_path=f"map-{kind}", serializer_class=serializer_class
    )(change)
    return extend_schema(
        summary=_("Change columns"), request=serializer_class, responses=ImportSerializer
    )(made)


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CrmViewSet[ImportBatch]):
    """Imports, the newest first."""

    queryset = ImportBatch.objects.all()
    serializer_class = ImportSerializer
    search_fields = ("name",)
    ordering = ("-created_at",)
    is_download = False

    @extend_schema(
        summary=_("Preview import"),
        request={"multipart/form-data": UploadSerializer},
        responses={201: ImportSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file, kind = asked.validated_data["file"], asked.validated_data["kind"]
        batch = imports.upload_file(
            file, team=self.team, user=request.user, kind=kind, name=file.name
        )
        return self.answer(batch, status.HTTP_201_CREATED)

    def change_mapping(self, kind: str) -> Response:
        batch, serializer_class = self.get_object(), MAPPINGS[kind]
        if batch.kind != kind:
            message = _("The rows of this file become something else.")
            raise serializers.ValidationError({"columns": [message]})
        context = {**self.get_serializer_context(), "batch": batch}
        asked = serializer_class(data=self.request.data, context=context)
        asked.is_valid(raise_exception=True)
        order = asked.validated_data.get("date_order", batch.date_order)
        mapping = asked.read_mapping()
        return self.answer(imports.change_mapping(batch, mapping, date_order=order))

    map_contact = mapping_action("contact")
    map_lead = mapping_action("lead")
    map_company = mapping_action("company")
    map_deal = mapping_action("deal")

    @extend_schema(summary=_("Import"), request=ImportRunSerializer, responses=ImportSerializer)
    @action(detail=True, methods=["post"], serializer_class=ImportRunSerializer)
    def run(self, request: Request, id: str) -> Response:
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.answer(
            imports.start_import(self.get_object(), user=request.user, **asked.validated_data)
        )

    @extend_schema(summary=_("Undo import"), request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, id: str) -> Response:
        return self.answer(imports.start_undoing(self.get_object(), user=request.user))

    @extend_schema(summary=_("Rows left out"), responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True, url_path="left-out", is_download=True)
    def left_out(self, request: Request, id: str) -> StreamingHttpResponse:
        batch = self.get_object()
        if not batch.file:  # forgotten by now
            raise Http404
        return answer_file(write_left_out(batch), "text/csv; charset=utf-8", "left-out.csv")

    def answer(self, batch: ImportBatch, code: int = status.HTTP_200_OK) -> Response:
        """Answer with a batch as it is by now: small files are done with at once."""
        batch.refresh_from_db()
        shown = ImportSerializer(batch, context=self.get_serializer_context())
        return Response(shown.data, status=code)


def answer_file(
    parts: Iterable[str] | Iterable[bytes], content_type: str, name: str
) -> StreamingHttpResponse:
    """Return a file that is written while it is sent."""
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class ImportProblemViewSet(CrmViewSet[ImportBatch]):
    """What is told of the rows of a file."""

    queryset = ImportBatch.objects.all()
    resource = {"name": "import_problem", "label": _("problem"), "plural": _("problems")}
    serializer_class = ImportProblemSerializer
    filter_backends = ()

    @extend_schema(
        operation_id="import-problem-list",
        summary=_("Problems"),
        parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH)],
        responses=ImportProblemSerializer(many=True),
    )
    def list(self, request: Request, id: UUID) -> Response:
        batch = self.get_object()
        problems = ImportProblem.objects.for_team(batch.team_id).filter(batch=batch)
        rows = problems.select_related("batch").order_by("-is_left_out", "row", "pk")
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class ProblemSummaryViewSet(CrmViewSet[ImportBatch]):
    """What is told of the rows of a file, each reason once, the most frequent first."""

    queryset = ImportBatch.objects.all()
    resource = {"name": "problem_summary", "label": _("problem"), "plural": _("problems")}
    serializer_class = ProblemSummarySerializer
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        operation_id="problem-summary-list",
        summary=_("Problems by reason"),
        parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH)],
        responses=ProblemSummarySerializer(many=True),
    )
    def list(self, request: Request, id: UUID) -> Response:
        batch = self.get_object()
        rows = [
            {**row, "column": label_of(batch.kind, row["field"])}
            for row in summarize_problems(batch)
        ]
        return Response(self.get_serializer(rows, many=True).data)
