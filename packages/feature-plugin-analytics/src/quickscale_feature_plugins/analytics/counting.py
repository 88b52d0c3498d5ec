"""How events are counted: the same for the rollup and for a day that has none yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from quickscale_feature_plugins.analytics.days import DAY, day_start
from quickscale_feature_plugins.analytics.models import Event

COUNTS = {
    "events": Count("id"),
    "visitors": Count("visitor", distinct=True),
    "visits": Count("visit", distinct=True),
}


def events_of(days: Iterable[date]) -> QuerySet[Event]:
    """Return the events of ``days``, which are given in order."""
    wanted = Q(pk__in=[])
    for first, last in _spans(days):
        wanted |= Q(at__gte=day_start(first), at__lt=day_start(last + DAY))
    return Event.objects.filter(wanted)


def count(events: QuerySet[Event], *groups: str, **more: Any) -> list[dict[str, Any]]:
    """Count ``events`` by the columns ``groups``; without any, in one row, or none if it is empty.

    Args:
        more: further aggregates.
    """
    if groups:
        return list(events.values(*groups).annotate(**COUNTS, **more).order_by())
    total = events.aggregate(**COUNTS, **more)
    return [total] if total["events"] else []


def _spans(days: Iterable[date]) -> list[tuple[date, date]]:
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and spans[-1][1] + DAY == day:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans
