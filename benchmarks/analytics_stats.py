"""A year's statistics from the daily rollup, against counting the events themselves.

Both sides answer the same question (events and visitors by type and by day) from one SQLite file,
and must give the same answer.

Run: python benchmarks/analytics_stats.py [events a day]
"""

from __future__ import annotations

import random
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from side_by_side import compare, finish, report

BAR = 0.05
DAYS = 365
NAMES = ["page_view", "shop.product_viewed", "shop.cart_changed", "shop.order_paid"]


def set_up(folder: str) -> None:
    """Make an empty database with nothing but the plugin and Django's users."""
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Path(folder) / "db.sqlite3")}
    settings.configure(
        USE_TZ=True,
        TIME_ZONE="UTC",
        DATABASES={"default": database},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "quickscale_feature_plugins.analytics",
        ],
    )
    django.setup()
    call_command("migrate", verbosity=0)


def store_a_year(events_a_day: int) -> None:
    """Store a year of events up to yesterday, and roll it up."""
    from quickscale_feature_plugins.analytics.days import DAY, current_day, day_start, each_day
    from quickscale_feature_plugins.analytics.models import Event
    from quickscale_feature_plugins.analytics.rollup import rollup_day

    chance = random.Random(4711)
    for day in each_day(current_day() - DAYS * DAY, current_day() - DAY):
        Event.objects.bulk_create(
            Event(
                at=day_start(day) + timedelta(seconds=chance.randrange(86400)),
                name=chance.choices(NAMES, [80, 14, 5, 1])[0],
                theme="shop",
                visitor=day.toordinal() * 10_000 + chance.randrange(events_a_day // 4),
                path=f"/products/{chance.randrange(300)}/",
            )
            for _ in range(events_a_day)
        )
        rollup_day(day)


def ask_rollup() -> object:
    from quickscale_feature_plugins.analytics.services import Analytics

    stats = Analytics().get_event_stats()
    days = {row["day"]: (row["events"], row["visitors"]) for row in stats.by_day if row["events"]}
    return days, {row["type"]: row["events"] for row in stats.by_type}


def ask_events() -> object:
    from django.db.models import Count
    from django.db.models.functions import TruncDate

    from quickscale_feature_plugins.analytics.models import Event

    year = Event.objects.filter(at__gte=datetime.now(UTC) - timedelta(days=DAYS + 1))
    counts = {"events": Count("id"), "visitors": Count("visitor", distinct=True)}
    by_day = year.annotate(day=TruncDate("at", tzinfo=UTC)).values("day").annotate(**counts)
    by_type = year.values("name").annotate(**counts)
    return (
        {row["day"]: (row["events"], row["visitors"]) for row in by_day},
        {row["name"]: row["events"] for row in by_type},
    )


def main() -> None:
    events_a_day = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        store_a_year(events_a_day)
        if ask_rollup() != ask_events():
            sys.exit("The rollup and the events disagree.")
        ours, theirs = compare(ask_rollup, ask_events, rounds=5)
        name = f"{DAYS} days of {events_a_day} events, rollup against events"
        finish(report(name, ours, theirs, bar=BAR))


if __name__ == "__main__":
    main()
