"""One page being drawn for one visitor: what it may ask of the API, and its own URL."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from quickscale.core.api import client

from .errors import OperationError
from .registry import BoundScreen, Scope, resolve_all
from .schema import OperationSchema, describe_operation


class Page:
    """A screen of the stack, asked for by a visitor.

    Args:
        request: the visitor's request; it goes no further than this class and the views.
        bound: the screen.
        values: the path's parameters.
    """

    def __init__(self, request: HttpRequest, bound: BoundScreen, values: Mapping[str, Any]) -> None:
        self.request = request
        self.bound = bound
        self.screen = bound.screen
        self.theme = bound.theme
        self.values = {name: str(value) for name, value in values.items()}
        self.query: QueryDict = request.GET

    @cached_property
    def path(self) -> str:
        """The screen's own path, whichever of its actions is being asked for."""
        return self.bound.url(self.values)

    def scope(self, *, data: Any = None, row: Any = None) -> Scope:
        """Return what the paths in the screen's expressions mean."""
        return {"path": self.values, "query": self.query.dict(), "data": data, "row": row}

    def call(self, name: str, **arguments: Any) -> client.Response:
        """Call an operation as the visitor; see :func:`client.call`."""
        return client.call(self.request, name, **arguments)

    def fetch(self, name: str, **arguments: Any) -> Any:
        """Return the data of an operation that the page cannot do without.

        Raises:
            OperationError: the operation did not succeed.
        """
        response = self.call(name, **arguments)
        require_success(response)
        return response.data

    def allows(self, name: str) -> bool:
        """Whether the visitor may perform an operation, as far as its permissions tell."""
        return client.rights(self.request, [name])[name]

    def url_with(self, **changes: Any) -> str:
        """Return this page's URL with query parameters changed; None and "" remove one."""
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value not in (None, ""):
                query[name] = value
        return join_query(self.path, query)

    def known_query(self, operation: OperationSchema) -> dict[str, Any]:
        """Return what the visitor asks for, as far as the operation has such parameters."""
        return {
            name: values if len(values) > 1 else values[0]
            for name, values in self.query.lists()
            if name in operation.query_names and any(values)
        }

    def path_for(
        self, name: str, params: Mapping[str, Any], *, data: Any = None, row: Any = None
    ) -> dict[str, Any]:
        """Return an operation's path parameters: those given, else the row's or the page's own."""
        given = resolve_all(params, self.scope(data=data, row=row))
        sources = [source for source in (given, row, self.values, data) if isinstance(source, dict)]
        names = describe_operation(name).path_params
        return {name: first_of(name, sources) for name in names}


def first_of(name: str, sources: list[dict[str, Any]]) -> Any:
    return next((source[name] for source in sources if name in source), "")


def require_success(response: client.Response) -> None:
    """Raise OperationError unless an operation's response is a success."""
    if response.status < 400:
        return
    problem = response.data if isinstance(response.data, dict) else {}
    raise OperationError(
        response.status,
        detail=str(problem.get("detail", "")),
        retry_after=str(response.headers.get("Retry-After", "")),
        kind=str(problem.get("type", "")),
    )


def join_query(path: str, query: QueryDict | Mapping[str, Any]) -> str:
    text = query.urlencode() if isinstance(query, QueryDict) else urlencode(query, doseq=True)
    return f"{path}?{text}" if text else path
