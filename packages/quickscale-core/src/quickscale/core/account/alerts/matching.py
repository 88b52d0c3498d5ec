"""Asking a list, as somebody, which of some rows are in their search."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, QueryDict

from quickscale.core.api.alerts import confined_to
from quickscale.core.http import request_context
from quickscale.core.mail.links import site_url
from quickscale.core.skin_system.errors import UnknownScreen
from quickscale.core.skin_system.schema import OperationSchema, describe_operation
from quickscale.core.skin_system.screens import BoundScreen, Page, get_screen

from .models import SavedSearch

logger = logging.getLogger("quickscale.alerts")

#: How many rows a list is asked for at a time.
ROWS = 100


class _Session(dict[str, Any]):
    """What a visitor's session would say of their workspace; nothing is kept."""


@dataclass(frozen=True)
class Question:
    """What a list is asked for a search.

    Attributes:
        page: the page of the list as the search's owner would open it.
        query: the query parameters of its operation.
    """

    page: Page
    operation: OperationSchema
    query: Mapping[str, Any]

    def ask(self, rows: Collection[str], key: str) -> dict[str, dict[str, Any]]:
        """Return those of some rows that are in the search now, as its owner sees them; none where
        they may not see the list.

        Args:
            rows: the values by which changes name them.
            key: the field of the list's answer that has such a value.
        """
        with confined_to(rows):
            response = self.page.call(self.operation.name, query=self.query)
        if response.status >= 400:
            logger.info("%s answered %s to a saved search", self.operation.name, response.status)
            return {}
        data = response.data if isinstance(response.data, list) else response.data["results"]
        return {str(row[key]): row for row in data}


def make_request(search: SavedSearch) -> HttpRequest:
    """Return a request of a search's owner for a page of the site, as if they had sent it."""
    site = urlsplit(site_url())
    port = site.port or (443 if site.scheme == "https" else 80)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "SERVER_NAME": site.hostname or "",
        "SERVER_PORT": str(port),
        "HTTP_HOST": site.netloc,
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
    }
    request: Any = WSGIRequest(environ)
    request.user = search.user
    team = search.team
    request.session = _Session({request_context.TEAM: str(team.public_id)} if team else {})
    return request  # type: ignore[no-any-return]


def open_page(request: HttpRequest, bound: BoundScreen, params: Any, query: str) -> Page:
    page = Page(request, bound, params)
    page.query = QueryDict(query)
    return page


def find_list(search: SavedSearch) -> BoundScreen | None:
    """Return the list of a search, None if it has no alerts any more."""
    try:
        bound = get_screen(search.screen)
    except UnknownScreen:
        return None
    return bound if bound.screen.alerts else None


def find_question(search: SavedSearch) -> Question | None:
    """Return what a list is asked for a search; None if it has no alerts any more.

    A question is asked once: an operation's answer is remembered with the request.
    """
    bound = find_list(search)
    if bound is None:
        return None
    page = open_page(make_request(search), bound, search.params, search.query)
    operation = describe_operation(bound.screen.operation)
    query = page.list_query(operation)
    if "page_size" in operation.query_names:
        query["page_size"] = ROWS
    return Question(page, operation, query)
