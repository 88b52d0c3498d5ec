"""Screens as JSON, for skins that are drawn in the browser, and charts as files."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quickscale.core.api.client import relayed
from quickscale.core.formats.csv_cells import MARK, guard
from quickscale.core.http.problem_details import CONTENT_TYPE, build_problem
from quickscale.core.skin_system.errors import OperationError, UnknownScreen
from quickscale.core.skin_system.navigation import account_url
from quickscale.core.skin_system.rendering import (
    ScreenResponse,
    finish_response,
    in_visitors_zone,
    settle,
)
from quickscale.core.skin_system.screens import BoundScreen, Page, get_screen, resolve_all
from quickscale.core.theme_system import Panel

from .errors import describe_error
from .loading import get_screen_class

#: What belongs to a document drawn on the server.
_OF_DOCUMENTS = ("nonce", "tokens_url", "messages")


@relayed
@require_safe
@in_visitors_zone
def show_data(request: HttpRequest, theme: str, name: str) -> HttpResponse:
    """Answer with what a template of the screen would be given.

    The path's parameters stand in the query, ``/_screens/yoga/class-detail.json?slug=…``, beside
    the page's own query.
    """
    page = open_page(request, theme, name)
    view = get_screen_class(page.bound)(bound=page.bound)
    view.setup(request, **page.values)
    view.page = page
    try:
        if request.user.is_authenticated:  # of an API key's team only the operations know
            view.check_audience()
        response = view.get(request, **page.values)  # type: ignore[attr-defined]
        if not isinstance(response, ScreenResponse):
            raise Http404
        context = to_plain_context(page, response.context_data or {})
    except OperationError as error:
        return answer_problem(request, error)
    return finish_response(JsonResponse(context, status=response.status_code))


def to_plain_context(page: Page, context: Mapping[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = settle(dict(context))
    url = page.url_with()
    login_url = account_url("account_login", next=url)
    layout = {**described["page"], "path": page.path, "url": url, "login_url": login_url}
    described["page"] = {key: item for key, item in layout.items() if key not in _OF_DOCUMENTS}
    return described


def open_page(request: HttpRequest, theme: str, name: str) -> Page:
    try:
        bound = get_screen(f"{theme}:{name}")
    except UnknownScreen:
        raise Http404 from None
    values = read_values(request, bound)
    page = Page(request, bound, values)
    page.query = request.GET.copy()
    for param in bound.params:
        page.query.pop(param)
    if not page.path:
        raise Http404
    return page


def read_values(request: HttpRequest, bound: BoundScreen) -> dict[str, str]:
    if not all(request.GET.get(name) for name in bound.params):
        raise Http404
    return {name: request.GET[name] for name in bound.params}


def answer_problem(request: HttpRequest, error: OperationError) -> HttpResponse:
    title, text = describe_error(error.status)
    problem = build_problem(
        status_code=error.status,
        code=error.kind.rpartition(":")[2] or "refused",
        title=title,
        detail=error.detail or text,
        instance=request.path,
    )
    response = JsonResponse(problem, status=error.status, content_type=CONTENT_TYPE)
    return finish_response(response)


@relayed
@require_safe
def show_csv(request: HttpRequest, theme: str, name: str, panel: str) -> HttpResponse:
    """Answer with the figures of one chart of a screen, one day on a line."""
    page = open_page(request, theme, name)
    found = next((each for each in page.screen.panels if each.name == panel), None)
    if found is None or found.kind != "series":
        raise Http404
    try:
        data = fetch_series(page, found)
    except OperationError as error:
        return answer_problem(request, error)
    response = HttpResponse(MARK + write_csv(data), content_type="text/csv; charset=utf-8")
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
