"""A list as a calendar: its rows on the days of a month or a week."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db

CALENDAR = "/timetable/"


def days_of(response):
    """Return the entries of each day that has any."""
    tree = LexborHTMLParser(response.content.decode())
    return {
        day.css_first("time").attributes["datetime"]: [
            " ".join(entry.text().split()) for entry in day.css(".calendar-entry")
        ]
        for day in tree.css(".calendar-day")
        if day.css(".calendar-entry")
    }


def links_of(response):
    tree = LexborHTMLParser(response.content.decode())
    return {
        link.text().strip(): link.attributes["href"]
        for link in tree.css(".calendar-head a, .layout-links a")
    }


@pytest.fixture
def classes(make_class):
    return [
        make_class("Yin", starts=datetime(2027, 3, 4, 9, 30, tzinfo=UTC)),
        make_class("Late", starts=datetime(2027, 3, 4, 23, 30, tzinfo=UTC)),
        make_class("Flow", starts=datetime(2027, 4, 30, 7, tzinfo=UTC)),
    ]


def test_a_month_has_the_rows_that_begin_in_it_on_their_days(client, classes):
    page = client.get(CALENDAR, {"_date": "2027-03-15"})
    assert days_of(page) == {"2027-03-04": ["9:30 a.m. Yin", "11:30 p.m. Late"]}
    april = client.get(CALENDAR, {"_date": "2027-04-01"})
    assert days_of(april) == {"2027-04-30": ["7 a.m. Flow"]}


def test_days_and_times_are_the_visitors(client, classes):
    client.cookies["timezone"] = "Asia/Tokyo"
    page = client.get(CALENDAR, {"_date": "2027-03-15"})
    assert days_of(page) == {"2027-03-04": ["6:30 p.m. Yin"], "2027-03-05": ["8:30 a.m. Late"]}


def test_a_row_that_lasts_stands_on_each_of_its_days(client, make_class):
    starts = datetime(2027, 3, 4, 9, tzinfo=UTC)
    make_class("Retreat", starts=starts, season_ends=date(2027, 3, 6))
    assert days_of(client.get(CALENDAR, {"_date": "2027-03-01"})) == {
        "2027-03-04": ["9 a.m. Retreat"],
        "2027-03-05": ["Retreat"],
        "2027-03-06": ["Retreat"],
    }


def test_the_time_before_and_after_is_a_link_away(client, classes):
    with time_machine.travel(datetime(2027, 1, 31, 12, tzinfo=UTC), tick=False):
        links = links_of(client.get(CALENDAR, {"search": "yin"}))
        assert links["Previous"] == "/timetable/?search=yin&_date=2026-12-31"
        assert links["Next"] == "/timetable/?search=yin&_date=2027-02-01"
        week = links_of(client.get(CALENDAR, {"_layout": "week"}))
    assert week["Next"] == "/timetable/?_layout=week&_date=2027-02-07"
    assert week["Month"] == "/timetable/"
    assert week["Table"] == "/timetable/?_layout=table"


def test_a_week_begins_on_the_visitors_first_day(client, classes):
    def first_day(language):
        client.cookies["django_language"] = language
        page = client.get(CALENDAR, {"_layout": "week", "_date": "2027-03-04"})
        tree = LexborHTMLParser(page.content.decode())
        assert len(tree.css(".calendar-day")) == 7
        return tree.css_first(".calendar-day time").attributes["datetime"]

    assert (first_day("en"), first_day("de")) == ("2027-02-28", "2027-03-01")


def test_filters_narrow_a_calendar_and_wrong_ones_are_told(client, classes):
    page = client.get(CALENDAR, {"_date": "2027-03-01", "search": "late"})
    assert days_of(page) == {"2027-03-04": ["11:30 p.m. Late"]}
    assert client.get(CALENDAR, {"price_min": "cheap"}).status_code == 422


@pytest.mark.parametrize("day", ["soon", "2027-13-45", "0001-01-01", "9999-12-31", "2027-03"])
def test_whatever_day_is_asked_for_there_is_a_calendar(client, classes, day):
    assert client.get(CALENDAR, {"_date": day}).status_code == 200
    assert client.get(CALENDAR, {"_date": day, "_layout": "week"}).status_code == 200


def test_more_rows_than_a_page_has_are_all_there_and_too_many_are_told(client, make_class):
    for number in range(150):
        make_class(f"Class {number}", starts=datetime(2027, 3, 1 + number % 30, 9, tzinfo=UTC))
    page = client.get(CALENDAR, {"_date": "2027-03-01"})
    assert sum(map(len, days_of(page).values())) == 150
    assert "There is more than a calendar shows." not in page.content.decode()
    for number in range(360):
        make_class(f"More {number}", starts=datetime(2027, 3, 1 + number % 30, 9, tzinfo=UTC))
    page = client.get(CALENDAR, {"_date": "2027-03-01"}).content.decode()
    assert "There is more than a calendar shows." in page
    assert 'href="/timetable/?_layout=table"' in page
