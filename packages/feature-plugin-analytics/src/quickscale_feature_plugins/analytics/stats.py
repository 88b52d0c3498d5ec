"""Reads statistics: counted days from the rollup, today and other days from the events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Min, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from quickscale.core.plugin_framework import EventStats
from quickscale_feature_plugins.analytics.counting import count, events_of
from quickscale_feature_plugins.analytics.days import current_day, day_of, each_day
from quickscale_feature_plugins.analytics.models import DailyStat, Event, RolledDay


class EventCounts:
    """Events and visitors, added up by some key."""

    def __init__(self) -> None:
        self.events: Counter[Any] = Counter()
        self.visitors: Counter[Any] = Counter()

    def add(self, rows: Iterable[Mapping[str, Any]], key: str) -> None:
        """Add the counts of ``rows`` under what each holds as ``key``."""
        for row in rows:
            self.events[row[key]] += row["events"]
            self.visitors[row[key]] += row["visitors"]


def compute_event_stats(
    *, theme: str | None, event_type: str | None, start: date | None, end: date | None
) -> EventStats:
    """Return the statistics of the days from ``start`` to ``end``, of all days where None."""
    days = _choose_days(start, end)
    if not days:
        return EventStats()
    live = _find_uncounted(days)
    counted = _select_counted(days, live, theme or "")
    fresh = _select_events(live, theme or "", event_type or "")

    by_day, by_type = EventCounts(), EventCounts()
    by_day.add(counted.filter(name=event_type or "").values("day", "events", "visitors"), "day")
    by_day.add(count(fresh, "day"), "day")
    by_type.add(_sum_by_name(counted, event_type or ""), "name")
    by_type.add(count(fresh, "day", "name"), "name")
    return EventStats(
        total=by_day.events.total(),
        visitors=by_day.visitors.total(),
        by_type=[
            {"type": name, "events": events, "visitors": by_type.visitors[name]}
            for name, events in sorted(by_type.events.items(), key=lambda item: (-item[1], item[0]))
        ],
        by_day=[
            {"day": day, "events": by_day.events[day], "visitors": by_day.visitors[day]}
            for day in days
        ],
    )


def _choose_days(start: date | None, end: date | None) -> list[date]:
    first = _find_first_day()
    if first is None:
        return []
    return list(each_day(max(start or first, first), min(end or current_day(), current_day())))


def _find_first_day() -> date | None:
    stat = DailyStat.objects.aggregate(first=Min("day"))["first"]
    event = Event.objects.aggregate(first=Min("at"))["first"]
    return min((day for day in (stat, event and day_of(event)) if day), default=None)


def _find_uncounted(days: list[date]) -> list[date]:
    counted = RolledDay.objects.filter(complete=True, day__range=(days[0], days[-1]))
    known = set(counted.values_list("day", flat=True))
    return [day for day in days if day not in known]


def _select_counted(days: list[date], live: list[date], theme: str) -> QuerySet[DailyStat]:
    stats = DailyStat.objects.filter(day__range=(days[0], days[-1]), theme=theme)
    return stats.filter(dimension="", currency="").exclude(day__in=live)


def _select_events(live: list[date], theme: str, event_type: str) -> QuerySet[Event]:
    events = events_of(live)
    if theme:
        events = events.filter(theme=theme)
    if event_type:
        events = events.filter(name=event_type)
    zone = timezone.get_default_timezone()
    return events.annotate(day=TruncDate("at", tzinfo=zone))


def _sum_by_name(stats: QuerySet[DailyStat], event_type: str) -> Iterable[Mapping[str, Any]]:
    named = stats.filter(name=event_type) if event_type else stats.exclude(name="")
    sums = {"events": Sum("events"), "visitors": Sum("visitors")}
    return named.values("name").annotate(**sums).order_by()
