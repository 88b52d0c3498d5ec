"""A list's rows on the days of a month or a week."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from quickscale.core.api.client import Response

from .cells import read_day
from .lists import AGENDA, CALENDAR, TABLE, WEEK, chosen_layout
from .pages import Pages
from .saved_views import LAYOUT
from .schema import OperationSchema
from .screens import Page

#: The query parameter with a day of the month, or the week, that is shown.
DAY = "_date"
#: How many rows are read at most: pages of the operation, and rows on each.
_PAGES, _ROWS = 5, 100
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
#: No calendar reaches further: what lies around its days has to be a date as well.
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


def read_chosen_day(page: Page) -> date:
    """Return the day that is asked for, else today."""
    asked = page.query.get(DAY, "")
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    return min(max(day or timezone.localdate(), _FIRST), _LAST)


def list_weeks(layout: str, day: date) -> list[list[date]]:
    """Return the days to show: a week, or all weeks that a month has a part of."""
    # Django counts from Sunday, Python from Monday.
    first = (int(formats.get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    if layout == WEEK:
        begin = day - timedelta(days=(day.weekday() - first) % 7)
        return [[begin + timedelta(days=number) for number in range(7)]]
    return Calendar(first).monthdatescalendar(day.year, day.month)


def call_days(page: Page, operation: OperationSchema) -> Response:
    """Ask for all rows that begin on the days shown, by as few calls as it takes."""
    weeks = list_weeks(chosen_layout(page), read_chosen_day(page))
    start = page.screen.calendar[0]
    # A day more on either side: what day it is there, depends on the zone that is asked in.
    span = {
        f"{start}_after": str(weeks[0][0] - _DAY),
        f"{start}_before": str(weeks[-1][-1] + _DAY),
        "ordering": start,
        "page_size": _ROWS,
    }
    asked = {name: value for name, value in span.items() if name in operation.query_names}
    query = {**page.list_query(operation), **asked, "page": 1}
    path = page.path_for(operation.name, page.screen.params)
    response = page.call(operation.name, path=path, query=query)
    while response.status < 400 and query["page"] < _PAGES and response.data["next"]:
        query["page"] += 1
        following = page.call(operation.name, path=path, query=query)
        if following.status >= 400:
            break
        results = [*response.data["results"], *following.data["results"]]
        response.data.update(results=results, next=following.data["next"])
    return response


def read_rows(answer: Mapping[str, Any]) -> Pages:
    """Return the rows of all days; how many there are, the days themselves show."""
    return Pages(rows=answer["results"], count=None)


def build_calendar(
    page: Page, rows: Sequence[Mapping[str, Any]], *, is_cut: bool
) -> dict[str, Any]:
    """Return the days with their rows.

    Args:
        rows: what a list tells of the rows that begin on these days.
        is_cut: whether there are more of them than were read.
    """
    layout, day = chosen_layout(page), read_chosen_day(page)
    weeks = list_weeks(layout, day)
    entries = place_rows(page, rows)
    return {
        "layout": layout,
        "title": write_title(layout, day, weeks),
        "weekdays": [date_format(each, "D") for each in weeks[0]],
        "weeks": [
            {"days": [build_day(each, entries[each], layout, day) for each in week]}
            for week in weeks
        ],
        "previous_url": url_of(page, step(layout, day, -1)),
        "next_url": url_of(page, step(layout, day, 1)),
        "today_url": page.url_with(**{DAY: None}),
        "table_url": page.url_with(**{LAYOUT: TABLE, DAY: None}) if is_cut else "",
    }


def build_day(
    each: date, entries: Sequence[Mapping[str, Any]], layout: str, chosen: date
) -> dict[str, Any]:
    return {
        "date": each.isoformat(),
        "label": date_format(each, "l, j F Y" if each.year != chosen.year else "l, j F"),
        "number": each.day,
        "is_today": each == timezone.localdate(),
        "is_outside": layout != WEEK and each.month != chosen.month,
        "entries": entries,
    }


def place_rows(
    page: Page, rows: Sequence[Mapping[str, Any]]
) -> Mapping[date, list[dict[str, Any]]]:
    """Return the rows of each day; one that lasts stands on each of its days, at its time first."""
    placed: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        start, *ends = (row["data"].get(name) or "" for name in page.screen.calendar)
        for day in list_days(str(start), str(ends[0]) if ends else ""):
            is_first = day == read_day(str(start))
            time = write_time(str(start)) if is_first else ""
            placed[day].append({"row": row, "time": time, "cells": cells_of(page, row)})
    return placed


def cells_of(page: Page, row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what an entry says beside its title and its days: the fields that the screen names.

    There is little room: what is empty is left out, and a choice that is nothing to heed.
    """
    wanted = set(page.screen.fields) - set(page.screen.calendar)
    told = (cell for cell in row["cells"] if cell["name"] in wanted and cell["value"])
    return [cell for cell in told if cell["format"] != "choice" or cell["tone"]]


def list_days(start: str, end: str) -> Iterator[date]:
    """Yield the days of a row, of the visitor's days; none without a start."""
    day, last = read_day(start), read_day(end) if end else None
    if day is None:
        return
    yield day
    for _number in range(366):
        day += _DAY
        if last is None or day > last:
            return
        yield day


def write_time(text: str) -> str:
    """Return a moment's time of day for the visitor; nothing of a whole day."""
    moment = None if parse_date(text) else parse_datetime(text)
    return time_format(timezone.localtime(moment), "TIME_FORMAT") if moment else ""


def write_title(layout: str, day: date, weeks: Sequence[Sequence[date]]) -> str:
    if layout != WEEK:
        return date_format(day, "F Y")
    first, last = weeks[0][0], weeks[-1][-1]
    return f"{date_format(first)} \N{EN DASH} {date_format(last)}"


def step(layout: str, day: date, number: int) -> date:
    """Return a day of the week, or the month, before or after."""
    if layout == WEEK:
        return day + number * _WEEK
    first = day.replace(day=1)
    return first - _DAY if number < 0 else (first + 31 * _DAY).replace(day=1)


def url_of(page: Page, day: date) -> str:
    return page.url_with(**{DAY: str(day)}) if _FIRST <= day <= _LAST else ""


def offer_layouts(page: Page) -> list[dict[str, Any]]:
    """Return the links between a calendar's layouts."""
    shown = chosen_layout(page)
    labels = {
        CALENDAR: _("Month"),
        WEEK: _("Week"),
        AGENDA: _("Agenda"),
        TABLE: _("Table"),
    }
    return [
        {
            "name": name,
            "label": text,
            "url": page.url_with(
                **{
                    LAYOUT: None if name == CALENDAR else name,
                    "page": None,
                    DAY: None if name == TABLE else page.query.get(DAY),
                }
            ),
            "active": name == shown,
        }
        for name, text in labels.items()
    ]
