#!/usr/bin/env bash
# Django 5.2.8: a migration that fails at its very end leaves its transaction open.
#
# Foreign keys and some indexes are put off until the block of the schema editor ends. If one of these statements fails (a lock that isn't
# given in time, a row without its parent, a name that is taken), SchemaEditor.__exit__ raises before it leaves its atomic block: unlike
# after any other error in the block, the connection is still in the transaction, nothing is rolled back, and other connections wait for
# what it holds. Whoever goes on in the same process, to try a migration again for instance, works inside the broken transaction: connect
# anew first (connection.close(), connection.connect()).
#
# Seen on Linux with CPython 3.11 and SQLite; the same on PostgreSQL, there with "current transaction is aborted". The script fails if any of
# it changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'django==5.2.8'

"$folder/venv/bin/python" - "$folder/site.sqlite3" <<'PYTHON'
import sqlite3
import sys

import django
from django.conf import settings

path = sys.argv[1]
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": {"timeout": 1}}}
)
django.setup()
from django.db import DatabaseError, connection
from django.db.migrations import CreateModel, RunSQL
from django.db.migrations.state import ProjectState
from django.db.models import AutoField, Index, IntegerField


def create(name, index):
    fields = [("id", AutoField(primary_key=True)), ("size", IntegerField())]
    return CreateModel(name, fields, {"indexes": [Index(fields=["size"], name=index)]})


def run(operation):
    """Carry one operation out, and say what became of the transaction."""
    before, after = ProjectState(), ProjectState()
    operation.state_forwards("shop", after)
    try:
        with connection.schema_editor(atomic=True) as editor:
            operation.database_forwards("shop", editor, before, after)
    except DatabaseError as error:
        print(f"{type(error).__name__}: {error}; in a transaction: {connection.in_atomic_block}")
    return connection.in_atomic_block


def list_tables():
    return {row[0] for row in sqlite3.connect(path).execute("SELECT name FROM sqlite_master")}


assert not run(create("box", "by_size"))
assert not run(RunSQL("INSERT INTO nowhere VALUES (1)")), "an error within the block is rolled back"
assert run(create("crate", "by_size")), "one at its end is not"
assert "shop_crate" not in list_tables()
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'shop_crate'")
    assert cursor.fetchone() == (1,), "its connection still has the table that nobody else sees"
connection.close()
connection.connect()
assert not connection.in_atomic_block
assert not run(create("crate", "by_size_too"))
assert "shop_crate" in list_tables()
print("As described.")
PYTHON
