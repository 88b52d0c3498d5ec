"""Deletes what has been kept long enough."""

from __future__ import annotations

from datetime import date

from django.db import router, transaction
from django.db.models.functions import TruncDate
from django.utils import timezone

from quickscale_feature_plugins.analytics.conf import analytics_settings
from quickscale_feature_plugins.analytics.counting import events_of
from quickscale_feature_plugins.analytics.days import DAY, current_day, day_start
from quickscale_feature_plugins.analytics.models import DailyStat, Event, RolledDay
from quickscale_feature_plugins.analytics.rollup import rollup_day
from quickscale_feature_plugins.analytics.salts import forget_salts


def purge_events() -> int:
    """Delete the events that are older than the settings allow; their days are counted first."""
    oldest = current_day() - analytics_settings.EVENT_DAYS * DAY
    old = Event.objects.filter(at__lt=day_start(oldest))
    day = TruncDate("at", tzinfo=timezone.get_default_timezone())
    days = old.annotate(day=day).values_list("day", flat=True).order_by("day").distinct()
    return sum(_purge_day(day) for day in list(days))


def purge_stats() -> int:
    """Delete the daily statistics of whole months that are older than the settings allow."""
    oldest = _months_before(current_day(), analytics_settings.STAT_MONTHS)
    RolledDay.objects.filter(day__lt=oldest).delete()
    return DailyStat.objects.filter(day__lt=oldest).delete()[0]


def purge_salts() -> int:
    """Delete all salts but today's and yesterday's."""
    return forget_salts(before=current_day() - DAY)


def _purge_day(day: date) -> int:
    if not RolledDay.objects.filter(day=day, complete=True).exists():
        rollup_day(day)
    with transaction.atomic(using=router.db_for_write(Event)):
        RolledDay.objects.filter(day=day).update(sealed=True)
        return events_of([day]).delete()[0]


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
