"""Imports whose process dies, and that several processes work on."""

import io
import os
import signal
import time

import pytest
from django.core.files import File
from django.db import connection

from quickscale_business_themes.crm.models import (
    Company,
    Contact,
    ImportBatch,
    ImportChunk,
    ImportProblem,
)
from quickscale_business_themes.crm.services import imports

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 1700


@pytest.fixture
def batch(team, owner, monkeypatch):
    """A file that is to be imported, of which every tenth row says nobody's name."""
    monkeypatch.setattr(imports, "CHUNK", 100)
    rows = "".join(
        f"{'' if n % 10 == 0 else f'P{n}'},p{n}@x.example,C{n % 50},T\n" for n in range(ROWS)
    )
    file = File(io.BytesIO(f"last name,email,company,tags\n{rows}".encode()), name="people.csv")
    batch = imports.keep_file(file, team=team, user=owner, kind="contact", name="people.csv")
    imports.work_on(batch.pk)
    return imports.begin_import(batch)


def assert_is_whole(batch):
    """Every row was written once, or told once."""
    batch.refresh_from_db()
    emails = list(Contact.objects.for_team(batch.team_id).values_list("email", flat=True))
    assert batch.status == "done"
    assert len(emails) == len(set(emails)) == batch.rows_imported == ROWS * 9 // 10
    assert ImportProblem.objects.for_team(batch.team_id).count() == batch.rows_left_out == 170
    assert Company.objects.for_team(batch.team_id).count() == 45


def fork(work):
    """Do something in a process of its own; return its id."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


@pytest.mark.postgres
def test_an_import_that_was_killed_goes_on_where_it_was(batch):
    while not ImportChunk.objects.for_team(batch.team_id).exists():
        child = fork(lambda: imports.work_on(batch.pk))
        while ImportChunk.objects.for_team(batch.team_id).count() < 5:
            time.sleep(0.005)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    batch.refresh_from_db()
    assert 500 <= batch.rows_read < ROWS
    imports.work_on(batch.pk)
    assert_is_whole(batch)


@pytest.mark.postgres
def test_rows_are_written_once_however_many_work_on_them(batch):
    children = [fork(lambda: imports.work_on(batch.pk)) for _ in range(4)]
    for child in children:
        os.waitpid(child, 0)
    imports.work_on(batch.pk)
    assert_is_whole(batch)


def test_whoever_was_slow_writes_nothing_that_another_has_written(batch, monkeypatch):
    read = imports.read_records

    def read_slowly(*arguments, **options):
        for number, records in enumerate(read(*arguments, **options)):
            if number == 2:
                monkeypatch.setattr(imports, "read_records", read)
                imports.work_on(batch.pk)
                # As if the other one weren't done quite yet.
                ImportBatch.objects.for_team(batch.team_id).update(status="running")
            yield records

    monkeypatch.setattr(imports, "read_records", read_slowly)
    imports.work_on(batch.pk)
    ImportBatch.objects.for_team(batch.team_id).update(status="done")
    assert_is_whole(batch)


def test_what_went_wrong_can_be_taken_up_again(batch, monkeypatch):
    write, written = imports.import_writing.write, []

    def fail_at_third(*arguments):
        written.append(arguments)
        if len(written) == 3:
            raise OSError("disk full")
        return write(*arguments)

    monkeypatch.setattr(imports.import_writing, "write", fail_at_third)
    imports.work_on(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.rows_read) == ("running", 200)
    assert "you can continue" in batch.error
    assert (batch.can_run, batch.can_undo) == (True, True)
    imports.begin_import(batch)
    imports.work_on(batch.pk)
    assert_is_whole(batch)


def test_silent_imports_are_taken_up_and_old_files_forgotten(batch):
    from datetime import timedelta

    from django.utils import timezone

    assert imports.resume_imports() == 0
    silent = timezone.now() - timedelta(minutes=3)
    ImportBatch.objects.for_team(batch.team_id).update(updated_at=silent)
    assert imports.resume_imports() == 1
    assert_is_whole(batch)
    assert imports.forget_files() == 0
    old = timezone.now() - timedelta(days=31)
    ImportBatch.objects.for_team(batch.team_id).update(created_at=old)
    name, storage = batch.file.name, batch.file.storage
    assert imports.forget_files() == 1
    assert not storage.exists(name)
    assert not ImportProblem.objects.for_team(batch.team_id).exists()
