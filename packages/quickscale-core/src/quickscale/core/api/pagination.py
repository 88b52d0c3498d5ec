"""Pages of a list. No query is added by a longer list or a longer page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import pagination
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

PAGE_SIZE = 24
MAX_PAGE_SIZE = 100


class PagePagination(pagination.PageNumberPagination):
    """Numbered pages: ``?page=2&page_size=24``.

    ``count`` is exact up to ``count_limit`` and says ``count_limit`` for any longer list, since
    counting a large table costs more than reading a page of it; ``next`` is always right. The rows
    are not counted at all where the page itself shows how many there are.
    """

    page_size = PAGE_SIZE
    page_size_query_param = "page_size"
    max_page_size = MAX_PAGE_SIZE
    count_limit = 10_000
    #: Beyond this, skipping rows costs more than any reader's patience; narrow the list instead.
    max_page = 100_000

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        self.url = request.build_absolute_uri()
        self.number = self._read_number(request)
        size = self.get_page_size(request) or PAGE_SIZE
        start = (self.number - 1) * size
        rows = list(queryset[start : start + size + 1])
        if not rows and self.number > 1:
            raise NotFound(_("That page does not exist."))
        self.has_next = len(rows) > size
        self.count = self._count(queryset) if self.has_next else start + len(rows)
        return rows[:size]

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": min(self.count, self.count_limit),
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_next_link(self) -> str | None:
        return self._link(self.number + 1) if self.has_next else None

    def get_previous_link(self) -> str | None:
        return self._link(self.number - 1) if self.number > 1 else None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return describe_page(schema, count={"type": "integer"})

    def _read_number(self, request: Request) -> int:
        asked = request.query_params.get(self.page_query_param) or "1"
        if not asked.isdecimal() or not 1 <= int(asked[:9]) <= self.max_page:
            raise NotFound(_("That page does not exist."))
        return int(asked)

    def _count(self, queryset: Any) -> int:
        if isinstance(queryset, QuerySet):
            return queryset.order_by()[: self.count_limit].count()
        return len(queryset)

    def _link(self, number: int) -> str:
        if number == 1:
            return remove_query_param(self.url, self.page_query_param)
        return replace_query_param(self.url, self.page_query_param, number)


class CursorPagination(pagination.CursorPagination):
    """Pages that neither skip nor repeat a row while others are written: ``?cursor=…``.

    For lists that only grow, such as a ledger; the view says its ``ordering``.
    """

    page_size = PAGE_SIZE
    page_size_query_param = "page_size"
    max_page_size = MAX_PAGE_SIZE

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return describe_page(schema)


def describe_page(rows: dict[str, Any], **more: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a page of rows, with links to the next and the previous one."""
    link = {"type": ["string", "null"], "format": "uri"}
    properties = {**more, "next": link, "previous": dict(link), "results": rows}
    return {"type": "object", "required": list(properties), "properties": properties}
