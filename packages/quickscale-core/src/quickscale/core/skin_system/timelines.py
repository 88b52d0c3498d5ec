"""The rows of a panel by the days on which they happened."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.utils import timezone
from django.utils.formats import date_format

from quickscale.core.theme_system import Panel

from .calendars import write_time
from .cells import read_day
from .schema import OperationSchema
from .screens import Page

#: What an operation's link to its next page differs by.
_PARAMETERS = ("cursor", "page")


def name_parameter(panel: Panel) -> str:
    """Return the page's query parameter that says from where on a timeline is shown."""
    return f"_{panel.name}"


def find_parameter(operation: OperationSchema) -> str:
    """Return the operation's parameter for what follows; empty if it answers with all at once."""
    return next((name for name in _PARAMETERS if name in operation.query_names), "")


def ask_further(page: Page, panel: Panel, operation: OperationSchema) -> dict[str, Any]:
    """Return what is asked for beside the panel's query: how many rows, and from where on."""
    asked: dict[str, Any] = {}
    if "page_size" in operation.query_names:
        asked["page_size"] = panel.limit
    parameter, begin = find_parameter(operation), page.query.get(name_parameter(panel), "")
    if parameter and begin:
        asked[parameter] = begin
    return asked


def build_timeline(
    page: Page,
    panel: Panel,
    operation: OperationSchema,
    rows: Sequence[Mapping[str, Any]],
    *,
    answer: Any,
) -> dict[str, Any]:
    """Return the days with their rows, and the ways on.

    Args:
        rows: what a list tells of the rows, in their order.
        answer: what the operation answered with.
    """
    when = panel.fields[0]
    name = name_parameter(panel)
    following = find_following(operation, answer)
    return {
        "days": list_days(rows, when),
        "more_url": anchor(page.url_with(**{name: following}), panel) if following else "",
        "first_url": anchor(page.url_with(**{name: None}), panel) if page.query.get(name) else "",
    }


def list_days(rows: Sequence[Mapping[str, Any]], when: str) -> list[dict[str, Any]]:
    dated = ((read_day(str(row["data"].get(when) or "")), row) for row in rows)
    return [
        {
            "date": day.isoformat(),
            "label": date_format(day, "j F Y" if day.year != timezone.localdate().year else "j F"),
            "entries": [
                {"row": row, "time": write_time(str(row["data"][when]))} for _day, row in some
            ],
        }
        for day, some in groupby(dated, key=lambda each: each[0])
        if day is not None
    ]


def find_following(operation: OperationSchema, answer: Any) -> str:
    link = answer.get("next") if isinstance(answer, Mapping) else None
    return dict(parse_qsl(urlsplit(link or "").query)).get(find_parameter(operation), "")


def anchor(url: str, panel: Panel) -> str:
    return f"{url}#panel-{panel.name}"
