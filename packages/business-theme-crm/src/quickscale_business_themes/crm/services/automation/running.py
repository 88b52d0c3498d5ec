"""Trying rules: after what they wait for was committed, once each, and no further than is wise."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.api import ServiceError
from quickscale_business_themes.crm.models import Rule, RuleEvent, RuleRun, RunStatus, Trigger
from quickscale_business_themes.crm.models.automation import PauseReason
from quickscale_business_themes.crm.services.automation.conditions import list_leaves
from quickscale_business_themes.crm.services.automation.events import caused_by
from quickscale_business_themes.crm.services.automation.fields import MODELS, RuleField, find_fields
from quickscale_business_themes.crm.services.automation.performing import lock_first, perform
from quickscale_business_themes.crm.services.automation.predicates import holds
from quickscale_business_themes.crm.services.automation.queries import to_q

logger = logging.getLogger(__name__)

#: So many rules may lead to each other.
MAX_DEPTH = 3
#: A rule that runs more often within an hour, of itself, is switched off.
HOURLY_CAP = 500
#: After so many attempts, an event that always fails is given up.
MAX_ATTEMPTS = 5
#: What is older was left by a process that died.
_ABANDONED = timedelta(minutes=1)
_AT_A_TIME = 500

Results = list[dict[str, Any]]


def try_event(key: int) -> None:
    """Try all rules that wait for an event, and forget it after that."""
    events = RuleEvent.objects.across_teams().filter(pk=key)
    events.update(attempts=F("attempts") + 1)
    event = events.first()
    if event is None:
        return
    record = find_record(event.subject, event.team_id, event.record)
    if record is not None:
        # All are judged before any runs: what one of them does is an event of its own.
        for rule in list(list_matching(event, record)):
            run_rule(rule, record, event)
    events.delete()


def find_record(subject: str, team_id: int, identity: UUID) -> Any:
    rows = MODELS[subject].objects.for_team(team_id)
    return rows.select_related("owner").filter(public_id=identity).first()


def list_matching(event: RuleEvent, record: Any) -> Iterator[Rule]:
    """Yield the rules that wait for an event, and whose conditions hold, the oldest first."""
    waiting = Rule.objects.for_team(event.team_id).filter(subject=event.subject)
    rules = waiting.filter(trigger=event.trigger, is_active=True).order_by("created_at", "pk")
    today = timezone.localdate()
    for rule in rules:
        fields = find_asked(rule)
        if fields and holds(rule.conditions, record, fields, changed=event.changed, today=today):
            yield rule


def find_asked(rule: Rule) -> Mapping[str, RuleField] | None:
    """Return the fields that a rule asks for, None if one of them was deleted."""
    names = {leaf["field"] for leaf in list_leaves(rule.conditions)}
    fields = find_fields(rule.subject, rule.team_id, names)
    return fields if names <= fields.keys() else None


def run_rule(rule: Rule, record: Any, event: RuleEvent) -> None:
    """Run a rule, unless it ran for this event before.

    Each action has a savepoint of its own. They are committed together with the line in the log,
    so that a crash leaves either all of it or nothing.
    """
    run = RuleRun(
        team_id=rule.team_id,
        rule=rule,
        subject=event.subject,
        record=record.public_id,
        record_name=str(record)[:300],
        event=event.public_id,
        trigger=event.trigger,
        is_asked=event.is_asked,
    )
    try:
        with transaction.atomic():
            run.status = find_obstacle(rule, record, event) or RunStatus.DONE
            run.save()
            if run.status == RunStatus.DONE:
                act(run, record, event)
    except IntegrityError:
        # Somebody else tried it at the same moment, or before the event could be forgotten.
        if not already_ran(run):
            raise


def already_ran(run: RuleRun) -> bool:
    same = RuleRun.objects.for_team(run.team_id).filter(rule=run.rule, event=run.event)
    return same.filter(record=run.record).exists()


def find_obstacle(rule: Rule, record: Any, event: RuleEvent) -> RunStatus | None:
    """Return why a rule may not run here, None if it may."""
    if [rule.pk, event.subject, str(record.public_id)] in event.chain:
        return RunStatus.LOOP
    if len(event.chain) >= MAX_DEPTH:
        return RunStatus.DEPTH
    if not event.is_asked and is_too_often(rule):
        pause(rule)
        return RunStatus.PAUSED
    return None


def is_too_often(rule: Rule) -> bool:
    since = max(timezone.now() - timedelta(hours=1), rule.active_since)
    runs = RuleRun.objects.for_team(rule.team_id).filter(rule=rule, created_at__gt=since)
    return bool(runs.filter(is_asked=False).count() >= HOURLY_CAP)


def pause(rule: Rule) -> None:
    rule.is_active, rule.paused_because = False, PauseReason.TOO_MANY
    rule.save(update_fields=["is_active", "paused_because", "updated_at"])
    logger.warning("Rule %s was paused: it ran too often within an hour", rule.public_id)


def act(run: RuleRun, record: Any, event: RuleEvent) -> None:
    """Do all that a rule says, one after the other, and write down what became of it."""
    chain = [*event.chain, [run.rule_id, run.subject, str(run.record)]]
    results: Results = []
    lock_first(run.rule.actions, record)
    with caused_by(chain):
        for number, action in enumerate(run.rule.actions):
            results.append(act_once(run, number, action))
    run.results = results
    if not all(each["ok"] for each in results):
        run.status = RunStatus.FAILED
    run.save(update_fields=["results", "status", "updated_at"])


def act_once(run: RuleRun, number: int, action: Mapping[str, Any]) -> dict[str, Any]:
    told = {"kind": action["kind"], "ok": True, "text": ""}
    # What the action before did, or another rule meanwhile, must not be undone by an old copy.
    record = find_record(run.subject, run.team_id, run.record)
    try:
        with transaction.atomic():
            key = f"{run.public_id}:{number}"
            told["text"] = perform(action, record, rule=run.rule, key=key)
    except ServiceError as error:
        return {**told, "ok": False, "text": str(error)}
    except Exception:
        logger.exception("Action %s of rule %s failed", action["kind"], run.rule.public_id)
        return {**told, "ok": False, "text": _("An unexpected error.")}
    return told


def sweep(*, today: date | None = None) -> int:
    """Try what a process that died has left, what was put off, and the rules of every day.

    Returns:
        How many events were tried.
    """
    since = timezone.now() - _ABANDONED
    left = RuleEvent.objects.across_teams().filter(team__closed_at=None).order_by("pk")
    due = left.filter(created_at__lt=since) | left.filter(is_asked=True)
    given_up = due.filter(attempts__gte=MAX_ATTEMPTS)
    if number := given_up.delete()[0]:
        logger.error("%d events of rules were given up", number)
    tried = 0
    while keys := list(due.values_list("pk", flat=True)[:_AT_A_TIME]):
        tried += sum(try_again(key) for key in keys)
        due = due.filter(pk__gt=max(keys))
    daily = Rule.objects.across_teams().filter(trigger=Trigger.DAILY, is_active=True)
    for rule in daily.filter(team__closed_at=None):
        try:
            try_daily(rule, today or timezone.localdate())
        except Exception:
            logger.exception("The daily rule %s failed", rule.public_id)
    return tried


def try_again(key: int) -> bool:
    try:
        try_event(key)
    except Exception:
        logger.exception("Event %s of rules failed", key)
        return False
    return True


def try_daily(rule: Rule, today: date) -> None:
    """Run a rule of every day on all records of which its conditions hold, once a day each."""
    if rule.tried_on is not None and rule.tried_on >= today:
        return
    name = uuid5(rule.public_id, today.isoformat())
    for record in list_records(rule, today).iterator(chunk_size=_AT_A_TIME):
        event = RuleEvent(
            public_id=name,
            team_id=rule.team_id,
            subject=rule.subject,
            record=record.public_id,
            trigger=Trigger.DAILY,
            is_asked=True,
        )
        run_rule(rule, record, event)
    Rule.objects.for_team(rule.team_id).filter(pk=rule.pk).update(tried_on=today)


def list_records(rule: Rule, today: date) -> Any:
    """Return the records of which a rule's conditions hold; none where it asks what is gone."""
    rows, fields = MODELS[rule.subject].objects.for_team(rule.team_id), find_asked(rule)
    if fields is None:
        return rows.none()
    return rows.filter(to_q(rule.conditions, rule.subject, fields, today)).order_by("pk")
