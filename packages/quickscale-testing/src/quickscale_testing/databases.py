"""The rows of a test database as they were, to which it is brought back.

Django empties every table after each test that commits and then makes permissions, content types
and what else follows migrations anew, in which such a test spends most of its time. Where a root
``conftest.py`` has ``pytest_plugins = ["quickscale_testing.databases"]``, these tests leave the
database as migrations left it instead.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

_numbers = count(1)

#: Row triggers that Django did not make and that see deletes: what is append-only has one.
_GUARDED = """
SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND tgtype & 8 <> 0
"""


class Snapshot:
    """What the default database holds at the moment that this is made."""

    def __init__(self) -> None:
        is_postgresql = connection.vendor == "postgresql"
        self._rows = _PostgreSQLRows() if is_postgresql else _SQLiteRows()

    def restore(self) -> None:
        """Bring the database back to that moment; PostgreSQL's sequences count on."""
        self._rows.restore()


class _SQLiteRows:
    """A copy of all pages."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._copy = sqlite3.connect("", check_same_thread=False)
        connection.connection.backup(self._copy)

    def restore(self) -> None:
        connection.ensure_connection()
        self._copy.backup(connection.connection)


class _PostgreSQLRows:
    """Tables of a schema of their own. Few tables are filled, and truncating empty ones is slow."""

    def __init__(self) -> None:
        self._schema = f"quickscale_snapshot_{next(_numbers)}"
        self._tables = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_GUARDED)
            self._guarded = {name for (name,) in cursor.fetchall()}
            self._kept = self._list_filled(cursor)
            cursor.execute(f"CREATE SCHEMA {self._schema}")
            for table in self._kept:
                cursor.execute(f'CREATE TABLE {self._schema}."{table}" AS TABLE "{table}"')

    def restore(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            filled = self._list_filled(cursor)
            if guarded := [f'"{table}"' for table in filled if table in self._guarded]:
                cursor.execute(f"TRUNCATE {', '.join(guarded)} CASCADE")
            _delete_rows(cursor, [table for table in filled if table not in self._guarded])
            for table in self._kept:
                cursor.execute(f'INSERT INTO "{table}" TABLE {self._schema}."{table}"')

    def _list_filled(self, cursor: Any) -> list[str]:
        asked = (f"SELECT '{it}' WHERE EXISTS (SELECT FROM \"{it}\")" for it in self._tables)  # noqa: S608
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]


def _delete_rows(cursor: Any, tables: Sequence[str]) -> None:
    """Empty tables in any order: foreign keys are looked at when the transaction ends."""
    if tables:
        cursor.execute(";".join(f'DELETE FROM "{table}"' for table in tables))  # noqa: S608


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Have tests that commit bring back what was migrated."""
    with django_db_blocker.unblock():
        snapshot = Snapshot()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: snapshot.restore())
        yield
