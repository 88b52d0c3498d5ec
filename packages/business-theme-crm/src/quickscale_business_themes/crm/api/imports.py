"""Files of people that are looked at, and then imported."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.validators import MaxFileSizeValidator
from quickscale_business_themes.crm.api.bases import CrmViewSet, RecordSerializer, may_change
from quickscale_business_themes.crm.models import Contact, ImportBatch, ImportKind, Lead
from quickscale_business_themes.crm.services.importing import (
    preview_import,
    run_import,
    undo_import,
)

#: As much as the proxy of a created project lets through.
MAX_BYTES = 10 * 1024 * 1024
#: So many problems stand on a page.
MAX_SHOWN = 200

_REASONS = {
    "missing": _("A last name is missing."),
    "long": _("This is too long."),
    "email": _("This isn't an e-mail address."),
    "website": _("This isn't a web address."),
    "scientific": _("A spreadsheet has cut this number. Format the column as text."),
    "known": _("This person is already there."),
}


class ImportSerializer(RecordSerializer[ImportBatch]):
    """A file, with what was found in it."""

    columns = serializers.SerializerMethodField(label=_("Columns"), style={"format": "lines"})
    ignored = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        label=_("Columns not imported"),
        style={"format": "lines"},
    )
    can = serializers.SerializerMethodField()

    class Meta:
        model = ImportBatch
        fields = [
            "id",
            "name",
            "kind",
            "status",
            "rows_read",
            "rows_ready",
            "rows_imported",
            "rows_left_out",
            "columns",
            "ignored",
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
        }

    def get_columns(self, batch: ImportBatch) -> list[str]:
        """Return each header with the label of the field that it was taken for."""
        return [f"{header} → {label_of(meaning)}" for header, meaning in batch.columns]

    def get_can(self, batch: ImportBatch) -> dict[str, bool]:
        is_changeable = may_change(self.context["request"], batch)
        return {"run": is_changeable and batch.can_run, "undo": is_changeable and batch.can_undo}


def label_of(meaning: str) -> str:
    """Return what people call that which a column means."""
    if meaning == "tags":
        return str(_("Tags"))
    if meaning == "name":
        return str(_("Name"))
    model: Any = Lead if meaning in ("company_name", "website") else Contact
    label = str(model._meta.get_field(meaning).verbose_name)
    return label[:1].upper() + label[1:]


class UploadSerializer(serializers.Serializer[Any]):
    """A file of people."""

    file = serializers.FileField(
        label=_("File"),
        help_text=_(
            "A CSV of HubSpot, Salesforce, Pipedrive, Zoho or a spreadsheet, with headers in its "
            "first row. Nothing is imported yet."
        ),
        validators=[
            FileExtensionValidator(["csv", "tsv", "txt"]),
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


class LeftOutRowSerializer(serializers.Serializer[Any]):
    """Why a row is left out."""

    row = serializers.IntegerField(label=_("Row"), read_only=True)
    column = serializers.CharField(label=_("Column"), read_only=True)
    value = serializers.CharField(label=_("Value"), read_only=True)
    reason = serializers.CharField(label=_("Reason"), read_only=True)

    class Meta:
        presentation = {"title": "reason", "columns": ["row", "column", "value"]}

    def to_representation(self, instance: Any) -> dict[str, Any]:
        row, meaning, value, code = instance
        reason = str(_REASONS[code])
        return {"row": row, "column": label_of(meaning), "value": value, "reason": reason}


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CrmViewSet[ImportBatch]):
    """Imports, the newest first."""

    queryset = ImportBatch.objects.defer("rows", "problems", "created")
    serializer_class = ImportSerializer
    search_fields = ("name",)
    ordering = ("-created_at",)

    @extend_schema(
        summary=_("Preview import"),
        request={"multipart/form-data": UploadSerializer},
        responses={201: ImportSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file, kind = asked.validated_data["file"], asked.validated_data["kind"]
        batch = preview_import(
            file.read(), team=self.team, user=request.user, kind=kind, name=file.name
        )
        return Response(self.get_serializer(batch).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary=_("Import"), request=ImportRunSerializer, responses=ImportSerializer)
    @action(detail=True, methods=["post"], serializer_class=ImportRunSerializer)
    def run(self, request: Request, id: str) -> Response:
        batch = self.get_object()
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        batch = run_import(batch, user=request.user, **asked.validated_data)
        context = self.get_serializer_context()
        return Response(ImportSerializer(batch, context=context).data)

    @extend_schema(summary=_("Undo import"), request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, id: str) -> Response:
        batch = undo_import(self.get_object())
        return Response(self.get_serializer(batch).data)


class LeftOutRowViewSet(CrmViewSet[ImportBatch]):
    """The rows of a file that can't be imported."""

    queryset = ImportBatch.objects.all()
    resource = {
        "name": "left_out_row",
        "label": _("row left out"),
        "plural": _("rows left out"),
    }
    serializer_class = LeftOutRowSerializer
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        operation_id="left-out-row-list",
        summary=_("Rows left out"),
        parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH)],
        responses=LeftOutRowSerializer(many=True),
    )
    def list(self, request: Request, id: UUID) -> Response:
        rows = self.get_object().problems[:MAX_SHOWN]
        return Response(self.get_serializer(rows, many=True).data)
