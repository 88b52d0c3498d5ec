"""Pages of a list. No query is added by a longer list or a longer page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import Field, Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import pagination
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from quickscale.core.http.middleware import find_input_errors

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
        queryset = order_totally(queryset)
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
        is_number = asked.isdecimal() and len(asked) <= len(str(self.max_page))
        if not is_number or not 1 <= int(asked) <= self.max_page:
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

    For lists that only grow, such as a ledger; the view says its ``ordering``, which begins with a
    unique column that is never null, such as ``-id``. A cursor says after which value of it the
    next page begins: rows that share a value would be skipped, rows without one never shown.
    """

    page_size = PAGE_SIZE
    page_size_query_param = "page_size"
    max_page_size = MAX_PAGE_SIZE

    def get_ordering(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> tuple[str, ...]:
        ordering = tuple(super().get_ordering(request, queryset, view))
        self.key = find_unique_column(queryset.model, ordering)
        if self.key is None:
            message = (
                f"{type(view).__name__} pages by {', '.join(ordering)}, which is no unique key."
            )
            raise ImproperlyConfigured(message)
        return ordering

    def decode_cursor(self, request: Request) -> pagination.Cursor | None:
        cursor = super().decode_cursor(request)
        position = cursor.position if cursor else None
        if position is not None and not is_value_of(self.key, str(position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return describe_page(schema)


def order_totally(rows: Any) -> Any:
    """Return rows in their own order, and by primary key where it leaves that open.

    Rows that are added up have no primary key, and those of a list have their order.
    """
    if not isinstance(rows, QuerySet) or rows.query.is_sliced or rows.query.combinator:
        return rows
    if rows.query.values_select or rows.query.distinct_fields:
        return rows
    meta = rows.model._meta
    own = rows.query.order_by or (meta.ordering if rows.query.default_ordering else ())
    keys = {"pk", meta.pk.name}
    if any(isinstance(name, str) and name.lstrip("-") in keys for name in own):
        return rows
    return rows.order_by(*own, "pk")


def find_unique_column(model: type[Model], ordering: Sequence[str]) -> Field[Any, Any] | None:
    """Return the column that an order begins with, None unless it is unique and never null."""
    name = ordering[0].removeprefix("-") if ordering else ""
    columns = {field.name: field for field in model._meta.concrete_fields}
    field = model._meta.pk if name == "pk" else columns.get(name)
    return field if field and field.unique and not field.null else None


def is_value_of(field: Any, text: str) -> bool:
    """Whether a column can hold a value."""
    try:
        field.to_python(text)
    except ValidationError:
        return False
    return not find_input_errors(text)


def describe_page(rows: dict[str, Any], **more: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a page of rows, with links to the next and the previous one."""
    link = {"type": ["string", "null"], "format": "uri"}
    properties = {**more, "next": link, "previous": dict(link), "results": rows}
    return {"type": "object", "required": list(properties), "properties": properties}
