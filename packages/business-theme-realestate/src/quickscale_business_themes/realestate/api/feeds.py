"""Feeds of an agency: who sends them, and what became of each file."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.validators import FileExtensionValidator
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import CursorPagination, FilterSet
from quickscale.core.validators import MaxFileSizeValidator
from quickscale_business_themes.realestate.api.bases import (
    AgencyViewSet,
    ManagedViewSet,
    RecordRef,
    RecordSerializer,
    ref_filter,
)
from quickscale_business_themes.realestate.feeds import list_targets
from quickscale_business_themes.realestate.models import (
    FeedFormat,
    FeedImport,
    FeedProblem,
    FeedSource,
    FeedState,
)
from quickscale_business_themes.realestate.models.feeds import FEED_SUFFIXES, MAX_FEED_BYTES
from quickscale_business_themes.realestate.services import feed_files

MANAGE = "realestate.manage"
_MOST_COLUMNS, _MOST_HOURS = 300, 24 * 31


class ShownColumnSerializer(serializers.Serializer[Any]):
    """A column of a CSV with what it holds."""

    id = serializers.IntegerField(read_only=True, label=_("ID"))
    label = serializers.CharField(read_only=True, label=_("Column"))  # type: ignore[assignment]  # a field called like DRF's own
    field = serializers.CharField(read_only=True, label=_("Import as"))


class ColumnSerializer(serializers.Serializer[Any]):
    """A column of a CSV, known by its place in it."""

    id = serializers.IntegerField(label=_("ID"), min_value=0)
    field = serializers.ChoiceField(
        choices=[(name, name.replace("_", " ").capitalize()) for name in list_targets()],
        required=False,
        allow_blank=True,
        label=_("Import as"),
    )


class ColumnsSerializer(serializers.Serializer[Any]):
    """What the columns of a source's files hold."""

    columns = ColumnSerializer(many=True, max_length=_MOST_COLUMNS, label=_("Columns"))  # type: ignore[call-arg]  # the list's

    def validate_columns(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """Return the header of each value that is named."""
        headers, mapping = self.context["source"].headers, {}
        for row in rows:
            name = row.get("field", "")
            if row["id"] >= len(headers):
                raise serializers.ValidationError(_("This file has no such column."))
            if name in mapping:
                message = _("“{name}” is chosen for two columns.")
                label = name.replace("_", " ").capitalize()
                raise serializers.ValidationError(message.format(name=label))
            if name:
                mapping[name] = headers[row["id"]]
        if "key" not in mapping:
            raise serializers.ValidationError(_("Say which column holds the key."))
        return mapping


class FeedSourceSerializer(RecordSerializer[FeedSource]):
    """A sender of feeds."""

    columns = serializers.SerializerMethodField(label=_("Columns"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = FeedSource
        fields = [
            "id",
            "name",
            "format",
            "is_full",
            "people",
            "url",
            "every",
            "due_at",
            "problem",
            "columns",
            "can",
        ]
        read_only_fields = ["due_at", "problem"]
        extra_kwargs = {"every": {"max_value": _MOST_HOURS}}
        presentation = {"title": "name", "columns": ["format", "is_full", "due_at", "problem"]}

    @extend_schema_field(ShownColumnSerializer(many=True))
    def get_columns(self, source: FeedSource) -> list[dict[str, Any]]:
        fields = {header: name for name, header in source.mapping.items()}
        return [
            {"id": place, "label": header, "field": fields.get(header, "")}
            for place, header in enumerate(source.headers)
        ]

    def get_can(self, source: FeedSource) -> dict[str, bool]:
        is_manager = self.may(MANAGE)
        return {
            "edit": is_manager,
            "delete": is_manager,
            "columns": is_manager and source.format == FeedFormat.CSV and bool(source.headers),
            "fetch": is_manager and bool(source.url),
        }

    def validate_url(self, url: str) -> str:
        """Return the address, if it is on a host from which the site fetches feeds."""
        parts = urlsplit(url)
        if url and not {parts.hostname, parts.netloc} & feed_files.list_hosts():
            raise serializers.ValidationError(
                _("Feeds aren't fetched from this host. Ask whoever runs this site.")
            )
        return url

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values; what is fetched is fetched soon after its address was changed."""
        old = self.instance
        url = attrs.get("url", old.url if old else "")
        every = attrs.get("every", old.every if old else 0)
        if every and not url:
            raise serializers.ValidationError({"url": [_("This field is required.")]})
        if old is None or (url, every) != (old.url, old.every):
            attrs["due_at"] = timezone.now() if every else None
            attrs |= {"etag": "", "last_modified": "", "problem": ""}
        return attrs


class FeedSourceViewSet(ManagedViewSet[FeedSource], viewsets.ModelViewSet[FeedSource]):
    """Who sends the agency feeds of listings."""

    queryset = FeedSource.objects.all()
    serializer_class = FeedSourceSerializer
    search_fields = ("name",)
    ordering = ("name",)
    needed: ClassVar[dict[str, str]] = {
        **ManagedViewSet.needed,
        "columns": MANAGE,
        "fetch": MANAGE,
    }

    @extend_schema(
        summary=_("Change columns"), request=ColumnsSerializer, responses=FeedSourceSerializer
    )
    @action(detail=True, methods=["post"], serializer_class=ColumnsSerializer)
    def columns(self, request: Request, id: str) -> Response:
        source = self.get_object()
        context = {**self.get_serializer_context(), "source": source}
        asked = ColumnsSerializer(data=request.data, context=context)
        asked.is_valid(raise_exception=True)
        source.mapping = asked.validated_data["columns"]
        source.save(update_fields=["mapping", "updated_at"])
        return Response(FeedSourceSerializer(source, context=context).data)

    @extend_schema(summary=_("Fetch now"), request=None, responses=FeedSourceSerializer)
    @action(detail=True, methods=["post"])
    def fetch(self, request: Request, id: str) -> Response:
        source = self.get_object()
        source.due_at, source.etag, source.last_modified = timezone.now(), "", ""
        source.save(update_fields=["due_at", "etag", "last_modified", "updated_at"])
        feed_files.begin_fetching(source)
        source.refresh_from_db()
        return Response(self.get_serializer(source).data)


class FeedImportSerializer(RecordSerializer[FeedImport]):
    """An import of a feed."""

    by = serializers.SerializerMethodField(label=_("By"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = FeedImport
        fields = [
            "id",
            "source",
            "name",
            "format",
            "state",
            "reason",
            "is_full",
            "read",
            "created",
            "updated",
            "unchanged",
            "refused",
            "withdrawn",
            "listings_before",
            "by",
            "started_at",
            "finished_at",
            "can",
        ]
        read_only_fields = fields
        presentation = {
            "title": "source",
            "columns": ["state", "read", "created", "updated", "refused", "withdrawn"],
            "tones": {
                "state": {
                    "running": "info",
                    "done": "success",
                    "stopped": "warning",
                    "failed": "danger",
                }
            },
        }

    def get_by(self, feed_import: FeedImport) -> str:
        return feed_import.by.get_full_name() if feed_import.by else ""

    def get_can(self, feed_import: FeedImport) -> dict[str, bool]:
        is_stopped = feed_import.state == FeedState.STOPPED and bool(feed_import.file)
        return {"confirm": is_stopped and self.may(MANAGE)}


class UploadSerializer(serializers.Serializer[Any]):
    """A file of a source."""

    source: RecordRef = RecordRef(  # type: ignore[assignment]  # a field called like DRF's own
        queryset=FeedSource.objects.all(),
        operation="realestate:feed-source-list",
        label=_("Source"),
    )
    file = serializers.FileField(
        label=_("File"),
        validators=[FileExtensionValidator(FEED_SUFFIXES), MaxFileSizeValidator(MAX_FEED_BYTES)],
    )


class FeedImportFilters(FilterSet):
    class Meta:
        model = FeedImport
        fields = ["source", "state"]


class FeedImportViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, AgencyViewSet[FeedImport]
):
    """Imports of feeds, the newest first."""

    queryset = FeedImport.objects.select_related("by")
    serializer_class = FeedImportSerializer
    filterset_class = FeedImportFilters
    pagination_class = CursorPagination
    ordering = ("-id",)
    is_download = False
    needed: ClassVar[dict[str, str]] = {"create": MANAGE, "confirm": MANAGE}

    @extend_schema(
        summary=_("Import a feed"),
        request={"multipart/form-data": UploadSerializer},
        responses={201: FeedImportSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = UploadSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        source, file = asked.validated_data["source"], asked.validated_data["file"]
        made = feed_files.upload_feed(source, file, user=request.user, name=file.name)
        made.refresh_from_db()
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary=_("Confirm"), request=None, responses=FeedImportSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, id: str) -> Response:
        made = feed_files.confirm_import(self.get_object(), user=request.user)
        made.refresh_from_db()
        return Response(self.get_serializer(made).data)

    @extend_schema(
        summary=_("Download problems"), responses={(200, "text/csv"): OpenApiTypes.BINARY}
    )
    @action(detail=True, url_path="problems.csv", is_download=True)
    def problems(self, request: Request, id: str) -> StreamingHttpResponse:
        return answer_file(write_problems(self.get_object()))


def write_problems(feed_import: FeedImport) -> Iterator[str]:
    """Yield the problems of an import as CSV; spreadsheets take no cell for a formula."""
    yield write_row([gettext("Line"), gettext("Source key"), gettext("Reason"), gettext("Refused")])
    rows = FeedProblem.objects.for_team(feed_import.team_id).filter(feed_import=feed_import)
    for problem in rows.order_by("pk").iterator():
        refused = gettext("Yes") if problem.is_refused else gettext("No")
        yield write_row([problem.line, problem.key, problem.reason, refused])


def write_row(cells: Sequence[object]) -> str:
    buffer = StringIO()
    texts = map(str, cells)
    csv.writer(buffer).writerow(
        f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text for text in texts
    )
    return buffer.getvalue()


def answer_file(parts: Iterator[str]) -> StreamingHttpResponse:
    """Return a CSV that is written while it is sent."""
    response = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="problems.csv"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class FeedProblemSerializer(RecordSerializer[FeedProblem]):
    """What is wrong with a record."""

    class Meta:
        model = FeedProblem
        fields = ["id", "reason", "line", "key", "is_refused"]
        presentation = {"title": "reason", "columns": ["line", "key", "is_refused"]}


class FeedProblemFilters(FilterSet):
    feed_import = ref_filter(
        FeedImport, operation="realestate:feed-import-list", label=_("Feed import")
    )

    class Meta:
        model = FeedProblem
        fields = ["feed_import", "is_refused"]


class FeedProblemViewSet(mixins.ListModelMixin, AgencyViewSet[FeedProblem]):
    """What is wrong with the records of feeds, in the order of the file."""

    queryset = FeedProblem.objects.all()
    serializer_class = FeedProblemSerializer
    filterset_class = FeedProblemFilters
    pagination_class = CursorPagination
    ordering = ("id",)
    needed: ClassVar[dict[str, str]] = {}
