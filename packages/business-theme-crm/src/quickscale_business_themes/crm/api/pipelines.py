"""Pipelines and their stages."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django_filters import UUIDFilter
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import FilterSet
from quickscale_business_themes.crm.api.bases import (
    ChangeableSerializer,
    CrmViewSet,
    ManagedViewSet,
    RecordSerializer,
    narrow_to_seen,
)
from quickscale_business_themes.crm.api.filters import ref_filter
from quickscale_business_themes.crm.models import Deal, Pipeline, Stage, StageKind
from quickscale_business_themes.crm.services.pipelines import (
    default_rows,
    delete_pipeline,
    read_rows,
    save_pipeline,
)

_MAX_STAGES = 30
#: What it means that a deal, or a stage, is open, won or lost.
STATUS_TONES = {"open": "info", "won": "success", "lost": "danger"}


class StageRowSerializer(RecordSerializer[Stage]):
    """A stage as a row of its pipeline."""

    id = serializers.UUIDField(source="public_id", required=False, label=_("ID"))

    class Meta:
        model = Stage
        fields = ["id", "name", "kind", "probability", "rotten_days"]
        presentation = {"title": "name", "tones": {"kind": STATUS_TONES}}


class PipelineRowSerializer(ChangeableSerializer[Pipeline]):
    """A pipeline as lists show it."""

    stage_names = serializers.SerializerMethodField(label=_("Stages"), style={"format": "lines"})

    class Meta:
        model = Pipeline
        fields = ["id", "name", "is_default", "stage_names", "can"]
        read_only_fields = ["is_default"]
        presentation = {
            "title": "name",
            "columns": ["stage_names", "is_default"],
            "tones": {"is_default": {"true": "info"}},
        }

    def get_stage_names(self, pipeline: Pipeline) -> list[str]:
        return [stage.name for stage in pipeline.stages.all()]

    def get_can(self, record: Pipeline) -> dict[str, bool]:
        is_other = not record.is_default
        is_unused = is_other and not getattr(record, "has_deals", False)
        return {"delete": is_unused, "make-default": is_other}


class PipelineSerializer(PipelineRowSerializer):
    """A pipeline with its stages in their order."""

    stages = StageRowSerializer(  # type: ignore[call-arg]  # the list's
        many=True,
        required=False,
        max_length=_MAX_STAGES,
        label=_("Stages"),
        help_text=_("A new pipeline without stages starts with the usual ones."),
    )

    class Meta(PipelineRowSerializer.Meta):
        fields = ["id", "name", "is_default", "stages", "stage_names", "can"]

    def validate_stages(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not rows and self.instance is None:
            return rows
        kinds = [row.get("kind", StageKind.OPEN) for row in rows]
        for kind in StageKind:
            if kind not in kinds:
                message = _("A pipeline needs an open stage, a won one and a lost one.")
                raise serializers.ValidationError(message)
        names = [row["name"].lower() for row in rows]
        if len(set(names)) < len(names):
            raise serializers.ValidationError(_("Two stages have the same name."))
        known = self.known_stages()
        return [{"stage": find_stage(known, row), **row} for row in rows]

    def known_stages(self) -> dict[uuid.UUID, Stage]:
        if self.instance is None:
            return {}
        return {stage.public_id: stage for stage in self.instance.stages.all()}

    def create(self, validated_data: dict[str, Any]) -> Pipeline:
        rows = read_rows(validated_data.pop("stages", []))
        return save_pipeline(Pipeline(**validated_data), rows or default_rows())

    def update(self, instance: Pipeline, validated_data: dict[str, Any]) -> Pipeline:
        rows = validated_data.pop("stages", None)
        instance.name = validated_data.get("name", instance.name)
        save_pipeline(instance, None if rows is None else read_rows(rows))
        return Pipeline.objects.for_team(instance.team_id).get(pk=instance.pk)


def find_stage(known: dict[uuid.UUID, Stage], row: dict[str, Any]) -> Stage | None:
    """Return the stage that a row is about, None for a new one; no other row is about it."""
    identity = row.pop("public_id", None)
    if identity is None:
        return None
    if identity not in known:
        raise serializers.ValidationError(_("This pipeline has no such stage."))
    return known.pop(identity)


class PipelineViewSet(ManagedViewSet[Pipeline], viewsets.ModelViewSet[Pipeline]):
    """The team's ways of selling."""

    queryset = Pipeline.objects.prefetch_related("stages").annotate(
        has_deals=Exists(Deal.objects.across_teams().filter(stage__pipeline=OuterRef("pk")))
    )
    serializer_class = PipelineSerializer
    list_serializer_class = PipelineRowSerializer
    search_fields = ("name",)
    ordering = ("-is_default", "name")

    def perform_destroy(self, instance: Pipeline) -> None:
        delete_pipeline(instance)

    @extend_schema(summary=_("Make default"), request=None, responses=PipelineSerializer)
    @action(detail=True, methods=["post"], url_path="make-default")
    def make_default(self, request: Request, id: str) -> Response:
        pipeline = self.get_object()
        pipeline.is_default = True
        return Response(self.get_serializer(save_pipeline(pipeline)).data)


