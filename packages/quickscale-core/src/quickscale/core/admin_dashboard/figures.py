"""Figures by the day: those of counted days from their table, those of later days from the rows."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, Sum
from django.utils import timezone

from quickscale.core.api.periods import DAY, Period, start_of

from .models import DailyFigure
from .sources import SOURCES, Counted, Figure

#: How long after midnight something of the day before may still be committed.
GRACE = timedelta(hours=1)

_NOTHING = Decimal(0)
_EVER = date(1970, 1, 1)


def read_daily(name: str, period: Period) -> dict[date, Figure]:
    """Return a figure of each day of a period on which it was not nought."""
    figures = dict(_read_counted(name, period))
    for day, figure in _count_rest(name, period):
        figures[day] = figures.get(day, Figure()) + figure
    return figures


def read_totals(name: str, period: Period) -> tuple[Figure, Figure]:
    """Return a figure of a whole period, and of the one before it."""
    both = Period(period.last, 2 * period.days)
    sums = _sum_counted(name, both, Q(day__gte=period.first))
    now = Figure(sums["now_count"], sums["now_amount"])
    before = Figure(sums["before_count"], sums["before_amount"])
    for day, figure in _count_rest(name, both):
        if day >= period.first:
            now += figure
        else:
            before += figure
    return now, before


def count_days() -> int:
    """Count every day that is over and not yet counted; return how many.

    A day's figures never change once it is over: it may be counted by two processes at a time, or
    not at all; then it is slower to read.
    """
    return sum(_count_source(source) for source in SOURCES)


def _read_counted(name: str, period: Period) -> Iterator[tuple[date, Figure]]:
    counted = DailyFigure.objects.filter(name=name, day__range=(period.first, period.last))
    for day, count, amount in counted.values_list("day", "count", "amount"):
        yield day, Figure(count, amount)


def _sum_counted(name: str, period: Period, later: Q) -> dict[str, Any]:
    counted = DailyFigure.objects.filter(name=name, day__range=(period.first, period.last))
    return counted.aggregate(
        now_count=Sum("count", filter=later, default=0),
        now_amount=Sum("amount", filter=later, default=_NOTHING),
        before_count=Sum("count", filter=~later, default=0),
        before_amount=Sum("amount", filter=~later, default=_NOTHING),
    )


def _count_rest(name: str, period: Period) -> Iterator[tuple[date, Figure]]:
    source = name.partition(".")[0]
    done = _find_last_counted(source)
    first = period.first if done is None else max(period.first, done + DAY)
    if first > period.last:
        return
    for day, found, figure in SOURCES[source](start_of(first), period.end):
        if found == name:
            yield day, figure


@transaction.atomic
def _count_source(source: str) -> int:
    done, last = _find_last_counted(source), _find_last_whole_day()
    if done is not None and done >= last:
        return 0
    sums = _sum_up(SOURCES[source](start_of(done + DAY if done else _EVER), start_of(last + DAY)))
    first = done + DAY if done else min((day for day, _name in sums), default=last)
    days = [first + number * DAY for number in range((last - first).days + 1)]
    for day in days:
        sums[day, source] += Figure()
    DailyFigure.objects.bulk_create(
        (
            DailyFigure(day=day, name=name, count=figure.count, amount=figure.amount)
            for (day, name), figure in sums.items()
        ),
        batch_size=1000,
        ignore_conflicts=True,
    )
    return len(days)


def _sum_up(counted: Counted) -> defaultdict[tuple[date, str], Figure]:
    sums: defaultdict[tuple[date, str], Figure] = defaultdict(Figure)
    for day, name, figure in counted:
        sums[day, name] += figure
    return sums


def _find_last_counted(source: str) -> date | None:
    last: date | None = DailyFigure.objects.filter(name=source).aggregate(last=Max("day"))["last"]
    return last


def _find_last_whole_day() -> date:
    moment = timezone.localtime(timezone.now() - GRACE, timezone.get_default_timezone())
    return moment.date() - DAY
