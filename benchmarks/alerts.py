"""One run of the alerts: many saved searches for homes, and a hundred homes that are new.

Each search is another person's; a third of them has matches, which become a mail in the outbox.
What counts is the CPU time of the run, on PostgreSQL.

Run: python benchmarks/alerts.py [searches]
"""

from __future__ import annotations

import os
import random
import sys
import time
from decimal import Decimal

from side_by_side import finish

SEARCHES, OLD, NEW = 10_000, 300, 100
#: Milliseconds of CPU that a search may take in a run, those with a mail included.
MILLISECONDS = 12
TOWNS = [f"Town {number}" for number in range(100)]


def fill(searches: int) -> None:
    """Make people who wait, homes that they know, and then homes that are new."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from quickscale.core.account.models import AlertSource, SavedSearch
    from quickscale.core.teams.services import create_team

    chance, users = random.Random(1), get_user_model().objects
    people = users.bulk_create(
        users.model(email=f"person{number}@example.com") for number in range(searches)
    )
    team = create_team("Hearth", owner=people[0])
    offer(team, OLD, chance)
    source = AlertSource.objects.create(name="realestate:listing-list")
    now = timezone.now()
    common = {"source": source, "screen": "realestate:sale-list", "frequency": "asap"}
    SavedSearch.objects.bulk_create(
        SavedSearch(
            user=person, name="Home", query=ask(chance), next_at=now, since=now, **common
        )
        for person in people
    )  # fmt: skip
    offer(team, NEW, chance)


def ask(chance: random.Random) -> str:
    price, rooms = chance.randint(100, 900) * 1000, chance.randint(0, 3)
    return f"city={chance.choice(TOWNS)}&price_max={price}&bedrooms_min={rooms}"


def offer(team: object, count: int, chance: random.Random) -> None:
    from quickscale_business_themes.realestate.models import Property
    from quickscale_business_themes.realestate.services.listings import create_listing
    from quickscale_business_themes.realestate.services.publishing import publish_listing

    for number in range(count):
        home = Property.objects.create(
            team=team, city=chance.choice(TOWNS), country="DE", bedrooms_total=chance.randint(1, 4)
        )
        price = Decimal(chance.randint(100, 900) * 1000)
        values = {"title": f"Home {number}", "property": home, "list_price": price}
        publish_listing(create_listing(team=team, user=None, values=values), user=None)


def measure_run() -> tuple[float, int]:
    from quickscale.core.account.alerts.sending import send_alerts

    start = time.process_time()
    sent = send_alerts().sent
    return time.process_time() - start, sent


def main(searches: int) -> None:
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

        from quickscale.core.mail import outbox

        outbox.enqueue = lambda *args, **options: None  # the mails are another matter
        call_command("migrate", verbosity=0)
        fill(searches)
        seconds, sent = measure_run()
        idle, _sent = measure_run()
        connections.close_all()
    each = seconds / searches * 1000
    print(f"{searches:,} searches, {NEW} new homes: {sent:,} mails in {seconds:.1f} s CPU")
    print(f"{each:.1f} ms a search (bar {MILLISECONDS}); a run without news: {idle * 1000:.0f} ms")
    finish(each <= MILLISECONDS)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SEARCHES)
