"""The staff's overview over a million transactions, on PostgreSQL.

The whole page is asked for as a superuser, in the shop with analytics, for a month and for a year.
What counts is this process's CPU time and, as if all of it were CPU time too, the time it waits for
the database; the least of several rounds. It must stay below the bar, and ten times as many entries
may hardly matter, since all days but today were counted before.

Run: python benchmarks/dashboard_overview.py [entries]
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")

import django
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from side_by_side import finish, report

from quickscale_testing.postgres import running_server

ENTRIES = 1_000_000
BAR = 0.3
#: How much more a page may cost with ten times as many entries; it is nothing but the noise.
GROWTH_BAR = 2
ROUNDS = 7
USERS = 1000
PERIODS = (30, 365)

_USERS = """
INSERT INTO quickscale_users_user (password, is_superuser, public_id, email, name, is_staff,
                                   is_active, date_joined)
SELECT '!', false, gen_random_uuid(), 'user' || n || '@example.com', '', false, true,
       now() - random() * interval '365 days'
FROM generate_series(1, %s) AS n
"""
_ACCOUNTS = """
INSERT INTO quickscale_credits_creditaccount (user_id, balance, held, created_at)
SELECT id, 0, 0, now() FROM quickscale_users_user WHERE NOT is_staff
"""
_ENTRIES = """
INSERT INTO quickscale_credits_entry (account_id, kind, amount, held, balance_after, reason,
                                      reference, idempotency_key, request, created_at)
SELECT accounts.first + mod(n, %s), CASE WHEN mod(n, 50) = 0 THEN 'grant' ELSE 'spend' END,
       CASE WHEN mod(n, 50) = 0 THEN 250 ELSE -5 END, 0, 100, 'Benchmark', '', '', '',
       now() - random() * interval '365 days'
FROM generate_series(1, %s) AS n, (SELECT min(id) AS first FROM quickscale_credits_creditaccount)
     AS accounts
"""
_GRANTS = """
INSERT INTO quickscale_credits_grant (account_id, amount, remaining, priority, paid, source,
                                      effective_at, activated, created_at)
SELECT account_id, amount, 0, 50, mod(id, 4) <> 0, 'benchmark:' || id, created_at, true, created_at
FROM quickscale_credits_entry AS entry WHERE kind = 'grant'
     AND NOT EXISTS (SELECT 1 FROM quickscale_credits_entryline WHERE entry_id = entry.id)
"""
_LINES = """
INSERT INTO quickscale_credits_entryline (entry_id, grant_id, amount, held)
SELECT entry.id, given.id, entry.amount, 0
FROM quickscale_credits_entry AS entry
     JOIN quickscale_credits_grant AS given ON given.source = 'benchmark:' || entry.id
ON CONFLICT DO NOTHING
"""


def fill(entries: int) -> None:
    """Write entries of the past year with what belongs to them, and count the days anew."""
    from django.core.management import call_command

    from quickscale.core.admin_dashboard.models import DailyFigure

    execute(_ENTRIES, USERS, entries)
    execute(_GRANTS)
    execute(_LINES)
    execute("ANALYZE")
    DailyFigure.objects.all().delete()
    call_command("rollup_dashboard", verbosity=0)


def execute(statement: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


@contextmanager
def watch_database() -> Iterator[list[float]]:
    """Give a list to which the seconds of each wait for the database are added."""
    waits: list[float] = []

    def wait(execute: Callable[..., Any], *arguments: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            waits.append(time.perf_counter() - start)

    with connection.execute_wrapper(wait):
        yield waits


def measure(client: Client, period: int) -> float:
    """Return the least seconds that the page takes."""
    costs = []
    for _ in range(ROUNDS):
        with watch_database() as waits:
            start = time.process_time()
            response = client.get("/dashboard/", {"period": period})
            costs.append(time.process_time() - start + sum(waits))
        html = response.content.decode()
        assert response.status_code == 200
        assert "panel-credits-spent" in html
    return min(costs)


def measure_all(client: Client) -> dict[int, float]:
    return {period: measure(client, period) for period in PERIODS}


def sign_in() -> Client:
    from quickscale.core.users.models import User

    client = Client(HTTP_HOST="localhost")
    boss = User.objects.create_superuser("boss@example.com", password="benchmark")
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


def compare(entries: int) -> Iterator[bool]:
    client = sign_in()
    execute(_USERS, USERS)
    execute(_ACCOUNTS)
    fill(entries // 10)
    few = measure_all(client)
    fill(entries - entries // 10)
    many = measure_all(client)
    for period in PERIODS:
        name = f"{period} days, {entries} entries"
        yield report(f"{name}, against the bar", many[period], BAR, bar=1)
        yield report(f"{name}, against a tenth", many[period], few[period], bar=GROWTH_BAR)


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    with running_server() as url:
        os.environ["DATABASE_URL"] = url
        django.setup()
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            held = list(compare(entries))
        finally:
            teardown_databases(databases, verbosity=0)
    finish(*held)


if __name__ == "__main__":
    main()
