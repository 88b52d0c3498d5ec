"""Nobody else on the machine reads a project's SQLite file."""

from __future__ import annotations

import os

import pytest

SETTINGS = """
import os
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["DATABASE_FILE"],
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL;"},
    }
}
"""
WRITE = """
import django, pathlib
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS notes (text)")
    cursor.execute("INSERT INTO notes VALUES ('x')")
    file = pathlib.Path(connection.settings_dict["NAME"])
    for each in sorted(file.parent.glob(file.name + "*")):
        print(each.name, oct(each.stat().st_mode & 0o777))
"""


@pytest.fixture
def run(site, tmp_path, monkeypatch):
    """Return a function that writes into the database of a project, and tells the files' modes."""
    former = os.umask(0o022)
    monkeypatch.setenv("DATABASE_FILE", str(tmp_path / "db.sqlite3"))
    yield lambda: site.run(WRITE, manage=False, settings=SETTINGS)
    os.umask(former)


def test_a_new_database_is_readable_by_its_owner_alone_and_so_is_what_lies_beside_it(run):
    result = run()
    files = ["db.sqlite3", "db.sqlite3-shm", "db.sqlite3-wal"]
    assert result.stdout.splitlines() == [f"{name} 0o600" for name in files], result.stderr


def test_what_an_owner_has_opened_to_others_is_left_so(run, tmp_path):
    (tmp_path / "db.sqlite3").touch(mode=0o640)
    assert run().stdout.splitlines()[0] == "db.sqlite3 0o640"


def test_a_folder_that_is_not_there_is_told_by_the_database(run, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_FILE", str(tmp_path / "missing" / "db.sqlite3"))
    assert "unable to open database file" in run().stderr
