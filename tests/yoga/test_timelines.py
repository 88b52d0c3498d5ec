"""A panel of rows by the days on which they happened, and how it leads on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db

TEACHER = "/teachers/ana-lima/"


@pytest.fixture
def classes(make_class):
    return [
        make_class(f"Class {number}", starts=datetime(2027, 3, day, 9, 30, tzinfo=UTC))
        for number, day in enumerate((4, 4, 5, 6, 7))
    ]


def timeline_of(response):
    """Return the days with the titles of their entries, and where the links lead."""
    tree = LexborHTMLParser(response.content.decode())
    days = [
        (
            day.css_first("time").attributes["datetime"],
            [" ".join(entry.text().split()) for entry in day.css(".timeline-entry p")],
        )
        for day in tree.css(".timeline-day")
    ]
    links = tree.css(".timeline-more a, .timeline-first a")
    return days, [link.attributes["href"] for link in links]


def test_rows_stand_on_their_days_in_the_order_of_the_operation(client, classes):
    days, (more,) = timeline_of(client.get(TEACHER))
    assert days == [
        ("2027-03-04", ["9:30 a.m. Class 0", "9:30 a.m. Class 1"]),
        ("2027-03-05", ["9:30 a.m. Class 2"]),
    ]
    assert more == f"{TEACHER}?_history=2#panel-history"


def test_what_follows_and_the_way_back_are_links(client, classes):
    days, (first,) = timeline_of(client.get(f"{TEACHER}?_history=2"))
    assert [titles for _day, titles in days] == [["9:30 a.m. Class 3"], ["9:30 a.m. Class 4"]]
    assert first == f"{TEACHER}#panel-history"


def test_days_are_those_of_the_visitors_zone(client, make_class):
    make_class("Late", starts=datetime(2027, 3, 4, 23, 30, tzinfo=UTC))
    client.cookies["timezone"] = "Europe/Berlin"
    days, _links = timeline_of(client.get(TEACHER))
    assert days == [("2027-03-05", ["12:30 a.m. Late"])]


def test_its_entries_have_links_facts_and_actions(member, classes):
    tree = LexborHTMLParser(member.get(TEACHER).content.decode())
    entry = tree.css_first(".timeline-entry")
    assert entry.css_first("a").attributes["href"] == "/classes/class-0/"
    assert entry.css_first("dd").text().strip() == "Gentle"
    assert "/book/" in entry.css_first("form").attributes["action"]


def test_without_rows_there_is_no_timeline(client, make_teacher):
    make_teacher()
    assert timeline_of(client.get(TEACHER)) == ([], [])
