"""All reports of a team with 1,000,000 stage changes of 200,000 deals, on PostgreSQL.

Each is asked for as the dashboard asks at first, for 30 days. What counts is this process's CPU
time and, as if all of it were CPU time too, the time it waits for the database; the least of
several rounds of each.

Run: python benchmarks/crm_reports.py [changes]
"""

from __future__ import annotations

import sys

import crm_rows
from side_by_side import finish

MANY = 1_000_000
#: The milliseconds that all of the reports may take together.
BAR = 300.0
ROUNDS = 7


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with crm_rows.own_database():
        from django.db import connection

        from quickscale_business_themes.crm.urls import REPORTS

        team, owner = crm_rows.make_team("large")
        crm_rows.fill_deals(team, owner, changes=many)
        client = crm_rows.sign_in(team, owner)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            # What a second process works meanwhile is no waiting.
            cursor.execute("SET max_parallel_workers_per_gather = 0")
        total = 0.0
        for name in REPORTS:
            path = f"/api/crm/reports/{name}/?period=30"
            least = min(crm_rows.measure(client, path) for _ in range(ROUNDS)) * 1e3
            print(f"{name}: {least:.1f} ms")
            total += least
    verdict = "ok" if total <= BAR else "TOO SLOW"
    print(f"{many:,} stage changes, all reports: {total:.0f} ms (bar {BAR:.0f}) {verdict}")
    finish(total <= BAR)


if __name__ == "__main__":
    main()
