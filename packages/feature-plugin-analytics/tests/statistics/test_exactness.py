"""The statistics equal what counting every single event says, whichever days were rolled up."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quickscale_feature_plugins.analytics.models import DailyStat, Event
from quickscale_feature_plugins.analytics.rollup import DIMENSIONS, OTHER, find_due_days, rollup_day
from quickscale_feature_plugins.analytics.services import Analytics

pytestmark = pytest.mark.django_db

# Each zone has a change of its clocks within the days of the test, at midnight in two of them.
ZONES = {
    "UTC": datetime(2026, 3, 27, tzinfo=UTC),
    "Europe/Berlin": datetime(2026, 3, 27, tzinfo=UTC),
    "America/New_York": datetime(2026, 10, 30, tzinfo=UTC),
    "Africa/Cairo": datetime(2026, 4, 22, tzinfo=UTC),
    "America/Havana": datetime(2026, 10, 30, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 4, 3, tzinfo=UTC),
    "Pacific/Kiritimati": datetime(2026, 3, 27, tzinfo=UTC),
}
DAYS = 5
KEYS = 2
SHARED_DATABASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def to_seconds(hours):
    return hours * 3600


events = st.lists(
    st.fixed_dictionaries(
        {
            "after": st.integers(0, DAYS * 86400 - 1)
            | st.integers(0, DAYS * 24).map((3600).__mul__),
            "name": st.sampled_from(["page_view", "shop.order_paid", "shop.viewed"]),
            "theme": st.sampled_from(["shop", "crm", "unknown"]),
            "visitor": st.none() | st.integers(1, 4),
            "visit": st.none() | st.integers(1, 4),
            "path": st.sampled_from(["/", "/a/", "/b/", "/c/" * 100, "/c/" * 99, OTHER]),
            "source": st.sampled_from(["", "news", OTHER]),
            "money": st.none()
            | st.tuples(st.decimals("-10000", "10000", places=4), st.sampled_from(["EUR", "JPY"])),
        }
    ),
    max_size=25,
)
days = st.none() | st.integers(-1, DAYS + 1)


def store(rows, start):
    Event.objects.bulk_create(
        Event(
            at=start + timedelta(seconds=row["after"]),
            value=row["money"] and row["money"][0],
            currency=row["money"][1] if row["money"] else "",
            **{key: row[key] for key in ("name", "theme", "visitor", "visit", "path", "source")},
        )
        for row in rows
    )


def count_one_by_one(*, zone, theme, event_type, start, end):
    by_day, by_type = defaultdict(list), defaultdict(list)
    for event in Event.objects.all():
        day = event.at.astimezone(ZoneInfo(zone)).date()
        if (theme and event.theme != theme) or (event_type and event.name != event_type):
            continue
        if (start and day < start) or (end and day > end):
            continue
        by_day[day].append(event)
        by_type[event.name].append((day, event.visitor))
    people = {
        day: len({event.visitor for event in found} - {None}) for day, found in by_day.items()
    }
    return {
        "total": sum(map(len, by_day.values())),
        "visitors": sum(people.values()),
        "by_day": {day: (len(found), people[day]) for day, found in by_day.items()},
        "by_type": {
            name: (len(found), len({pair for pair in found if pair[1] is not None}))
            for name, found in by_type.items()
        },
    }


def in_words(stats):
    return {
        "total": stats.total,
        "visitors": stats.visitors,
        "by_day": {
            row["day"]: (row["events"], row["visitors"]) for row in stats.by_day if row["events"]
        },
        "by_type": {row["type"]: (row["events"], row["visitors"]) for row in stats.by_type},
    }


@SHARED_DATABASE
@given(
    rows=events,
    zone=st.sampled_from(sorted(ZONES)),
    rolled=st.sets(st.integers(0, DAYS)),
    theme=st.none() | st.sampled_from(["shop", "crm"]),
    event_type=st.none() | st.just("page_view"),
    first=days,
    last=days,
)
def test_statistics_equal_counting_one_by_one(
    db, rows, zone, rolled, theme, event_type, first, last
):
    begin = ZONES[zone]
    origin = begin.astimezone(ZoneInfo(zone)).date()
    start, end = (None if n is None else origin + timedelta(days=n) for n in (first, last))
    now = begin + timedelta(days=DAYS)
    with override_settings(TIME_ZONE=zone), time_machine.travel(now), transaction.atomic():
        store(rows, begin)
        for number in rolled:
            rollup_day(origin + timedelta(days=number))
        question = {"theme": theme, "event_type": event_type, "start": start, "end": end}
        expected = count_one_by_one(zone=zone, **question)
        assert in_words(Analytics().get_event_stats(**question)) == expected
        transaction.set_rollback(True)


def stats_one_by_one(day):
    """Every row that the day should have, by name, dimension and currency."""
    cells = defaultdict(list)
    for event in Event.objects.filter(at__date=day):
        for currency in {"", event.currency}:
            for name in ("", event.name):
                for theme in ("", event.theme):
                    cells[name, theme, "", "", currency].append(event)
            for dimension in DIMENSIONS:
                key = getattr(event, dimension)[:200]
                cells[event.name, "", dimension, key, currency].append(event)
    return fold(cells)


def fold(cells):
    ranked = defaultdict(list)
    for (name, theme, dimension, key, currency), found in cells.items():
        if dimension and key != OTHER:
            ranked[name, theme, dimension, currency].append((-len(found), key))
    kept = {group: {key for _, key in sorted(keys)[:KEYS]} for group, keys in ranked.items()}
    folded = defaultdict(list)
    for (name, theme, dimension, key, currency), found in cells.items():
        if dimension and key not in kept.get((name, theme, dimension, currency), ()):
            key = OTHER  # noqa: PLW2901
        folded[name, theme, dimension, key, currency] += found
    return {place: measure(found, place[-1]) for place, found in folded.items()}


def measure(found, currency):
    return (
        len(found),
        len({event.visitor for event in found} - {None}),
        len({event.visit for event in found} - {None}),
        sum((event.value for event in found), Decimal(0)) if currency else None,
    )


@SHARED_DATABASE
@given(rows=events)
def test_every_row_of_the_rollup_is_exact(db, rows):
    begin = ZONES["UTC"]
    with override_settings(QUICKSCALE_ANALYTICS_KEYS=KEYS), transaction.atomic():
        store(rows, begin)
        for number in range(DAYS):
            day = begin.date() + timedelta(days=number)
            assert rollup_day(day)
            rows_of_day = {
                (row.name, row.theme, row.dimension, row.key, row.currency): (
                    row.events,
                    row.visitors,
                    row.visits,
                    row.value,
                )
                for row in DailyStat.objects.filter(day=day)
            }
            assert rows_of_day == stats_one_by_one(day)
        transaction.set_rollback(True)


def test_a_day_counted_before_its_end_is_read_from_its_events(make_event, noon):
    with time_machine.travel(noon):
        make_event(noon)
        rollup_day(noon.date())
    with time_machine.travel(noon + timedelta(hours=1)):
        make_event(noon + timedelta(hours=1))
    with time_machine.travel(noon + timedelta(days=3)):
        assert Analytics().get_event_stats().total == 2


def test_an_event_committed_just_after_midnight_is_not_missed(make_event, noon):
    midnight = noon + timedelta(hours=12)
    with time_machine.travel(midnight + timedelta(seconds=1)):
        rollup_day(noon.date())
        make_event(midnight - timedelta(seconds=1))
        assert Analytics().get_event_stats().total == 1


def test_statistics_do_not_follow_the_time_zone_of_a_request(make_event, noon):
    from django.utils import timezone

    with time_machine.travel(noon + timedelta(hours=13)), timezone.override("Asia/Tokyo"):
        make_event(noon + timedelta(hours=11))
        stats = Analytics().get_event_stats(end=noon.date())
    assert stats.by_day == [{"day": noon.date(), "events": 1, "visitors": 0}]


def test_days_without_events_are_listed(make_event, noon):
    with time_machine.travel(noon + timedelta(days=2)):
        make_event(noon)
        stats = Analytics().get_event_stats(start=date(1900, 1, 1))
    assert [row["events"] for row in stats.by_day] == [1, 0, 0]


def test_an_empty_or_reversed_range_counts_nothing(make_event, noon):
    assert Analytics().get_event_stats().total == 0
    make_event(noon)
    assert Analytics().get_event_stats(start=noon.date(), end=date(2026, 1, 1)).total == 0


def test_the_most_frequent_type_comes_first(make_event, noon):
    for name in ("b", "a", "b", "c"):
        make_event(noon, name=name)
    with time_machine.travel(noon):
        assert [row["type"] for row in Analytics().get_event_stats().by_type] == ["b", "a", "c"]


def test_whatever_an_earlier_run_left_out_is_due(make_event, noon):
    make_event(noon)
    with time_machine.travel(noon + timedelta(days=4)):
        due = find_due_days()
        assert due == [noon.date() + timedelta(days=n) for n in range(5)]
        for day in due:
            rollup_day(day)
        assert find_due_days() == due[-2:]
