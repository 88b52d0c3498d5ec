"""Importing files: looked at first, imported then in the background, and undone if need be."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from quickscale.core.jobs import enqueue
from quickscale_business_themes.crm.exceptions import (
    ImportNotChangeable,
    ImportNotReady,
    ImportNotUndoable,
)
from quickscale_business_themes.crm.importing.headers import guess_fields
from quickscale_business_themes.crm.importing.rows import (
    Record,
    in_chunks,
    make_plans,
    read_columns,
    read_row,
)
from quickscale_business_themes.crm.importing.seen import SeenKeys
from quickscale_business_themes.crm.importing.sources import Source, open_source
from quickscale_business_themes.crm.importing.values import NOTICES
from quickscale_business_themes.crm.models import (
    DateOrder,
    ImportBatch,
    ImportChunk,
    ImportKind,
    ImportProblem,
    ImportStatus,
)
from quickscale_business_themes.crm.models.imports import KEPT_DAYS, SILENT_FOR, WORKED_ON
from quickscale_business_themes.crm.services import import_writing
from quickscale_business_themes.crm.services.auditing import record_change
from quickscale_business_themes.crm.services.custom_fields import make_import_fields
from quickscale_business_themes.crm.services.import_lookups import (
    Lookups,
    hold_lookups,
    load_lookups,
)
from quickscale_business_themes.crm.services.import_undoing import delete_created, tell_kept

logger = logging.getLogger(__name__)

#: So many rows are written by one transaction.
CHUNK = 500
_EXAMPLES, _EXAMPLE_LENGTH = 3, 60
#: So many files are forgotten at a time.
_FORGOTTEN = 100


@transaction.atomic
def upload_file(file: Any, *, team: Any, user: Any, kind: str, name: str) -> ImportBatch:
    """Keep a file, guess what its columns are, and have it checked in the background.

    Args:
        file: an upload, or another of Django's files.
    """
    batch = keep_file(file, team=team, user=user, kind=kind, name=name)
    begin(batch)
    return batch


def keep_file(file: Any, *, team: Any, user: Any, kind: str, name: str) -> ImportBatch:
    """Keep a file, and guess what its columns are."""
    batch = ImportBatch(team=team, by=user, kind=kind, name=name[:200])
    sheet = open_source(file)
    custom = make_import_fields(team.pk, kind)
    guessed = guess_fields(sheet.headers, kind, custom)
    batch.mapping = [
        {"header": header, "field": field, "values": {}}
        for header, field in zip(sheet.headers, guessed, strict=True)
    ]
    batch.examples, batch.encoding = list_examples(sheet), sheet.encoding
    file.seek(0)
    batch.file.save(name[-100:], file, save=False)
    batch.save()
    return batch


def list_examples(sheet: Source) -> list[list[str]]:
    """Return some different cells of each column."""
    examples: list[list[str]] = [[] for _header in sheet.headers]
    for number, row in enumerate(sheet.rows()):
        for some, cell in zip(examples, row.cells, strict=False):
            text = cell.strip()[:_EXAMPLE_LENGTH]
            if text and len(some) < _EXAMPLES and text not in some:
                some.append(text)
        if number > 100:
            break
    return examples


def begin(batch: ImportBatch) -> None:
    """Have the next step of a batch done in the background."""
    from quickscale_business_themes.crm.tasks import work_on_import

    enqueue(work_on_import, batch.pk)


@transaction.atomic
def change_mapping(
    batch: ImportBatch, mapping: Sequence[Mapping[str, Any]], *, date_order: str
) -> ImportBatch:
    """Say anew what columns are, and have the file checked again.

    Args:
        mapping: each column of the file in its order, as the batch keeps it.
        date_order: one of :class:`DateOrder`.

    Raises:
        ImportNotChangeable: it is being imported, or was.
    """
    batch = lock_batch(batch)
    if not batch.can_map:
        raise ImportNotChangeable
    batch.mapping, batch.date_order = list(mapping), date_order
    begin(enter_step(batch, ImportStatus.CHECKING))
    return batch


@transaction.atomic
def start_import(batch: ImportBatch, *, user: Any, with_rules: bool = False) -> ImportBatch:
    """Have a file imported in the background, or an interrupted import taken up again.

    Args:
        user: who says so.
        with_rules: whether the team's rules for new records are tried on what is imported.

    Raises:
        ImportNotReady: it was imported before, or there is nothing to import.
    """
    batch = begin_import(batch, with_rules=with_rules)
    record_change("crm.imported", batch, by=user)
    begin(batch)
    return batch


@transaction.atomic
def begin_import(batch: ImportBatch, *, with_rules: bool = False) -> ImportBatch:
    """Say that a file is to be imported; :func:`work_on` does it.

    Raises:
        ImportNotReady: it was imported before, or there is nothing to import.
    """
    batch = lock_batch(batch)
    if not batch.can_run:
        raise ImportNotReady
    if batch.is_interrupted:
        return enter_step(batch, batch.status)
    batch.with_rules = with_rules
    batch.rows_read = batch.rows_ready = batch.rows_left_out = 0
    ImportProblem.objects.for_team(batch.team_id).filter(batch=batch).delete()
    return enter_step(batch, ImportStatus.RUNNING)


@transaction.atomic
def start_undoing(batch: ImportBatch, *, user: Any) -> ImportBatch:
    """Have what an import created deleted in the background.

    What somebody has added to since stays, and so does what another record was merged into.

    Raises:
        ImportNotUndoable: it wasn't imported, was undone, or is too long ago.
    """
    batch = lock_batch(batch)
    if not batch.can_undo:
        raise ImportNotUndoable
    record_change("crm.import_undone", batch, by=user)
    begin(enter_step(batch, ImportStatus.UNDOING))
    return batch


def lock_batch(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.for_team(batch.team_id).select_for_update().get(pk=batch.pk)


def enter_step(batch: ImportBatch, status: str) -> ImportBatch:
    batch.status, batch.error = status, ""
    batch.save()
    return batch


def work_on(key: int) -> None:
    """Do what is asked of a batch, from where it was left; for background tasks.

    Each transaction begins by locking the batch's row. So two workers never write the same rows,
    and what a process that dies had not committed is done by the next one.
    """
    batch = ImportBatch.objects.across_teams().filter(pk=key, error="").first()
    step = _STEPS.get(batch.status) if batch else None
    if batch is None or step is None:
        return
    try:
        step(batch)
    except Exception:
        logger.exception("The import %s was interrupted", key)
        error = gettext("Something went wrong. What was imported stays; you can continue.")
        ImportBatch.objects.for_team(batch.team_id).filter(pk=key).update(error=error)


def resume_imports() -> int:
    """Take up what was left by processes that died; return how many batches that were."""
    silent = ImportBatch.objects.across_teams().filter(
        status__in=WORKED_ON, error="", updated_at__lt=timezone.now() - SILENT_FOR
    )
    keys = list(silent.values_list("pk", flat=True))
    for key in keys:
        work_on(key)
    return len(keys)


def forget_files() -> int:
    """Delete files that were kept long enough, with what was told of them; return how many."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    old = ImportBatch.objects.across_teams().filter(created_at__lt=before)
    batches = list(old.exclude(file="").exclude(status__in=WORKED_ON)[:_FORGOTTEN])
    for batch in batches:
        ImportProblem.objects.for_team(batch.team_id).filter(batch=batch).delete()
        batch.file, batch.examples = "", []
        batch.save(update_fields=["file", "examples"])
    return len(batches)


