"""The figures of a chart as a file for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quickscale.core.api.client import relayed
from quickscale.core.skin_system.errors import OperationError
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.registry import resolve_all
from quickscale.core.skin_system.rendering import finish_response
from quickscale.core.theme_system import Panel

from .data import answer_problem, open_page

#: With one of these a spreadsheet takes a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Tells spreadsheets that letters of all languages follow.
_MARK = "\N{BYTE ORDER MARK}"


@relayed
@require_safe
def show_csv(request: HttpRequest, theme: str, name: str, panel: str) -> HttpResponse:
    """Answer with the figures of one chart of a screen, one day on a line.

    The path's parameters stand in the query, beside the page's own query.
    """
    page = open_page(request, theme, name)
    found = next((each for each in page.screen.panels if each.name == panel), None)
    if found is None or found.kind != "series":
        raise Http404
    try:
        data = fetch_series(page, found)
    except OperationError as error:
        return answer_problem(request, error)
    response = HttpResponse(_MARK + write_csv(data), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.name}.csv"'
    return finish_response(response)


def fetch_series(page: Page, panel: Panel) -> Any:
    query = resolve_all(panel.query, page.scope())
    path = page.path_for(panel.operation, panel.params)
    return page.fetch(panel.operation, path=path, query=query)


def write_csv(data: Mapping[str, Any]) -> str:
    """Return a series as text; figures are written for machines, whatever the language."""
    text = StringIO(newline="")
    csv.writer(text).writerows(list_rows(data["lines"]))
    return text.getvalue()


def list_rows(lines: list[Mapping[str, Any]]) -> Iterator[list[str]]:
    yield [guard(_("Day")), *(guard(line["label"]) for line in lines)]
    for points in zip(*(line["points"] for line in lines), strict=True):
        yield [points[0]["x"], *("" if each["y"] is None else str(each["y"]) for each in points)]


def guard(text: Any) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    text = str(text)
    return f"'{text}" if text.startswith(_FORMULA) else text
