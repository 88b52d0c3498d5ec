"""What happens to records, written down for the rules that wait for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from quickscale.core.jobs import enqueue
from quickscale_business_themes.crm.models import Rule, RuleEvent, Trigger
from quickscale_business_themes.crm.services.automation.fields import list_changes
from quickscale_business_themes.crm.tasks import run_rules

#: What led to what is being done: ``[rule, subject, record]`` each, the first one first.
Chain = Sequence[Sequence[Any]]

_chain: ContextVar[Chain] = ContextVar("crm_rule_chain", default=())


@contextmanager
def caused_by(chain: Chain) -> Iterator[None]:
    """Say of what happens in the block which rules led to it."""
    token = _chain.set(chain)
    try:
        yield
    finally:
        _chain.reset(token)


def note_event(record: Any, trigger: Trigger, *, changed: Iterable[str] = ()) -> None:
    """Have rules tried on a record once the running transaction commits.

    Without a rule that waits for it, nothing is written.

    Args:
        changed: the names of the fields that were changed.
    """
    subject = record._meta.model_name
    if not has_rules(record.team_id, subject, trigger):
        return
    event = RuleEvent(
        team_id=record.team_id,
        subject=subject,
        record=record.public_id,
        trigger=trigger,
        changed=list(changed),
        chain=[list(each) for each in _chain.get()],
    )
    event.save()
    enqueue(run_rules, event.pk)


def note_change(record: Any, before: Mapping[str, Any], trigger: Trigger = Trigger.UPDATED) -> None:
    """Have rules tried on a record that says something else than in a snapshot."""
    if changed := list_changes(before, record):
        note_event(record, trigger, changed=changed)


def note_created(records: Sequence[Any]) -> None:
    """Have rules tried on many records that somebody created on purpose; a sweep does it."""
    if not records:
        return
    first = records[0]
    subject = first._meta.model_name
    if not has_rules(first.team_id, subject, Trigger.CREATED):
        return
    events = (
        RuleEvent(
            team_id=first.team_id,
            subject=subject,
            record=record.public_id,
            trigger=Trigger.CREATED,
            is_asked=True,
        )
        for record in records
    )
    RuleEvent.objects.for_team(first.team_id).bulk_create(events, batch_size=500)


def has_rules(team_id: int, subject: str, trigger: str) -> bool:
    waiting = Rule.objects.for_team(team_id).filter(subject=subject, trigger=trigger)
    return waiting.filter(is_active=True).exists()
