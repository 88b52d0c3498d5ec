"""The database of a run; a plugin of its own would come before that of pytest-django."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from quickscale_testing.databases import copy_database


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest) -> None:
    """Make the test database, or take the one that an earlier run has migrated."""
    file: Path | None = request.config.getoption("migrated")
    if file and file.exists():
        request.getfixturevalue("django_test_environment")
        copy_database(file, connection.settings_dict["NAME"])
        return
    request.getfixturevalue("django_db_setup")
    if file:
        copy_database(connection.settings_dict["NAME"], file)
