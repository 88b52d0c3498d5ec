"""What is counted day by day, and how it is counted from the rows themselves."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from django.contrib.auth import get_user_model
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from quickscale.core.billing.fulfilment import GIVEN_AGAIN
from quickscale.core.credits.models import Entry, EntryLine

_KINDS = {
    Entry.Kind.SPEND: "entries.spent",
    Entry.Kind.CAPTURE: "entries.spent",
    Entry.Kind.EXPIRY: "entries.expired",
}


@dataclass(frozen=True, slots=True)
class Figure:
    count: int = 0
    amount: Decimal = Decimal(0)

    def __add__(self, other: Self) -> Self:
        return replace(self, count=self.count + other.count, amount=self.amount + other.amount)


#: The figures of the days between two moments, by day and name.
Counted = Iterator[tuple[date, str, Figure]]


def count_entries(start: datetime, end: datetime) -> Counted:
    entries = Entry.objects.filter(created_at__gte=start, created_at__lt=end)
    for day, kind, count, amount in _by_day(entries, "created_at", "kind"):
        yield day, "entries", Figure(count, amount)
        if kind in _KINDS:
            yield day, _KINDS[kind], Figure(count, -amount)


def count_grants(start: datetime, end: datetime) -> Counted:
    """Count the credits that came into the ledger, each of them once."""
    lines = EntryLine.objects.filter(
        entry__kind=Entry.Kind.GRANT, entry__created_at__gte=start, entry__created_at__lt=end
    ).exclude(grant__source=GIVEN_AGAIN)
    for day, paid, count, amount in _by_day(lines, "entry__created_at", "grant__paid"):
        yield day, "grants", Figure(count, amount)
        yield day, "grants.sold" if paid else "grants.given", Figure(count, amount)


def count_signups(start: datetime, end: datetime) -> Counted:
    joined = get_user_model().objects.filter(date_joined__gte=start, date_joined__lt=end)
    days = joined.annotate(day=_day_of("date_joined")).order_by().values("day")
    for row in days.annotate(count=Count("pk")):
        yield row["day"], "signups", Figure(row["count"])


SOURCES: Mapping[str, Callable[[datetime, datetime], Counted]] = {
    "entries": count_entries,
    "grants": count_grants,
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