@contextmanager
def hold(batch: ImportBatch) -> Iterator[ImportBatch | None]:
    """Hold a batch's row for a transaction; None if somebody else does, or it is elsewhere."""
    with transaction.atomic():
        rows = ImportBatch.objects.for_team(batch.team_id).filter(
            pk=batch.pk, status=batch.status, rows_read=batch.rows_read
        )
        yield rows.select_for_update(skip_locked=True, of=("self",)).first()


def check(batch: ImportBatch) -> None:
    """Look at every row, and tell what is wrong with it; nothing is imported."""
    with hold(batch) as held, open_batch(batch) as sheet:
        if held is None:
            return
        ImportProblem.objects.for_team(held.team_id).filter(batch=held).delete()
        held.rows_read = held.rows_ready = held.rows_left_out = 0
        lookups, seen = load_lookups(held), SeenKeys()
        for records in read_records(held, sheet):
            look_at(held, records, lookups, seen)
            held.rows_ready += sum(not record.is_left_out for record in records)
        held.guesses = list(lookups.guesses.items())
        held.status = ImportStatus.PREVIEWED
        held.save()


def run(batch: ImportBatch) -> None:
    """Write the rows that aren't written yet, a chunk in a transaction."""
    lookups = load_lookups(batch)
    with open_batch(batch) as sheet:
        for records in read_records(batch, sheet, start=batch.rows_read):
            if not run_chunk(batch, records, lookups):
                return
    with hold(batch) as held:
        if held:
            held.status = ImportStatus.DONE
            held.save()


