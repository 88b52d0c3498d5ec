"""Counts whole days into :class:`DailyStat`, exactly and as often as one likes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import router, transaction
from django.db.models import QuerySet, Sum
from django.db.models.functions import Left
from django.utils import timezone

from quickscale_feature_plugins.analytics.conf import analytics_settings
from quickscale_feature_plugins.analytics.counting import count, events_of
from quickscale_feature_plugins.analytics.days import DAY, current_day, day_of, day_start, each_day
from quickscale_feature_plugins.analytics.models import DailyStat, Event, RolledDay

DIMENSIONS = ("path", "source", "device", "browser")
OTHER = "(other)"

#: How long after midnight an event of the day before may still be committed.
GRACE = timedelta(hours=1)

_KEY_LENGTH = 200
_TOTALS: tuple[tuple[str, ...], ...] = ((), ("name",), ("theme",), ("name", "theme"))


def rollup_day(day: date) -> bool:
    """Count ``day`` afresh; return False where its events are no longer kept.

    One transaction; whoever counts the same day at the same time waits for it.
    """
    with transaction.atomic(using=router.db_for_write(DailyStat)):
        if not _claim(day):
            return False
        stats = list(_count_day(day))
        DailyStat.objects.filter(day=day).delete()
        DailyStat.objects.bulk_create(stats, batch_size=1000)
    return True


def find_due_days() -> list[date]:
    """Return the days to count: yesterday, today and whatever an earlier run has left out."""
    yesterday = current_day() - DAY
    first = Event.objects.order_by("at").values_list("at", flat=True).first()
    start = min(yesterday, day_of(first)) if first else yesterday
    done = set(
        RolledDay.objects.filter(complete=True, day__gte=start).values_list("day", flat=True)
    )
    done.discard(yesterday)  # counted again, for events that were committed late
    return [day for day in each_day(start, current_day()) if day not in done]


def _claim(day: date) -> bool:
    """Lock ``day`` for this transaction, unless it is sealed."""
    complete = timezone.now() >= day_start(day + DAY) + GRACE
    RolledDay.objects.bulk_create([RolledDay(day=day)], ignore_conflicts=True)
    return bool(RolledDay.objects.filter(day=day, sealed=False).update(complete=complete))


def _count_day(day: date) -> Iterator[DailyStat]:
    events = events_of([day])
    for part, more, groups in (
        (events, {}, ()),
        (events.exclude(currency=""), {"amount": Sum("value")}, ("currency",)),
    ):
        for group in _TOTALS:
            for row in count(part, *group, *groups, **more):
                yield _stat(day, row)
        for dimension in DIMENSIONS:
            yield from _break_down(day, part, dimension, ("name", *groups), more)


def _break_down(
    day: date,
    events: QuerySet[Event],
    dimension: str,
    groups: tuple[str, ...],
    more: dict[str, Any],
) -> Iterator[DailyStat]:
    """Count by the keys of ``dimension`` in each group; the rare ones together as ``(other)``."""
    keyed = events.annotate(key=Left(dimension, _KEY_LENGTH))
    by_group = defaultdict(list)
    for row in count(keyed, *groups, "key", **more):
        by_group[tuple(row[name] for name in groups)].append(row)
    for values, rows in by_group.items():
        group = dict(zip(groups, values, strict=True))
        kept = _most_frequent(rows)
        for row in kept:
            yield _stat(day, row, dimension)
        if len(kept) < len(rows):
            rest = keyed.filter(**group).exclude(key__in=[row["key"] for row in kept])
            for row in count(rest, **more):
                yield _stat(day, {**row, **group, "key": OTHER}, dimension)


def _most_frequent(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # A visitor may call a source "(other)": it is counted with the rest, where it collides not.
    named = [row for row in rows if row["key"] != OTHER]
    named.sort(key=lambda row: (-row["events"], row["key"]))
    return named[: analytics_settings.KEYS]


def _stat(day: date, row: dict[str, Any], dimension: str = "") -> DailyStat:
    return DailyStat(
        day=day,
        dimension=dimension,
        value=row.get("amount"),
        **{name: row.get(name, "") for name in ("name", "theme", "key", "currency")},
        **{name: row[name] for name in ("events", "visitors", "visits")},
    )
