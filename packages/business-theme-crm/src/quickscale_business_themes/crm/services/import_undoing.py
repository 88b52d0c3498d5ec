"""Deleting what an import created, but for what people have worked with since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from quickscale_business_themes.crm.models import (
    Activity,
    Attachment,
    CaptureSubmission,
    Company,
    Contact,
    Deal,
    ImportBatch,
    ImportChunk,
    Lead,
    MergeLog,
    Note,
    Offer,
)

#: So many of the records that stay are named.
_NAMED = 50


def delete_created(chunk: ImportChunk) -> list[Any]:
    """Delete what a chunk of an import created; return the records that stay."""
    kept: list[Any] = []
    for model in (Deal, Contact, Lead, Company):
        keys = chunk.created.get(model._meta.model_name, ())
        rows = model.objects.for_team(chunk.team_id).filter(pk__in=keys)
        # Whoever adds something to one of them waits, and finds it gone.
        list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
        is_kept = is_added_to(model) | Q(public_id__in=list_merged(chunk.team_id))
        staying = list(rows.filter(is_kept))
        rows.exclude(pk__in=[record.pk for record in staying]).delete()
        kept += staying
    return kept


def tell_kept(batch: ImportBatch, kept: Sequence[Any]) -> None:
    """Count the records that stay, and name the first of them."""
    batch.records_kept += len(kept)
    batch.kept_names = [*batch.kept_names, *map(str, kept)][:_NAMED]


def list_merged(team_id: int) -> Any:
    """Return the public ids of the records that others were merged into, and are part of."""
    return MergeLog.objects.for_team(team_id).filter(undone_at=None).values("kept")


def is_added_to(model: Any) -> Q:
    """Return what holds of the records to which somebody has added something."""
    added = Q(converted_at__isnull=False) if model is Lead else Q()
    for rows, column in list_additions(model):
        added |= Q(Exists(rows.filter(**{column: OuterRef("pk")})))
    return added


def list_additions(model: Any) -> list[tuple[QuerySet[Any], str]]:
    """Return what people add to records of a model, each with the column that says to which."""
    name: str = model._meta.model_name
    # A task that a rule made, and nobody has done, is nothing that somebody has added.
    by_people = Q(created_by__isnull=False) | Q(done_at__isnull=False)
    additions: list[tuple[QuerySet[Any], str]] = [
        (Activity.objects.across_teams().filter(by_people), name),
        (Note.objects.across_teams(), name),
        (Attachment.objects.across_teams(), name),
    ]
    others: dict[Any, list[tuple[Any, str]]] = {
        Lead: [(CaptureSubmission, "lead")],
        Deal: [(Offer, "deal")],
        Contact: [(Deal, "contact"), (Lead, "converted_contact")],
        Company: [(Contact, "company"), (Deal, "company"), (Lead, "converted_company")],
    }
    return additions + [(other.objects.across_teams(), column) for other, column in others[model]]
