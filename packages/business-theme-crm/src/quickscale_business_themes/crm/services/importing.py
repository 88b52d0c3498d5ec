"""Importing people from files: looked at first, imported then, and undone if need be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from quickscale_business_themes.crm.exceptions import (
    FileTooLong,
    ImportNotReady,
    ImportNotUndoable,
)
from quickscale_business_themes.crm.models import (
    Company,
    Contact,
    ContactEmail,
    ImportBatch,
    ImportKind,
    ImportStatus,
    Lead,
)
from quickscale_business_themes.crm.normalizing import normalize_email
from quickscale_business_themes.crm.reading import (
    TooManyRows,
    find_problems,
    make_person,
    read_sheet,
)
from quickscale_business_themes.crm.services.automation.events import note_created
from quickscale_business_themes.crm.services.scoring import score_new
from quickscale_business_themes.crm.services.tags import find_or_create_tags

_AT_A_TIME = 500
#: So many problems are told.
_TOLD = 1000


def preview_import(content: bytes, *, team: Any, user: Any, kind: str, name: str) -> ImportBatch:
    """Look at a file, and keep what can be imported and why the rest can't.

    Raises:
        FileTooLong: it has too many rows.
    """
    try:
        sheet = read_sheet(content)
    except TooManyRows:
        raise FileTooLong from None
    batch = ImportBatch(team=team, by=user, kind=kind, name=name[:200])
    batch.columns = [list(column) for column in sheet.columns]
    batch.ignored = sheet.ignored
    people = [(number, make_person(row)) for number, row in sheet.rows]
    problems, ready = [], []
    known = find_known(team.pk, kind, [person for _number, person in people])
    for number, person in people:
        if found := list(judge(number, person, known)):
            problems += found
        else:
            ready.append(person)
    batch.rows, batch.problems = ready, problems[:_TOLD]
    batch.rows_read, batch.rows_ready = len(people), len(ready)
    batch.rows_left_out = len(people) - len(ready)
    batch.save()
    return batch


def judge(number: int, person: Mapping[str, Any], known: set[str]) -> Iterator[Any]:
    """Yield why a row can't be imported; who is in the file twice is imported once."""
    problems = list(find_problems(number, person))
    yield from problems
    email = normalize_email(person["email"])
    if email in known:
        yield number, "email", person["email"], "known"
    elif email and not problems:
        known.add(email)