class PipelineNameSerializer(RecordSerializer[Pipeline]):
    """A pipeline without its stages."""

    class Meta:
        model = Pipeline
        fields = ["id", "name"]
        presentation = {"title": "name"}


class PipelineNameViewSet(mixins.ListModelMixin, CrmViewSet[Pipeline]):
    """The names of the team's pipelines, of which lists are narrowed to one."""

    resource = {"name": "pipelinename", "label": _("pipeline"), "plural": _("pipelines")}
    queryset = Pipeline.objects.all()
    serializer_class = PipelineNameSerializer
    search_fields = ("name",)
    ordering = ("-is_default", "name")


class StageSerializer(RecordSerializer[Stage]):
    """A stage, named with its pipeline where there are several."""

    name = serializers.SerializerMethodField(label=_("Name"))

    class Meta:
        model = Stage
        fields = ["id", "name", "pipeline", "kind", "probability", "rotten_days"]
        presentation = {"title": "name", "tones": {"kind": STATUS_TONES}}

    def get_name(self, stage: Stage) -> str:
        query = self.context["request"].query_params
        is_of_one = query.get("pipeline") or query.get("deal")
        are_many = stage.are_many and not is_of_one  # type: ignore[attr-defined]  # annotated
        return f"{stage.pipeline.name}: {stage.name}" if are_many else stage.name


class StageFilters(FilterSet):
    pipeline = ref_filter(Pipeline)

    class Meta:
        model = Stage
        fields = ["pipeline", "kind"]


class OpenStageFilters(FilterSet):
    deal = UUIDFilter(method="filter_deal", label="")

    class Meta:
        model = Stage
        fields = ["deal"]

    def filter_deal(self, queryset: Any, name: str, value: uuid.UUID) -> Any:
        deals = narrow_to_seen(Deal.objects.filter(public_id=value), self.request)
        deal = deals.select_related("stage").first()
        if deal is None:
            return queryset.none()
        return queryset.filter(pipeline=deal.stage.pipeline_id)


class StageViewSet(mixins.ListModelMixin, CrmViewSet[Stage]):
    """The stages of all pipelines."""

    queryset = Stage.objects.select_related("pipeline").annotate(
        are_many=Exists(
            Pipeline.objects.across_teams()
            .filter(team=OuterRef("team"))
            .exclude(pk=OuterRef("pipeline"))
        )
    )
    serializer_class = StageSerializer
    filterset_class: type[FilterSet] = StageFilters
    search_fields = ("name", "pipeline__name")
    ordering = ("-pipeline__is_default", "pipeline__name", "position")


class OpenStageViewSet(StageViewSet):
    """The stages in which deals are open; with ``deal``, those of its pipeline."""

    queryset = StageViewSet.queryset.filter(kind=StageKind.OPEN)
    filterset_class = OpenStageFilters
