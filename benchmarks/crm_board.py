"""The board of a team with 50,000 open deals, against that of a team with 500, on PostgreSQL.

Both teams are in one database, and the page of the deals is asked for as a member of either, in the
bare skin. It is also compared with the same page written by hand. What
counts is this process's CPU time and, as if all of it were CPU time too, the time it waits for the
database; the usual of several rounds, taken in turn.

Run: python benchmarks/crm_board.py [deals]
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from side_by_side import find_usual, finish, report

MANY, FEW = 50_000, 500
#: What a page may cost more with all of them, and its statements.
BAR, STATEMENTS = 1.3, 12
#: What it may cost more than the page by hand.
BY_HAND = 1.5
OURS, THEIRS = "/deals/", "/by-hand/deals/"
ROUNDS = 9


def make_team(name: str, deals: int) -> Any:
    """Make a team with so many open deals, and return the browser of its owner."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from quickscale.core.http import request_context
    from quickscale.core.teams import team_scope
    from quickscale.core.teams.services import create_team
    from quickscale_business_themes.crm.models import Company, Deal, Stage, StageKind

    owner = get_user_model().objects.create_user(f"{name}@example.com", name=name.title())
    team = create_team(name.title(), owner=owner)
    with team_scope(team):
        companies = Company.objects.bulk_create(
            Company(team=team, name=f"Company {number}") for number in range(200)
        )
        stages = list(Stage.objects.filter(kind=StageKind.OPEN))
        Deal.objects.bulk_create(
            (
                Deal(
                    team=team,
                    owner=owner,
                    name=f"Deal {number}",
                    stage=stages[number % len(stages)],
                    amount=100 + number % 900,
                    home_amount=100 + number % 900,
                    company=companies[number % 200],
                )
                for number in range(deals)
            ),
            batch_size=1000,
        )
    client = Client()
    client.force_login(owner)
    session = client.session
    session[request_context.TEAM] = str(team.public_id)
    session.save()
    return client


def measure(client: Any, path: str = OURS) -> float:
    """Return the seconds that a page takes in this process and in the database."""
    from django.db import connection

    waited = 0.0

    def wait(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal waited
        began, before = time.perf_counter(), time.process_time()
        try:
            return execute(*arguments)
        finally:
            waited += time.perf_counter() - began - (time.process_time() - before)

    start = time.process_time()
    with connection.execute_wrapper(wait):
        response = client.get(path)
    assert response.status_code == 200
    return time.process_time() - start + waited


def count_statements(client: Any, path: str = OURS) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def add_by_hand() -> None:
    """Serve the board by hand beside the CRM's own."""
    from crm_board_by_hand import show_board
    from django.conf import settings
    from django.urls import clear_url_caches, path

    urls = __import__(settings.ROOT_URLCONF, fromlist=["urlpatterns"])
    urls.urlpatterns.insert(0, path(THEIRS.strip("/") + "/", show_board))
    clear_url_caches()


def require_same(client: Any) -> None:
    """Fail unless both pages have as many of each tag."""
    from crm_board_by_hand import count_tags

    mine, theirs = (count_tags(client.get(path).content.decode()) for path in (OURS, THEIRS))
    assert mine == theirs, f"{mine - theirs}, {theirs - mine}"


def main() -> None:
    from quickscale_testing.postgres import own_server

    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with own_server() as server:
        os.environ.update(
            DATABASE_URL=server.url,
            DJANGO_SETTINGS_MODULE="quickscale_testing.settings",
            QUICKSCALE_TEST_THEME="crm",
            QUICKSCALE_TEST_SKIN="bare",
            QUICKSCALE_TEST_PLUGINS="",
        )
        import django
        from django.conf import settings

        settings.TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "crm_board_templates"]
        django.setup()
        from django.core.management import call_command
        from django.db import connection, connections

        # Django's test environment would copy the context of every template.
        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("migrate", verbosity=0)
        large, small = make_team("large", many), make_team("small", FEW)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for client in (large, small):
            measure(client)
        pairs = [(measure(large), measure(small)) for _ in range(ROUNDS)]
        ours, theirs = find_usual(pairs)
        add_by_hand()
        require_same(large)
        measure(large, THEIRS)
        both = [(measure(large), measure(large, THEIRS)) for _ in range(3 * ROUNDS)]
        against = find_usual(both)
        statements, fewest = (count_statements(large, each) for each in (OURS, THEIRS))
        connections.close_all()
    is_fast = report(f"board, {many} against {FEW} deals", ours, theirs, bar=BAR)
    is_lean = report(f"board, {statements} and {fewest} statements by hand", *against, bar=BY_HAND)
    print(f"{statements} statements (bar {STATEMENTS})")
    finish(is_fast, is_lean, statements <= STATEMENTS)


if __name__ == "__main__":
    main()
