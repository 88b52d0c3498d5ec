"""A test database that is migrated once, and brought back after each test that commits.

Django migrates for each run. Where a root ``conftest.py`` has
``pytest_plugins = ["quickscale_testing.databases"]``, an SQLite database that an earlier run has
migrated is taken instead, as long as neither apps nor migrations change; ``--create-db`` makes a
new one.

Django also empties every table after each test that commits and then makes permissions, content
types and what else follows migrations anew, in which such a test spends most of its time. Such
tests leave the database as migrations left it instead.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import django
import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.test import TransactionTestCase

_numbers = count(1)

#: Row triggers that Django did not make and that see deletes: what is append-only has one.
_GUARDED = """
SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND tgtype & 8 <> 0
"""


class Snapshot:
    """The rows that the default database holds at the moment that this is made."""

    def __init__(self) -> None:
        number = next(_numbers)
        self._copies: dict[str, str] = {}
        self._columns = _list_columns()
        with transaction.atomic(), connection.cursor() as cursor:
            self._guarded = _list_guarded(cursor)
            for position, table in enumerate(_list_filled(cursor)):
                copy = f"quickscale_snapshot_{number}_{position}"
                columns = self._columns[table]
                cursor.execute(f'CREATE TABLE "{copy}" AS SELECT {columns} FROM "{table}"')  # noqa: S608
                self._copies[table] = copy

    def restore(self) -> None:
        """Bring the tables of all models back to that moment; their sequences count on."""
        with transaction.atomic(), connection.cursor() as cursor:
            filled = _list_filled(cursor)
            if guarded := [f'"{table}"' for table in filled if table in self._guarded]:
                cursor.execute(f"TRUNCATE {', '.join(guarded)} CASCADE")
            # In any order: foreign keys are looked at when the transaction ends.
            for table in filled:
                if table not in self._guarded:
                    cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608
            for table, copy in self._copies.items():
                columns = self._columns[table]
                cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "{copy}"')  # noqa: S608
        _forget_content_types()


def _forget_content_types() -> None:
    """Remember none that the database does not hold any more."""
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()


def _list_columns() -> dict[str, str]:
    """Return the columns of each model's table but those that the database works out itself."""
    return {
        model._meta.db_table: ", ".join(
            f'"{field.column}"'
            for field in model._meta.local_concrete_fields
            if not field.generated
        )
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }


def _list_guarded(cursor: Any) -> set[str]:
    """Return the tables that refuse DELETE, which TRUNCATE empties all the same."""
    if connection.vendor != "postgresql":
        return set()
    cursor.execute(_GUARDED)
    return {name for (name,) in cursor.fetchall()}


def _list_filled(cursor: Any) -> list[str]:
    """Return the models' tables that hold anything: few do, and to empty a table takes long."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asked = (f"SELECT '{it}' WHERE EXISTS (SELECT 1 FROM \"{it}\")" for it in tables)  # noqa: S608
    cursor.execute(" UNION ALL ".join(asked))
    return [name for (name,) in cursor.fetchall()]


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Take what an earlier run has migrated, and have tests that commit bring it back."""
    kept = find_kept(request.config)
    with alone(kept):
        is_kept = bool(kept and kept.exists())
        if kept and is_kept:
            request.getfixturevalue("django_test_environment")
            copy_database(kept, connection.settings_dict["NAME"])
        else:
            request.getfixturevalue("django_db_setup")
            with django_db_blocker.unblock():
                if kept and is_migrated():
                    keep(kept)
    with django_db_blocker.unblock():
        if is_kept:
            emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
        snapshot = Snapshot()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: snapshot.restore())
        yield


@contextmanager
def alone(kept: Path | None) -> Iterator[None]:
    """Let one worker migrate while those beside it wait for what it keeps."""
    if kept is None:
        yield
        return
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_migrated() -> bool:
    """Whether there is a database at all: pytest-django makes none where no test asks for it."""
    return "django_migrations" in connection.introspection.table_names()


def find_kept(config: pytest.Config) -> Path | None:
    """Return where the migrated database of these apps is kept, None if it isn't."""
    is_changed = config.getvalue("create_db") or config.getvalue("nomigrations")
    if (
        connection.vendor != "sqlite"
        or is_changed
        or not config.pluginmanager.hasplugin("cacheprovider")
    ):
        return None
    return config.cache.mkdir("migrated") / f"{digest_migrations()}.sqlite3"


def digest_migrations() -> str:
    """Return what changes with Django, the apps, and their migrations."""
    digest = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        digest.update(app.name.encode())
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def keep(kept: Path) -> None:
    """Keep the database as it is, whole at any moment."""
    written = kept.with_suffix(f".{os.getpid()}")
    copy_database(connection.settings_dict["NAME"], written)
    written.replace(kept)


def copy_database(source: Path | str, target: Path | str) -> None:
    """Copy an SQLite database, what only its log holds included."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@pytest.fixture(scope="session")
def migrated_database(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with all migrations and nothing else, to be copied; skip elsewhere.

    Tests that use it are marked with ``django_db``.
    """
    if connection.vendor != "sqlite":
        pytest.skip("the database of this run is no SQLite file")
    file = tmp_path_factory.mktemp("migrated") / "db.sqlite3"
    copy_database(connection.settings_dict["NAME"], file)
    return file
