"""What happened with a lead, a contact, a company or a deal: everything of it, by date."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import DateTimeField, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.crm.models import (
    Activity,
    Company,
    Contact,
    Deal,
    Lead,
    MergeLog,
    Note,
    Offer,
    StageChange,
)
from quickscale_business_themes.crm.models.work import TARGETS

#: A company has so many deals, and so many contacts, whose entries are its own too: the newest.
_RELATED = 500


class EntryKind(models.TextChoices):
    """What happened."""

    TASK = "task", _("Task")
    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    EMAIL = "email", _("E-mail")
    NOTE = "note", _("Note")
    STAGE = "stage", _("Stage change")
    CONVERSION = "conversion", _("Conversion")
    OFFER_VIEWED = "offer_viewed", _("Offer viewed")
    OFFER_ACCEPTED = "offer_accepted", _("Offer accepted")
    MERGE = "merge", _("Merge")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Attributes:
        kind: what.
        at: when; an open activity stands where it was created, a done one where it was done.
        record: the row that says so.
        by: who did it, None where nobody is known.
        target: the record that it happened with, None where the timeline's own is meant.
        text: what else there is to read.
    """

    kind: str
    at: datetime
    record: Any
    by: Any
    target: Any
    text: str = ""

    @property
    def state(self) -> str:
        """How far an activity is, ``open`` or ``done``; empty of anything else."""
        if not isinstance(self.record, Activity):
            return ""
        return "done" if self.record.is_done else "open"

    @property
    def key(self) -> tuple[datetime, UUID]:
        return self.at, self.record.public_id


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of one model that tell what happened.

    Attributes:
        moment: the expression that says when.
        find: returns what holds of the rows of a record, None where it never has any.
        make: makes an entry of a row.
    """

    rows: Callable[[], QuerySet[Any]]
    moment: Any
    find: Callable[[Any, Mapping[str, Sequence[int]]], Q | None]
    make: Callable[[Any], Entry]


def list_entries(
    target: Any,
    *,
    size: int,
    before: tuple[datetime, UUID] | None = None,
    narrow: Callable[[QuerySet[Any]], QuerySet[Any]],
) -> list[Entry]:
    """Return what happened with a record, the latest first, by one statement for each source.

    Args:
        size: how many entries at most.
        before: the key of the entry after which they begin.
        narrow: leaves the rows that the visitor may see.
    """
    related = find_related(target)
    found = (read_source(each, target, related, size, before, narrow) for each in SOURCES)
    merged = heapq.merge(*found, key=lambda entry: entry.key, reverse=True)
    return [entry for entry, _number in zip(merged, range(size), strict=False)]


def find_related(target: Any) -> dict[str, list[int]]:
    """Return the keys of the records whose entries are those of a record too, by kind."""
    name: str = target._meta.model_name
    related = {name: [target.pk]}
    if isinstance(target, (Contact, Company)):
        related["deal"] = newest(Deal, {name: target})
    if isinstance(target, Company):
        related["contact"] = newest(Contact, {"company": target})
    return related


def newest(model: Any, condition: Mapping[str, Any]) -> list[int]:
    [target] = condition.values()
    rows = model.objects.for_team(target.team_id).filter(**condition).order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:_RELATED])


def read_source(
    source: Source,
    target: Any,
    related: Mapping[str, Sequence[int]],
    size: int,
    before: tuple[datetime, UUID] | None,
    narrow: Callable[[QuerySet[Any]], QuerySet[Any]],
) -> list[Entry]:
    condition = source.find(target, related)
    if condition is None:
        return []
    rows = narrow(source.rows().filter(condition, team=target.team_id))
    rows = rows.annotate(moment=source.moment)
    if before is not None:
        at, identity = before
        rows = rows.filter(Q(moment__lt=at) | Q(moment=at, public_id__lt=identity))
    entries = (source.make(row) for row in rows.order_by("-moment", "-public_id")[:size])
    return [replace(each, target=None) if each.target == target else each for each in entries]


def find_about(target: Any, related: Mapping[str, Sequence[int]]) -> Q:
    """Return what holds of the activities, or the notes, of a record."""
    condition = Q()
    for name, keys in related.items():
        condition |= Q(**{f"{name}__in": keys})
    return condition


def find_steps(target: Any, related: Mapping[str, Sequence[int]]) -> Q | None:
    return Q(deal__in=related["deal"]) if related.get("deal") else None


def find_viewed_offers(target: Any, related: Mapping[str, Sequence[int]]) -> Q | None:
    steps = find_steps(target, related)
    return steps and steps & Q(first_viewed_at__isnull=False)


def find_accepted_offers(target: Any, related: Mapping[str, Sequence[int]]) -> Q | None:
    steps = find_steps(target, related)
    return steps and steps & Q(accepted_at__isnull=False)


def find_conversions(target: Any, related: Mapping[str, Sequence[int]]) -> Q:
    if isinstance(target, Lead):
        return Q(pk=target.pk, converted_at__isnull=False)
    column = f"converted_{target._meta.model_name}"
    return Q(**{column: target}, converted_at__isnull=False)


def find_merges(target: Any, related: Mapping[str, Sequence[int]]) -> Q | None:
    if not isinstance(target, (Contact, Company)):
        return None
    return Q(kind=target._meta.model_name, kept=target.public_id)


def make_activity(row: Any) -> Entry:
    by = row.assignee or row.created_by
    return Entry(row.kind, row.moment, row, by, row.target, row.description)


def make_note(row: Any) -> Entry:
    return Entry(EntryKind.NOTE, row.moment, row, row.author, row.target)


def make_step(row: Any) -> Entry:
    return Entry(EntryKind.STAGE, row.moment, row, row.by, row.deal)


def make_conversion(row: Any) -> Entry:
    return Entry(EntryKind.CONVERSION, row.moment, row, None, row)


def make_first_view(row: Any) -> Entry:
    return Entry(EntryKind.OFFER_VIEWED, row.moment, row, None, row.deal)


def make_acceptance(row: Any) -> Entry:
    return Entry(EntryKind.OFFER_ACCEPTED, row.moment, row, None, row.deal, row.accepted_name)


def make_merge(row: Any) -> Entry:
    return Entry(EntryKind.MERGE, row.moment, row, row.by, None)


def list_offers() -> QuerySet[Offer]:
    return Offer.objects.select_related("deal").defer("content", "accepted_content")


SOURCES: Iterable[Source] = (
    Source(
        lambda: Activity.objects.select_related("assignee", "created_by", *TARGETS),
        Coalesce("done_at", "created_at", output_field=DateTimeField()),
        find_about,
        make_activity,
    ),
    Source(
        lambda: Note.objects.select_related("author", *TARGETS),
        F("created_at"),
        find_about,
        make_note,
    ),
    Source(
        lambda: StageChange.objects.select_related("by", "deal"), F("at"), find_steps, make_step
    ),
    Source(list_offers, F("first_viewed_at"), find_viewed_offers, make_first_view),
    Source(list_offers, F("accepted_at"), find_accepted_offers, make_acceptance),
    Source(Lead.objects.all, F("converted_at"), find_conversions, make_conversion),
    Source(
        lambda: MergeLog.objects.select_related("by").defer("removed", "moved", "filled", "added"),
        F("created_at"),
        find_merges,
        make_merge,
    ),
)
