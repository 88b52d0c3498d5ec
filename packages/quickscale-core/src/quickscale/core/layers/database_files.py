"""SQLite's files, which hold what people entrusted to the site."""

from __future__ import annotations

import contextlib
from pathlib import Path

from django.conf import settings


def create_database_files() -> None:
    """Create each SQLite file that is missing for its owner alone.

    SQLite would let everybody on the machine read it; the files beside it (``-wal``, ``-shm``) get
    the permissions that it has.
    """
    for database in settings.DATABASES.values():
        name = str(database.get("NAME") or "")
        is_file = name and ":memory:" not in name and not name.startswith("file:")
        if is_file and database.get("ENGINE") == "django.db.backends.sqlite3":
            # It is there already; or it cannot be created, as the database says to who uses it.
            with contextlib.suppress(OSError):
                Path(name).touch(mode=0o600, exist_ok=False)
