"""Days, as ``settings.TIME_ZONE`` counts them, whatever zone a request has activated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

DAY = timedelta(days=1)


def day_of(moment: datetime) -> date:
    """Return the day in which an aware ``moment`` falls."""
    return moment.astimezone(timezone.get_default_timezone()).date()


def current_day() -> date:
    """Return the current day."""
    return day_of(timezone.now())


def day_start(day: date) -> datetime:
    """Return the first moment of ``day``, in UTC so that adding hours means hours."""
    midnight = datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
    return midnight.astimezone(UTC)


def each_day(first: date, last: date) -> Iterator[date]:
    """Yield the days from ``first`` to ``last``, both included."""
    while first <= last:
        yield first
        first += DAY
