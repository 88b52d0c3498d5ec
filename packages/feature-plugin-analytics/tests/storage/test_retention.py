from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from quickscale_feature_plugins.analytics.models import DailyStat, Event
from quickscale_feature_plugins.analytics.services import Analytics

pytestmark = pytest.mark.django_db


def purge(at):
    out = StringIO()
    with time_machine.travel(at):
        call_command("purge_analytics", stdout=out)
        return out.getvalue()


def test_events_are_kept_ninety_days(make_event, noon):
    make_event(noon)
    assert "Deleted 0 events." in purge(noon + timedelta(days=90))
    assert "Deleted 1 events." in purge(noon + timedelta(days=91))
    assert not Event.objects.exists()


def test_events_that_nobody_had_counted_are_counted_before_they_go(make_event, noon):
    make_event(noon)
    later = noon + timedelta(days=200)
    purge(later)
    with time_machine.travel(later):
        assert Analytics().get_event_stats().total == 1


def test_a_day_whose_events_are_gone_cannot_be_counted_away(make_event, noon):
    make_event(noon)
    later = noon + timedelta(days=200)
    purge(later)
    out = StringIO()
    with time_machine.travel(later):
        call_command("rollup_analytics", start=noon.date(), end=noon.date(), stdout=out)
        assert "is unchanged" in out.getvalue()
        assert Analytics().get_event_stats().total == 1


def test_statistics_are_kept_for_whole_months(make_event, noon):
    make_event(noon)
    purge(noon + timedelta(days=200))
    purge(noon.replace(year=2028, month=12))
    assert DailyStat.objects.exists()
    purge(noon.replace(year=2029, month=1))
    assert not DailyStat.objects.exists()


def test_the_settings_say_how_long(make_event, noon, settings):
    settings.QUICKSCALE_ANALYTICS_EVENT_DAYS = 7
    settings.QUICKSCALE_ANALYTICS_STAT_MONTHS = 1
    make_event(noon)
    purge(noon + timedelta(days=8))
    assert not Event.objects.exists()
    purge(noon + timedelta(days=45))
    assert not DailyStat.objects.exists()


def test_purging_twice_is_purging_once(make_event, noon):
    make_event(noon)
    later = noon + timedelta(days=91)
    purge(later)
    before = list(DailyStat.objects.values())
    assert "Deleted 0 events." in purge(later)
    assert list(DailyStat.objects.values()) == before
