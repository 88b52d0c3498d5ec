"""What the search field in the header suggests while somebody types."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from quickscale.core.api import client
from quickscale.core.api.client import relayed
from quickscale.core.skin_system.errors import UnknownScreen
from quickscale.core.skin_system.header import SEARCH, find_search, find_suggestions
from quickscale.core.skin_system.rendering import render_page
from quickscale.core.skin_system.screens import get_screen, join_query

#: A longer text is no beginning of anything.
_MAX_LENGTH = 100


@relayed
@require_safe
def show_suggestions(request: HttpRequest) -> HttpResponse:
    """Answer with the options of a list under the search field, nothing where there are none."""
    text, operation = request.GET.get(SEARCH, "").strip()[:_MAX_LENGTH], find_suggestions()
    rows: list[dict[str, Any]] = []
    if text and operation:
        response = client.call(request, operation, query={SEARCH: text})
        rows = response.data if response.status < 400 else []
    context = {"suggestions": group_suggestions(rows), "search": text}
    return render_page(request, ["screens/suggestions.html"], context)


def group_suggestions(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what is suggested by kind, without what leads to no page of this site."""
    links = [{**row, "url": find_url(row)} for row in rows]
    shown = [link for link in links if link["url"]]
    return [
        {
            "label": label,
            "links": [{"label": link["label"], "url": link["url"]} for link in group],
        }
        for label, group in groupby(shown, key=lambda link: link["group"])
    ]


def find_url(row: Mapping[str, Any]) -> str:
    search = find_search()
    try:
        bound = get_screen(row["screen"], theme=search.theme if search else "")
    except UnknownScreen:
        return ""
    url = bound.url(row["params"])
    return join_query(url, row["query"]) if url else ""
