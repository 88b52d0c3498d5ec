"""What is counted day by day, and how it is counted from the rows themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from quickscale.core.credits.models import Entry, EntryLine

_KINDS = {
    Entry.Kind.SPEND: "entries.spent",
    Entry.Kind.CAPTURE: "entries.spent",
    Entry.Kind.EXPIRY: "entries.expired",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """How often something happened, and what it came to."""

    count: int = 0
    amount: Decimal = Decimal(0)

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.count + other.count, self.amount + other.amount)


#: The figures of the days between two moments, by day and name.
Counted = Iterator[tuple[date, str, Figure]]


def count_entries(start: datetime, end: datetime) -> Counted:
    """Count the ledger: all entries, and what was sold, given, spent and left to expire."""
    within = {"created_at__gte": start, "created_at__lt": end}
    for day, kind, count, amount in _by_day(Entry.objects.filter(**within), "created_at", "kind"):
        figure = Figure(count, amount)
        yield day, "entries", figure
        if kind in _KINDS:
            yield day, _KINDS[kind], Figure(count, -amount)
    granted = {f"entry__{name}": moment for name, moment in within.items()}
    lines = EntryLine.objects.filter(entry__kind=Entry.Kind.GRANT, **granted)
    for day, paid, count, amount in _by_day(lines, "entry__created_at", "grant__paid"):
        yield day, "entries.sold" if paid else "entries.given", Figure(count, amount)


def count_signups(start: datetime, end: datetime) -> Counted:
    """Count who joined."""
    joined = get_user_model().objects.filter(date_joined__gte=start, date_joined__lt=end)
    days = joined.annotate(day=_day_of("date_joined")).order_by().values("day")
    for row in days.annotate(count=Count("pk")):
        yield row["day"], "signups", Figure(row["count"])


SOURCES: Mapping[str, Callable[[datetime, datetime], Counted]] = {
    "entries": count_entries,
    "signups": count_signups,
}


def _by_day(
    rows: QuerySet[Entry] | QuerySet[EntryLine], moment: str, group: str
) -> Iterator[tuple[date, Any, int, Decimal]]:
    grouped = rows.annotate(day=_day_of(moment)).order_by().values("day", group)
    for row in grouped.annotate(count=Count("pk"), sum=Sum("amount")):
        yield row["day"], row[group], row["count"], row["sum"]


def _day_of(moment: str) -> TruncDate:
    return TruncDate(moment, tzinfo=timezone.get_default_timezone())
