"""Deals and the steps that they take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from quickscale.core.money import Money
from quickscale_business_themes.crm import signals
from quickscale_business_themes.crm.exceptions import (
    ClosedTooEarly,
    ClosedTooLate,
    DealClosed,
    DealOpen,
    NoAmount,
    RecordGone,
    WrongStage,
)
from quickscale_business_themes.crm.models import Deal, Stage, StageChange, StageKind, Trigger
from quickscale_business_themes.crm.models.currencies import find_home_currency
from quickscale_business_themes.crm.services.automation.events import note_change, note_event
from quickscale_business_themes.crm.services.automation.fields import take_snapshot
from quickscale_business_themes.crm.services.pipelines import (
    find_end,
    first_stage,
    lock_pipeline,
)


@transaction.atomic
def create_deal(*, team: Any, user: Any, values: Mapping[str, Any]) -> Deal:
    """Create an open deal, in the first stage of the default pipeline unless one is chosen.

    Raises:
        WrongStage: it is to start in a stage of closed deals.
    """
    currency = values.get("currency") or find_home_currency(team.pk)
    deal = Deal(**{"owner": user, **values, "currency": currency, "team": team})
    stage = hold_stage(values.get("stage") or first_stage(deal.team_id))
    if stage.kind != StageKind.OPEN:
        raise WrongStage
    enter_stage(deal, stage)
    if values.get("probability") is not None:
        set_probability(deal, values["probability"])
    deal.save()
    record_step(deal, former=None, user=user)
    signals.deal_created.send(
        deal.public_id, user=user, data={"stage": stage.name}, value=worth(deal), owner=team
    )
    note_event(deal, Trigger.CREATED)
    return deal


@transaction.atomic
def update_deal(deal: Deal, *, values: Mapping[str, Any]) -> Deal:
    """Change what is said of a deal; steps have services of their own."""
    deal = lock_deal(deal)
    before = take_snapshot(deal)
    for name, value in values.items():
        setattr(deal, name, value)
    if "probability" in values and deal.is_open:
        set_probability(deal, values["probability"])
    deal.save()
    note_change(deal, before)
    return deal


@transaction.atomic
def move_deal(deal: Deal, stage: Stage, *, user: Any) -> Deal:
    """Move an open deal to another open stage of its pipeline.

    Raises:
        DealClosed: it is won or lost.
        WrongStage: the stage is of another pipeline, or of closed deals.
    """
    stage, deal = hold_stage(stage), lock_deal(deal)
    if not deal.is_open:
        raise DealClosed
    require_open_stage(deal, stage)
    return take_step(deal, stage, user=user)


@transaction.atomic
def change_stage(
    deal: Deal,
    stage: Stage,
    *,
    closed_on: date,
    amount: Decimal | None = None,
    reason: str = "",
    note: str = "",
    user: Any,
) -> Deal:
    """Take whichever step leads a deal to a stage: move, win, lose or reopen it.

    Args:
        closed_on, amount: what a won stage asks for.
        closed_on, reason, note: what a lost one does.

    Raises:
        CrmError: what that step raises.
    """
    stage = hold_stage(stage)
    if stage.kind == StageKind.WON:
        return win_deal(deal, closed_on=closed_on, amount=amount, stage=stage, user=user)
    if stage.kind == StageKind.LOST:
        return lose_deal(
            deal, closed_on=closed_on, reason=reason, note=note, stage=stage, user=user
        )
    step = move_deal if deal.is_open else reopen_deal
    return step(deal, stage, user=user)


@transaction.atomic
def win_deal(
    deal: Deal,
    *,
    closed_on: date,
    amount: Decimal | None = None,
    stage: Stage | None = None,
    user: Any,
) -> Deal:
    """Close a deal as won, in the pipeline's first stage of won deals unless one is chosen.

    Raises:
        WrongStage: the stage is of another pipeline.
        DealClosed: it is won or lost already.
        NoAmount: nobody says what it is worth.
        ClosedTooEarly, ClosedTooLate: the day can't be right.
    """
    lock_pipeline(deal.stage.pipeline)
    deal = lock_deal(deal)
    deal.amount = deal.amount if amount is None else amount
    if deal.amount is None:
        raise NoAmount
    deal = close_deal(deal, StageKind.WON, closed_on=closed_on, stage=stage, user=user)
    signals.deal_won.send(deal.public_id, user=user, value=worth(deal), owner=deal.team)
    return deal


@transaction.atomic
def lose_deal(
    deal: Deal,
    *,
    closed_on: date,
    reason: str,
    note: str = "",
    stage: Stage | None = None,
    user: Any,
) -> Deal:
    """Close a deal as lost, in the pipeline's first stage of lost deals unless one is chosen.

    Raises:
        WrongStage: the stage is of another pipeline.
        DealClosed: it is won or lost already.
        ClosedTooEarly, ClosedTooLate: the day can't be right.
    """
    lock_pipeline(deal.stage.pipeline)
    deal = lock_deal(deal)
    deal.lost_reason, deal.lost_note = reason, note
    deal = close_deal(deal, StageKind.LOST, closed_on=closed_on, stage=stage, user=user)
    signals.deal_lost.send(
        deal.public_id, user=user, data={"reason": reason}, value=worth(deal), owner=deal.team
    )
    return deal


@transaction.atomic
def reopen_deal(deal: Deal, stage: Stage, *, user: Any) -> Deal:
    """Open a closed deal again; its history stays.

    Raises:
        DealOpen: it isn't closed.
        WrongStage: the stage is of another pipeline, or of closed deals.
    """
    stage, deal = hold_stage(stage), lock_deal(deal)
    if deal.is_open:
        raise DealOpen
    require_open_stage(deal, stage)
    deal.closed_on, deal.lost_reason, deal.lost_note = None, "", ""
    deal.probability_is_manual = False
    return take_step(deal, stage, user=user)


def lock_deal(deal: Deal) -> Deal:
    """Return a deal as it stands, which nobody else changes until the transaction ends."""
    found = Deal.objects.for_team(deal.team_id).select_for_update().filter(pk=deal.pk).first()
    if found is None:
        raise RecordGone
    return found


def hold_stage(stage: Stage) -> Stage:
    """Return a stage as it stands; whoever edits its pipeline waits until the transaction ends.

    It comes before the deal is locked: editing a pipeline changes the deals in it.

    Raises:
        WrongStage: it was deleted in the meantime.
    """
    lock_pipeline(stage.pipeline)
    held = Stage.objects.for_team(stage.team_id).filter(pk=stage.pk).first()
    if held is None:
        raise WrongStage
    return held


def require_open_stage(deal: Deal, stage: Stage) -> None:
    if stage.kind != StageKind.OPEN or stage.pipeline_id != deal.stage.pipeline_id:
        raise WrongStage


def close_deal(
    deal: Deal, kind: StageKind, *, closed_on: date, stage: Stage | None, user: Any
) -> Deal:
    if not deal.is_open:
        raise DealClosed
    if stage and stage.pipeline_id != deal.stage.pipeline_id:
        raise WrongStage
    if closed_on < deal.opened_on:
        raise ClosedTooEarly
    if closed_on > timezone.localdate():
        raise ClosedTooLate
    deal.closed_on = closed_on
    deal.probability_is_manual = False
    end = stage or find_end(deal.stage.pipeline_id, deal.team_id, kind)
    return take_step(deal, end, user=user)


def take_step(deal: Deal, stage: Stage, *, user: Any) -> Deal:
    former = deal.stage
    if former == stage:
        return deal
    since, before = deal.stage_since, take_snapshot(deal)
    enter_stage(deal, stage)
    deal.save()
    record_step(deal, former=former, user=user, since=since)
    signals.deal_moved.send(
        deal.public_id,
        user=user,
        data={"from": former.name, "to": stage.name},
        value=worth(deal),
        owner=deal.team,
    )
    for trigger in (Trigger.MOVED, *_ENDS.get(stage.kind, ())):
        note_change(deal, before, trigger)
    return deal


#: What happens besides to a deal that comes into a stage of closed deals.
_ENDS: Mapping[str, tuple[Trigger, ...]] = {
    StageKind.WON: (Trigger.WON,),
    StageKind.LOST: (Trigger.LOST,),
}


def enter_stage(deal: Deal, stage: Stage) -> None:
    deal.stage, deal.status, deal.stage_since = stage, stage.kind, timezone.now()
    if not deal.probability_is_manual:
        deal.probability = stage.probability


def set_probability(deal: Deal, probability: int | None) -> None:
    """Set a probability by hand, or let it follow the stage again."""
    deal.probability_is_manual = probability is not None and probability != deal.stage.probability
    deal.probability = deal.stage.probability if probability is None else probability


def record_step(deal: Deal, *, former: Stage | None, user: Any, since: Any = None) -> None:
    StageChange.objects.for_team(deal.team_id).create(
        deal=deal,
        from_stage=former,
        from_name=former.name if former else "",
        from_kind=former.kind if former else "",
        to_stage=deal.stage,
        to_name=deal.stage.name,
        to_kind=deal.stage.kind,
        at=deal.stage_since,
        by=user,
        seconds=int((deal.stage_since - since).total_seconds()) if since else None,
    )


def worth(deal: Deal) -> Money | None:
    return None if deal.amount is None else Money(deal.amount, deal.currency)
