"""The pending migrations of a real site, listed and applied."""

from __future__ import annotations

import json
import threading
from io import StringIO
from time import monotonic, sleep

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

APP, LAST, BEFORE = "quickscale_base_theme", "0002_saved_searches", "0001_initial"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pending():
    call_command("migrate", APP, BEFORE, verbosity=0)
    yield
    call_command("migrate", APP, verbosity=0)


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_migrated_site_has_nothing_pending():
    assert json.loads(run("plan_migrations", "--json"))["migrations"] == []
    assert run("plan_migrations") == "No migrations to apply.\n"


def test_what_is_pending_is_listed_with_what_it_does(pending):
    plan = json.loads(run("plan_migrations", "--json"))
    (migration,) = plan["migrations"]
    assert (migration["app"], migration["name"], migration["class"]) == (APP, LAST, "expand")
    assert plan["class"] == "expand"
    assert plan["reversible"]
    assert (plan["heads_before"][APP], plan["heads_after"][APP]) == (BEFORE, LAST)
    assert {"description", "class", "locks", "rows", "seconds", "reasons", "hint"} == set(
        migration["operations"][0]
    )
    assert f"{APP}.{LAST}: expand\n" in run("plan_migrations")


def test_what_is_pending_is_applied(pending):
    assert f"{APP}.{LAST}: applied" in run("migrate_safely", "--expand-only")
    assert run("plan_migrations") == "No migrations to apply.\n"


@pytest.mark.postgres
def test_writers_wait_no_longer_than_the_timeout_behind_a_migration_that_waits(pending):
    """Somebody's long transaction has a table that the migration's foreign keys point to."""
    held, told = connection.copy(), StringIO()
    held.set_autocommit(False)
    with held.cursor() as cursor:
        cursor.execute("LOCK TABLE quickscale_users_user IN ROW EXCLUSIVE MODE")
    outcome = []
    thread = threading.Thread(target=migrate_beside, args=(told, outcome))
    thread.start()
    slowest = write_meanwhile(thread)
    held.rollback()
    held.close()
    assert isinstance(outcome[0], OperationalError)
    assert "a table is in use; trying again (1 of 1)" in told.getvalue()
    assert slowest < 1


def migrate_beside(told, outcome):
    try:
        call_command("migrate_safely", "--lock-timeout=0.3", "--retries=1", stdout=told)
        outcome.append(None)
    except OperationalError as error:
        outcome.append(error)
    finally:
        connection.close()


def write_meanwhile(thread):
    slowest = 0.0
    writer = connection.copy()
    while thread.is_alive():
        begun = monotonic()
        with writer.cursor() as cursor:
            cursor.execute("UPDATE quickscale_users_user SET is_active = true WHERE false")
        slowest = max(slowest, monotonic() - begun)
        sleep(0.02)
    writer.close()
    return slowest
