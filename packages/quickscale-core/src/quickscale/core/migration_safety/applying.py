"""Applying migrations while people use the site: nobody waits behind one for long."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from .plans import describe_pending

#: PostgreSQL's code of a lock that wasn't given in time.
_LOCK_NOT_AVAILABLE = "55P03"
_LONGEST_PAUSE = 10.0
#: What old code lives with.
SAFE = ("expand", "data")


def apply_pending(
    connection: BaseDatabaseWrapper,
    *,
    lock_timeout: float,
    retries: int,
    expand_only: bool,
    report: Callable[[str], None],
) -> list[str]:
    """Apply pending migrations, and return the names of those that are left.

    Whoever waits for a lock on a table keeps everybody else waiting behind it, so none is waited
    for longer than ``lock_timeout``; the migration is tried again a little later.

    Args:
        lock_timeout: seconds; PostgreSQL only.
        retries: how often a migration is tried again.
        expand_only: stop before the first that the old release doesn't live with.
    """
    found = describe_pending(connection)["migrations"]
    safe = len(found)
    if expand_only:
        safe = next((at for at, it in enumerate(found) if it["class"] not in SAFE), safe)
    for migration in found[:safe]:
        apply(connection, migration["app"], migration["name"], lock_timeout, retries, report)
    return [f"{it['app']}.{it['name']}" for it in found[safe:]]


def limit_waiting(connection: BaseDatabaseWrapper, lock_timeout: float) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{lock_timeout}s"])


def apply(
    connection: BaseDatabaseWrapper,
    app: str,
    name: str,
    lock_timeout: float,
    retries: int,
    report: Callable[[str], None],
) -> None:
    options = {"database": connection.alias, "verbosity": 0, "interactive": False}
    for attempt in range(retries + 1):
        limit_waiting(connection, lock_timeout)
        try:
            call_command("migrate", app, name, **options)
        except OperationalError as error:
            code = getattr(error.__cause__, "sqlstate", "")
            if code != _LOCK_NOT_AVAILABLE or attempt == retries:
                raise
            report(f"{app}.{name}: a table is in use; trying again ({attempt + 1} of {retries}).")
            time.sleep(min(2.0**attempt / 2, _LONGEST_PAUSE))
            # Django leaves the transaction open if a statement that it put off fails.
            connection.close()
            connection.connect()
        else:
            report(f"{app}.{name}: applied")
            return
