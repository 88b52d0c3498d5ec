"""Deals of a file: their stages, their days, and the steps that they must have taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.utils import timezone

from quickscale_business_themes.crm.importing.rows import Record, require
from quickscale_business_themes.crm.models import Deal, LostReason, Stage, StageChange, StageKind
from quickscale_business_themes.crm.services.import_lookups import Lookups

_STATUSES = {"won": StageKind.WON, "lost": StageKind.LOST, "open": StageKind.OPEN}


def complete_deal(record: Record, lookups: Lookups) -> None:
    """Say in which stage a deal is, and whether all is known that this asks for."""
    require(record, "name")
    values = record.values
    stage = find_stage(record, lookups)
    if stage is None:
        return
    values["stage"] = stage
    close_on, reason = values.pop("close_on", None), values.pop("lost_reason", "")
    if stage.kind == StageKind.OPEN:
        values.setdefault("expected_close_on", close_on)
        return
    values["closed_on"] = close_on
    if stage.kind == StageKind.LOST:
        values["lost_reason"] = reason or LostReason.OTHER
    check_closing(record, stage)


def find_stage(record: Record, lookups: Lookups) -> Stage | None:
    """Return the stage that a row names, by itself or by whether the deal was won."""
    values = record.values
    pipeline, name = values.pop("pipeline", ""), values.pop("stage", "")
    status = values.pop("status", "")
    kind = _STATUSES.get(status.lower())
    if pipeline and pipeline.lower() not in lookups.stages:
        record.tell("pipeline", pipeline, "pipeline")
        return None
    if status and kind is None:
        record.tell("status", status, "choice")
    stage = lookups.find_stage(name, pipeline) if name else None
    if name and stage is None:
        record.tell("stage", name, "stage")
        return None
    if kind is None or kind == StageKind.OPEN:
        return stage or lookups.find_end(StageKind.OPEN, pipeline)
    return stage if stage and stage.kind == kind else lookups.find_end(kind, pipeline)


def check_closing(record: Record, stage: Stage) -> None:
    """Tell what a closed deal must say and doesn't."""
    values = record.values
    if values["closed_on"] is None:
        values["close_on"] = None
        require(record, "close_on")
    require(record, "opened_on")
    if stage.kind == StageKind.WON and values.get("amount") is None:
        require(record, "amount")
    closed_on, opened_on = values["closed_on"], values.get("opened_on")
    if closed_on and closed_on > timezone.localdate():
        record.tell("close_on", str(closed_on), "future")
    if closed_on and opened_on and closed_on < opened_on:
        record.tell("close_on", str(closed_on), "order")


def make_deal(values: Mapping[str, Any], common: Mapping[str, Any]) -> Deal:
    """Return a deal as it stands now; it came into its stage on the last day that is known."""
    deal = Deal(**values, **common)
    stage, said = deal.stage, values.get("probability")
    deal.status = stage.kind
    is_manual = stage.kind == StageKind.OPEN and said not in (None, stage.probability)
    deal.probability_is_manual = is_manual
    deal.probability = said if is_manual and said is not None else stage.probability
    deal.stage_since = start_of(deal.closed_on or deal.opened_on)
    return deal


def make_steps(deal: Deal, first: Stage, user_id: int | None) -> list[StageChange]:
    """Return the steps of a deal: that it was opened, and, where it is closed, that it was."""
    opened, entered = start_of(deal.opened_on), deal.stage
    begin = entered if deal.is_open else first
    steps = [make_step(deal, None, begin, opened, None, user_id)]
    if not deal.is_open:
        seconds = int((deal.stage_since - opened).total_seconds())
        steps.append(make_step(deal, first, entered, deal.stage_since, seconds, user_id))
    return steps


def make_step(
    deal: Deal,
    former: Stage | None,
    stage: Stage,
    at: datetime,
    seconds: int | None,
    user_id: int | None,
) -> StageChange:
    return StageChange(
        team_id=deal.team_id,
        deal=deal,
        from_stage=former,
        from_name=former.name if former else "",
        from_kind=former.kind if former else "",
        to_stage=stage,
        to_name=stage.name,
        to_kind=stage.kind,
        at=at,
        by_id=user_id,
        seconds=seconds,
    )


def start_of(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