def find_known(team_id: int, kind: str, people: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return which of these people's addresses the team has already."""
    emails = {normalize_email(person["email"]) for person in people} - {""}
    known: set[str] = set()
    models: tuple[Any, ...] = (Contact, ContactEmail) if kind == ImportKind.CONTACT else (Lead,)
    ordered = sorted(emails)
    for start in range(0, len(ordered), _AT_A_TIME):
        some = ordered[start : start + _AT_A_TIME]
        for model in models:
            rows = model.objects.for_team(team_id).filter(email_normalized__in=some)
            known |= set(rows.values_list("email_normalized", flat=True))
    return known


@transaction.atomic
def run_import(batch: ImportBatch, *, user: Any, with_rules: bool = False) -> ImportBatch:
    """Create what a file was found to hold, but for whom the team has got in the meantime.

    Args:
        with_rules: whether the team's rules for new records are tried on them.

    Raises:
        ImportNotReady: it was imported before, or there is nothing to import.
    """
    batch = lock_batch(batch)
    if not batch.can_run:
        raise ImportNotReady
    known = find_known(batch.team_id, batch.kind, batch.rows)
    people = [row for row in batch.rows if normalize_email(row["email"]) not in known]
    is_contact = batch.kind == ImportKind.CONTACT
    companies, created = find_companies(batch, people, user) if is_contact else ({}, [])
    records = [make_record(batch, person, companies, user) for person in people]
    if not is_contact:
        score_new(batch.team_id, records)
    model: Any = Contact if is_contact else Lead
    model.objects.for_team(batch.team_id).bulk_create(records, batch_size=_AT_A_TIME)
    tag_records(batch.team_id, records, people)
    if with_rules:
        note_created(records)
    batch.created = {
        model._meta.model_name: [record.pk for record in records],
        "company": [company.pk for company in created],
    }
    batch.rows_left_out += len(batch.rows) - len(people)
    batch.rows, batch.rows_ready, batch.rows_imported = [], 0, len(people)
    batch.status = ImportStatus.DONE
    batch.save()
    return batch


def lock_batch(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.for_team(batch.team_id).select_for_update().get(pk=batch.pk)


def make_record(
    batch: ImportBatch, person: Mapping[str, Any], companies: Mapping[str, Company], user: Any
) -> Any:
    columns = {name: value for name, value in person.items() if name != "tags"}
    common = {"team_id": batch.team_id, "owner": user, "created_at": timezone.now()}
    if batch.kind == ImportKind.LEAD:
        record: Any = Lead(**columns, **common)
    else:
        columns.pop("website")
        company = companies.get(columns.pop("company_name").lower())
        record = Contact(**columns, **common, company=company)
    record.normalize()
    return record


def find_companies(
    batch: ImportBatch, people: Sequence[Mapping[str, Any]], user: Any
) -> tuple[dict[str, Company], list[Company]]:
    """Return the people's companies by their names in small letters, and those that are new."""
    wanted = {row["company_name"].lower(): row for row in people if row["company_name"]}
    rows = Company.objects.for_team(batch.team_id)
    found: dict[str, Company] = {}
    named, names = rows.annotate(lower=Lower("name")).order_by("-pk"), sorted(wanted)
    for start in range(0, len(names), _AT_A_TIME):
        some = named.filter(lower__in=names[start : start + _AT_A_TIME])
        found |= {company.name.lower(): company for company in some}
    missing = [row for name, row in wanted.items() if name not in found]
    made = [
        Company(team_id=batch.team_id, name=row["company_name"], website=row["website"], owner=user)
        for row in missing
    ]
    for company in made:
        company.normalize()
    rows.bulk_create(made, batch_size=_AT_A_TIME)
    return {**found, **{company.name.lower(): company for company in made}}, made


def tag_records(team_id: int, records: Sequence[Any], people: Sequence[Mapping[str, Any]]) -> None:
    names = sorted({tag for person in people for tag in person["tags"]})
    if not names:
        return
    tags = {tag.name.lower(): tag.pk for tag in find_or_create_tags(team_id, names)}
    through = type(records[0]).tags.through
    column = f"{records[0]._meta.model_name}_id"
    ties = [
        through(**{column: record.pk, "tag_id": key})
        for record, person in zip(records, people, strict=True)
        for key in {tags[tag.lower()] for tag in person["tags"] if tag.lower() in tags}
    ]
    through._default_manager.bulk_create(ties, batch_size=_AT_A_TIME)


@transaction.atomic
def undo_import(batch: ImportBatch) -> ImportBatch:
    """Delete what an import created; a company stays if anybody else needs it by now.

    Raises:
        ImportNotUndoable: it wasn't imported, or was undone.
    """
    batch = lock_batch(batch)
    if not batch.can_undo:
        raise ImportNotUndoable
    for model in (Contact, Lead):
        delete_created(model, batch)
    companies = Company.objects.for_team(batch.team_id).filter(pk__in=batch.created["company"])
    companies.filter(contacts=None, deals=None, leads=None, activity=None, note=None).delete()
    batch.status = ImportStatus.UNDONE
    batch.save()
    return batch


def delete_created(model: Any, batch: ImportBatch) -> None:
    keys = batch.created.get(model._meta.model_name, [])
    for start in range(0, len(keys), _AT_A_TIME):
        some = keys[start : start + _AT_A_TIME]
        model.objects.for_team(batch.team_id).filter(pk__in=some).delete()