def run_chunk(batch: ImportBatch, records: Sequence[Record], lookups: Lookups) -> bool:
    """Write a chunk, unless somebody else has done so; say whether it was written."""
    with hold(batch) as held:
        if held is None:
            return False
        start = held.rows_read
        if held.kind == ImportKind.DEAL:
            lookups = hold_lookups(held)
        look_at(held, records, lookups, SeenKeys())
        ready = [record for record in records if not record.is_left_out]
        created = import_writing.write(held, ready, lookups) if ready else {}
        chunk = ImportChunk(team_id=held.team_id, batch=held, start=start, created=created)
        chunk.save(force_insert=True)
        held.rows_imported += len(ready)
        held.save()
    batch.rows_read = held.rows_read
    return True


def look_at(
    batch: ImportBatch, records: Sequence[Record], lookups: Lookups, seen: SeenKeys
) -> None:
    """Count rows, and keep what is told of them."""
    import_writing.judge(batch, records, lookups, seen)
    import_writing.find_relations(batch, records, lookups)
    ImportProblem.objects.for_team(batch.team_id).bulk_create(
        ImportProblem(
            team_id=batch.team_id,
            batch=batch,
            row=record.number,
            field=name,
            value=value,
            code=code,
            is_left_out=code not in NOTICES,
        )
        for record in records
        for name, value, code in record.problems
    )
    batch.rows_read += len(records)
    batch.rows_left_out += sum(record.is_left_out for record in records)


@contextmanager
def open_batch(batch: ImportBatch) -> Iterator[Source]:
    with batch.file.open("rb") as file:
        yield open_source(file)


def read_records(batch: ImportBatch, sheet: Source, *, start: int = 0) -> Iterator[list[Record]]:
    """Yield what a file's rows say, some at a time, leaving out those that come before."""
    is_day_first = {DateOrder.DAY_FIRST: True, DateOrder.MONTH_FIRST: False}
    order = is_day_first.get(DateOrder(batch.date_order))
    plans = make_plans(
        batch.kind,
        read_columns(batch.mapping),
        sheet.rows(),
        is_day_first=order,
        custom=make_import_fields(batch.team_id, batch.kind),
    )
    rows = sheet.rows()
    for _number in zip(range(start), rows, strict=False):
        pass
    for chunk in in_chunks(rows, CHUNK):
        yield [read_row(row, plans) for row in chunk]


def undo(batch: ImportBatch) -> None:
    """Delete what was created, the latest chunk first, each in a transaction."""
    while True:
        with hold(batch) as held:
            if held is None:
                return
            chunks = ImportChunk.objects.for_team(held.team_id).filter(batch=held)
            chunk = chunks.order_by("-start").first()
            if chunk is None:
                held.status = ImportStatus.UNDONE
                held.save()
                return
            tell_kept(held, delete_created(chunk))
            chunk.delete()
            held.save()


_STEPS: Mapping[str, Callable[[ImportBatch], None]] = {
    ImportStatus.CHECKING: check,
    ImportStatus.RUNNING: run,
    ImportStatus.UNDOING: undo,
}
