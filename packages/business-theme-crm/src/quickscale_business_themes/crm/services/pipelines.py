"""Pipelines and their stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from quickscale_business_themes.crm.exceptions import (
    LastPipeline,
    NoStage,
    PipelineInUse,
    StageInUse,
    StageKindInUse,
)
from quickscale_business_themes.crm.models import Deal, Pipeline, Stage, StageKind

_CERTAIN = {StageKind.WON: 100, StageKind.LOST: 0}


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage as somebody wants it to be; ``stage`` is the one that is there already."""

    name: str
    kind: str = StageKind.OPEN
    probability: int = 50
    rotten_days: int | None = None
    stage: Stage | None = None


def default_rows() -> list[StageRow]:
    """Return the stages with which a team begins."""
    return [
        StageRow(gettext("Prospecting"), probability=10, rotten_days=30),
        StageRow(gettext("Qualification"), probability=20, rotten_days=30),
        StageRow(gettext("Proposal"), probability=50, rotten_days=21),
        StageRow(gettext("Negotiation"), probability=80, rotten_days=14),
        StageRow(gettext("Won"), StageKind.WON),
        StageRow(gettext("Lost"), StageKind.LOST),
    ]


@transaction.atomic
def create_default_pipeline(team: Any) -> Pipeline:
    """Give a team the pipeline with which it begins."""
    pipeline = Pipeline(team=team, name=gettext("Sales"), is_default=True)
    return save_pipeline(pipeline, default_rows())


@transaction.atomic
def save_pipeline(pipeline: Pipeline, rows: Sequence[StageRow] | None = None) -> Pipeline:
    """Save a pipeline with its stages in their order, or with those that it has.

    Raises:
        StageInUse: a stage that is left out has deals.
        StageKindInUse: a stage that has deals is to mean something else.
    """
    lock_pipeline(pipeline)
    others = Pipeline.objects.for_team(pipeline.team_id).exclude(pk=pipeline.pk)
    if pipeline.is_default:
        others.filter(is_default=True).update(is_default=False)
    elif not others.filter(is_default=True).exists():
        pipeline.is_default = True
    pipeline.save()
    if rows is not None:
        replace_stages(pipeline, rows)
    return pipeline


def lock_pipeline(pipeline: Pipeline) -> None:
    """Let no deal come into a pipeline's stages while they change, and the other way round."""
    Pipeline.objects.for_team(pipeline.team_id).select_for_update().filter(pk=pipeline.pk).first()


def replace_stages(pipeline: Pipeline, rows: Sequence[StageRow]) -> None:
    stages = Stage.objects.for_team(pipeline.team_id)
    kept = {row.stage.pk for row in rows if row.stage}
    for stage in stages.filter(pipeline=pipeline).exclude(pk__in=kept):
        if has_deals(stage):
            raise StageInUse(stage.name)
        stage.delete()
    for position, row in enumerate(rows):
        save_stage(pipeline, row, position)


def save_stage(pipeline: Pipeline, row: StageRow, position: int) -> Stage:
    stage = row.stage or Stage(team_id=pipeline.team_id, pipeline=pipeline)
    if row.stage and stage.kind != row.kind and has_deals(stage):
        raise StageKindInUse(stage.name)
    stage.name, stage.kind, stage.position = row.name, row.kind, position
    stage.probability = _CERTAIN.get(StageKind(row.kind), row.probability)
    stage.rotten_days = row.rotten_days if row.kind == StageKind.OPEN else None
    stage.save()
    deals = Deal.objects.for_team(stage.team_id).filter(stage=stage, probability_is_manual=False)
    deals.exclude(probability=stage.probability).update(probability=stage.probability)
    return stage


def has_deals(stage: Stage) -> bool:
    return Deal.objects.for_team(stage.team_id).filter(stage=stage).exists()


@transaction.atomic
def delete_pipeline(pipeline: Pipeline) -> None:
    """Delete a pipeline that nobody needs any more.

    Raises:
        LastPipeline: it is the default one.
        PipelineInUse: it has deals.
    """
    lock_pipeline(pipeline)
    if pipeline.is_default:
        raise LastPipeline
    if Deal.objects.for_team(pipeline.team_id).filter(stage__pipeline=pipeline).exists():
        raise PipelineInUse
    pipeline.delete()


def first_stage(team_id: int) -> Stage:
    """Return the stage in which new deals start.

    Raises:
        NoStage: the team has no pipeline.
    """
    stages = Stage.objects.for_team(team_id).filter(kind=StageKind.OPEN)
    stage = stages.order_by("-pipeline__is_default", "pipeline_id", "position", "pk").first()
    if stage is None:
        raise NoStage
    return stage


def find_end(pipeline_id: int, team_id: int, kind: str) -> Stage:
    """Return the stage of won, or of lost, deals.

    Raises:
        NoStage: the pipeline has none.
    """
    stages = Stage.objects.for_team(team_id).filter(pipeline=pipeline_id, kind=kind)
    stage = stages.order_by("position", "pk").first()
    if stage is None:
        raise NoStage
    return stage


def read_rows(rows: Sequence[Mapping[str, Any]]) -> list[StageRow]:
    """Return stages as they are wanted, from what was validated."""
    return [StageRow(**row) for row in rows]
