"""The rows of a test database as they were, to which it is brought back.

Django empties every table after each test that commits and then makes permissions, content types
and what else follows migrations anew, in which such a test spends most of its time. Where a root
``conftest.py`` has ``pytest_plugins = ["quickscale_testing.databases"]``, these tests leave the
database as migrations left it instead.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    """The rows that the default database holds at the moment that this is made."""

    def __init__(self) -> None:
        number = next(_numbers)
        self._copies: dict[str, str] = {}
        with transaction.atomic(), connection.cursor() as cursor:
            self._guarded = _list_guarded(cursor)
            for position, table in enumerate(_list_filled(cursor)):
                copy = f"quickscale_snapshot_{number}_{position}"
                cursor.execute(f'CREATE TABLE "{copy}" AS SELECT * FROM "{table}"')  # noqa: S608
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
                cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "{copy}"')  # noqa: S608
        _forget_content_types()


def _forget_content_types() -> None:
    """Remember none that the database does not hold any more."""
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()


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
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Have tests that commit bring back what was migrated."""
    with django_db_blocker.unblock():
        snapshot = Snapshot()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: snapshot.restore())
        yield
