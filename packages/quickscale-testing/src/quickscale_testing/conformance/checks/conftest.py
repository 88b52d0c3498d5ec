"""The database of a run; a plugin of its own would come before that of pytest-django."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest) -> None:
    """Make the test database, or take the one that an earlier run has migrated."""
    file: Path | None = request.config.getoption("migrated")
    if file and file.exists():
        request.getfixturevalue("django_test_environment")
        _copy(file, connection.settings_dict["NAME"])
        return
    request.getfixturevalue("django_db_setup")
    if file:
        _copy(connection.settings_dict["NAME"], file)


def _copy(source: Path | str, target: Path | str) -> None:
    """Copy an SQLite database, what only its log holds included."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
