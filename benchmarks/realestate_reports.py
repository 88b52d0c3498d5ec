"""All reports of an agency with 100,000 listings, on PostgreSQL.

Each is asked for as its page asks for 12 months. Three quarters of the listings were closed within
three years, and each has gone through as many statuses as that takes. What counts is this process's
CPU time and, as if all of it were CPU time too, the time it waits for the database; the least of
several rounds of each.

Run: python benchmarks/realestate_reports.py [listings]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from crm_rows import measure, sign_in
from realestate_search import make_first, multiply
from side_by_side import finish

MANY = 100_000
#: The milliseconds that any one of the reports may take.
BAR = 300.0
ROUNDS = 5
REPORTS = (
    "reports/months",
    "reports/cities",
    "reports/agents",
    "reports/prices",
    "reports/absorption",
    "reports/responses",
    "figures/statuses",
    "figures/closed",
    "figures/sale-to-list",
    "figures/days",
    "figures/response",
)
CLOSED = "n %% 4 > 0"
LISTINGS = {
    "public_id": "gen_random_uuid()",
    "slug": "'home-' || n",
    "city": "'Town ' || n %% 40",
    "created_at": "now() - (abs(hashint4(n)) %% 1095 + 60) * interval '1 day'",
    "on_market_date": "current_date - abs(hashint4(n)) %% 1095 - 59",
    "offer_type": "CASE WHEN n %% 3 = 0 THEN 'rent' ELSE 'sale' END",
    "price_period": "CASE WHEN n %% 3 = 0 THEN 'month' ELSE '' END",
    "standard_status": f"CASE WHEN {CLOSED} THEN 'closed' ELSE 'active' END",
    "list_price": "50000 + abs(hashint4(n)) %% 1950 * 1000",
    "close_price": f"CASE WHEN {CLOSED} THEN 49000 + abs(hashint4(n)) %% 1950 * 990 END",
    "close_date": f"CASE WHEN {CLOSED} THEN current_date - abs(hashint4(n)) %% 1095 END",
    "living_area_m2": "30 + abs(hashint4(n + 7)) %% 270",
    "dom_increment_base": "abs(hashint4(n + 9)) %% 60",
    "list_agent_id": "%(agent)s + n %% 50",
}
EVENTS = """
    INSERT INTO realestate_listingevent
        (public_id, created_at, updated_at, team_id, listing_id, kind, old, new, at, note)
    SELECT gen_random_uuid(), now(), now(), team_id, l.id, 'status', step.old, step.new,
        l.created_at + step.days * interval '1 day', ''
    FROM realestate_listing AS l, (VALUES ('', 'incomplete', 0), ('incomplete', 'active', 1),
        ('active', 'pending', 50), ('pending', 'closed', 60)) AS step (old, new, days)
    WHERE step.days < 2 OR l.standard_status = 'closed'"""
INQUIRIES = """
    INSERT INTO realestate_inquiry (public_id, created_at, updated_at, team_id, listing_id, kind,
        status, agent_id, name, email, phone, message, currency, consent_text, language,
        answered_at)
    SELECT gen_random_uuid(), asked, now(), team_id, id, 'question',
        CASE WHEN id %% 5 = 0 THEN 'new' ELSE 'answered' END, list_agent_id, 'Nora',
        'nora@example.com', '', '', '', '', '',
        CASE WHEN id %% 5 > 0 THEN asked + id %% 90 * interval '1 hour' END
    FROM (SELECT *, now() - id %% 700 * interval '1 day' AS asked FROM realestate_listing) AS l"""


def fill(count: int) -> Any:
    """Make so many listings with their events, and an inquiry of each; return the agency."""
    from django.db import connection

    from quickscale_business_themes.realestate.models import Agent, Listing

    _home, listing = make_first()
    rows = [Agent(team=listing.team, name=f"Agent {it}", email="a@example.com") for it in range(50)]
    first = min(it.pk for it in Agent.objects.across_teams().bulk_create(rows))
    said = {"count": count, "agent": first}
    multiply(Listing, listing, LISTINGS, "generate_series(1, %(count)s) AS n", said)
    with connection.cursor() as cursor:
        cursor.execute(EVENTS)
        cursor.execute(INQUIRIES, {})
        cursor.execute("VACUUM ANALYZE")
        # What a second process works meanwhile is no waiting.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    return listing.team


@contextmanager
def own_database() -> Iterator[None]:
    """Start PostgreSQL with an empty agency site in it."""
    from quickscale_testing.postgres import own_server

    with own_server() as server:
        os.environ.update(
            DATABASE_URL=server.url,
            DJANGO_SETTINGS_MODULE="quickscale_testing.settings",
            QUICKSCALE_TEST_THEME="realestate",
            QUICKSCALE_TEST_PLUGINS="",
        )
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections
        from django.test.utils import setup_test_environment

        setup_test_environment()
        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connections.close_all()


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    slowest = 0.0
    with own_database():
        team = fill(many)
        client = sign_in(team, team.memberships.get().user)
        for name in REPORTS:
            path = f"/api/realestate/agency/{name}/?period=365"
            least = min(measure(client, path) for _ in range(ROUNDS)) * 1e3
            print(f"{name}: {least:.1f} ms")
            slowest = max(slowest, least)
    verdict = "ok" if slowest <= BAR else "TOO SLOW"
    print(f"{many:,} listings, the slowest report: {slowest:.0f} ms (bar {BAR:.0f}) {verdict}")
    finish(slowest <= BAR)


if __name__ == "__main__":
    main()
