"""Pages of listings, each after the last row of the one before."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from quickscale_business_themes.realestate.services.searching import find_nearest, read_first

PAGE_SIZE, MAX_PAGE_SIZE = 24, 100
#: More rows than these aren't counted: counting a great many costs more than showing a page.
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """An order of listings, made total by their public ids, which count nothing.

    Attributes:
        column: what they are ordered by.
        kind: what a value of it is.
    """

    column: str
    kind: type
    is_descending: bool = False

    def sort(self, rows: Any, *, backwards: bool) -> Any:
        sign = "-" if self.is_descending != backwards else ""
        return rows.order_by(f"{sign}{self.column}", f"{sign}public_id")

    def follow(self, value: Any, identity: UUID, *, backwards: bool) -> Q:
        """Return what holds of the rows after a key, or of those before it."""
        sign = "gt" if self.is_descending == backwards else "lt"
        tie = Q(**{self.column: value, f"public_id__{sign}": identity})
        # The bound lets an index be read from there on; the rest leaves out what was shown.
        bound = Q(**{f"{self.column}__{sign}e": value})
        return bound & (Q(**{f"{self.column}__{sign}": value}) | tie)


#: The orders of the public's list, by what is asked for.
ORDERS: Mapping[str, Order] = {
    "-published_at": Order("published_at", datetime, is_descending=True),
    "list_price": Order("list_price", Decimal),
    "-list_price": Order("list_price", Decimal, is_descending=True),
    "-living_area_m2": Order("living_area_m2", float, is_descending=True),
    # Asked for by a place and no other order.
    "distance": Order("distance", float),
}
NEWEST, NEAREST = "-published_at", "distance"


class ListingPagination(BasePagination):
    """Pages by ``cursor``; they neither skip nor repeat a row while others are published.

    ``count`` is exact up to :data:`MOST_COUNTED`, and says so much of any longer list.
    """

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        self.url = request.build_absolute_uri()
        point = getattr(queryset, "nearest_to", None)
        self.asked = request.query_params.get("ordering") or (NEAREST if point else NEWEST)
        self.order = ORDERS[self.asked]
        size = read_size(request.query_params.get("page_size", ""))
        cursor = self.read_cursor(request.query_params.get("cursor", ""))
        self.is_backwards = bool(cursor and cursor["back"])
        rows = self.read_rows(queryset, cursor, size + 1)
        self.has_more, rows = len(rows) > size, rows[:size]
        self.rows = rows[::-1] if self.is_backwards else rows
        self.is_first = cursor is None or (self.is_backwards and not self.has_more)
        is_whole = cursor is None and not self.has_more
        self.count = len(rows) if is_whole else count_rows(queryset)
        return self.rows

    def read_rows(self, queryset: Any, cursor: Any, limit: int) -> list[Any]:
        back = self.is_backwards
        rows = self.order.sort(queryset, backwards=back)
        if cursor:
            rows = rows.filter(self.order.follow(cursor["value"], cursor["id"], backwards=back))
        point = getattr(queryset, "nearest_to", None)
        if point and not back:
            beyond = cursor["value"] if cursor else 0.0
            return find_nearest(rows, point, limit, beyond=beyond, within=queryset.radius)
        return read_first(rows, limit)

    def read_cursor(self, text: str) -> dict[str, Any] | None:
        """Return where a page begins; a cursor of another order is none of this list."""
        if not text:
            return None
        try:
            order, value, identity, back = json.loads(urlsafe_b64decode(text.encode()))
            if order != self.asked:
                raise ValueError
            return {"value": self.parse(value), "id": UUID(identity), "back": back is True}
        except (ValueError, TypeError, AttributeError, InvalidOperation, RecursionError):
            raise NotFound(_("That page does not exist.")) from None

    def parse(self, value: Any) -> Any:
        if self.order.kind is datetime:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None or not 1970 <= moment.year < 9999:
                raise ValueError
            return moment
        parsed = self.order.kind(value)
        if not abs(parsed) < 1e12:  # also what is no number
            raise ValueError
        return parsed

    def write_cursor(self, row: Any, *, back: bool) -> str:
        value = getattr(row, self.order.column)
        if isinstance(value, datetime):
            value = value.isoformat()
        elif isinstance(value, Decimal):
            value = str(value)
        text = json.dumps([self.asked, value, str(row.public_id), back])
        return replace_query_param(self.url, "cursor", urlsafe_b64encode(text.encode()).decode())

    def get_next_link(self) -> str | None:
        if not self.rows or not (self.has_more or self.is_backwards):
            return None
        return self.write_cursor(self.rows[-1], back=False)

    def get_previous_link(self) -> str | None:
        if self.is_first:
            return None
        if not self.rows:
            return remove_query_param(self.url, "cursor")
        return self.write_cursor(self.rows[0], back=True)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": self.count,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {
            "count": {"type": "integer"},
            "next": link,
            "previous": dict(link),
            "results": schema,
        }
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = (("cursor", "string"), ("page_size", "integer"))
        return [
            {"name": name, "required": False, "in": "query", "schema": {"type": kind}}
            for name, kind in names
        ]


def read_size(text: str) -> int:
    is_number = text.isdecimal() and len(text) < 6
    return min(int(text), MAX_PAGE_SIZE) or PAGE_SIZE if is_number else PAGE_SIZE


def count_rows(queryset: QuerySet[Any]) -> int:
    return queryset.order_by()[:MOST_COUNTED].count()
