"""What lists are narrowed by, how they are ordered, and their pages."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.core import exceptions
from django.db.models import Field, Model, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework import pagination
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.filters import SearchFilter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from quickscale.core.http.middleware import find_input_errors

__all__ = [
    "FacetFilter",
    "FilterBackend",
    "FilterSet",
    "RefFilter",
    "SwitchFilter",
    "orderings_of",
]


ORDERING_PARAM = "ordering"


class RefFilter(django_filters.ModelChoiceFilter):
    """A filter by a related object.

    Args:
        operation: the list operation that offers what may be chosen, ``ecommerce:category-list``;
            by default as the serializer's field of that name, or the one that lists the same model.
    """

    def __init__(self, *args: Any, operation: str = "", **kwargs: Any) -> None:
        self.operation = operation
        super().__init__(*args, **kwargs)


class SwitchFilter(django_filters.BooleanFilter):
    """A filter that is on or absent, such as "only what is in stock"."""


#: More values, or longer ones, than any page offers.
_MAX_FACET_VALUES, _MAX_FACET_VALUE = 100, 250


class _AnyChoicesField(forms.MultipleChoiceField):
    """Values of which only the database knows which there are."""

    def validate(self, value: Any) -> None:
        if len(value) > _MAX_FACET_VALUES:
            raise exceptions.ValidationError(
                _("Choose at most {count} values.").format(count=_MAX_FACET_VALUES)
            )
        if any(len(each) > _MAX_FACET_VALUE for each in value):
            raise exceptions.ValidationError(_("This value is too long."))


class FacetFilter(django_filters.MultipleChoiceFilter):
    """A filter by any of several values, which a page offers with how many rows each would leave.

    Its ``method`` gets the list of the values that were asked for.

    Args:
        operation: takes the parameters of the list that is filtered, and answers with facets:
            ``[{"id", "label", "values": [{"id", "label", "count"}]}]``. What is sent is a value's
            ``id``, which therefore says of which facet it is. A value may have a ``swatch``, its
            ``color`` as ``#rrggbb`` or the address of its ``image``.
    """

    field_class = _AnyChoicesField

    def __init__(self, *args: Any, operation: str, **kwargs: Any) -> None:
        self.operation = operation
        super().__init__(*args, **kwargs)


def orderings_of(view: APIView) -> Mapping[str, Any]:
    orderings: Mapping[str, Any] | None = getattr(view, "orderings", None)
    if orderings is not None:
        return orderings
    fields: Sequence[str] = getattr(view, "ordering_fields", None) or ()
    return {name: name.replace("__", " ").replace("_", " ").capitalize() for name in fields}


class FilterBackend(DjangoFilterBackend):
    """Filters by ``filterset_class``, searches ``search_fields``, orders by ``orderings``.

    What a client asks for wrongly is a field error (400). A view's own order is made total by
    the primary key, so that no row is shown on two pages.
    """

    search = SearchFilter()

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        if self._is_filter_asked(request, queryset, view):
            queryset = super().filter_queryset(request, queryset, view)
        ordering = self.get_ordering(request, queryset, view)
        queryset = queryset.order_by(*ordering) if ordering else queryset
        if (
            getattr(view, "search_fields", None)
            and self.search.search_param in request.query_params
        ):
            queryset = self.search.filter_queryset(request, queryset, view)
        return queryset

    def get_ordering(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> tuple[str, ...]:
        """Return the fields to order by; also asked by the cursor pagination."""
        asked = request.query_params.get(ORDERING_PARAM, "").strip()
        fields = (
            tuple(term.strip() for term in asked.split(",")) if asked else default_ordering(view)
        )
        if asked:
            require_known(fields, view)
        if not fields or {"pk", "-pk", "id", "-id"} & set(fields):
            return fields
        return (*fields, "pk")

    def _is_filter_asked(self, request: Request, queryset: Any, view: APIView) -> bool:
        """Whether any parameter concerns the filters, whose form costs as much as a page."""
        filterset = self.get_filterset_class(view, queryset)
        if filterset is None:
            return False
        names = tuple(filterset.base_filters)
        if any(name.startswith(names) for name in request.query_params):
            return True
        return is_never_idle(filterset)

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Return what search and ordering accept; the filters describe themselves."""
        parameters: list[dict[str, Any]] = []
        if getattr(view, "search_fields", None):
            parameters.append(_parameter(self.search.search_param, {"type": "string"}))
        if orderings := orderings_of(view):
            parameters.append(
                _parameter(ORDERING_PARAM, {"type": "string", "enum": list(orderings)})
            )
        return parameters


def default_ordering(view: APIView) -> tuple[str, ...]:
    ordering: str | Sequence[str] = getattr(view, "ordering", None) or ()
    return (ordering,) if isinstance(ordering, str) else tuple(ordering)


def require_known(fields: Sequence[str], view: APIView) -> None:
    known = {name.lstrip("-") for name in orderings_of(view)}
    unknown = [field for field in fields if field.removeprefix("-") not in known]
    if unknown:
        message = _("“{value}” is not a valid sort order.").format(value=unknown[0])
        raise ValidationError({ORDERING_PARAM: [message]})


def is_never_idle(filterset: type[FilterSet]) -> bool:
    """Whether a filter set does something even when none of its filters is asked for."""
    overridden = (
        filterset.filter_queryset is not FilterSet.filter_queryset
        or filterset.qs is not FilterSet.qs
        or filterset.__init__ is not FilterSet.__init__
    )
    return overridden or any(
        item.extra.get("required") or item.extra.get("initial") is not None
        for item in filterset.base_filters.values()
    )


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "required": False, "in": "query", "schema": schema}


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
        self.count = self.count_rows(queryset) if self.has_next else start + len(rows)
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
        return page_schema(schema, count={"type": "integer"})

    def _read_number(self, request: Request) -> int:
        asked = request.query_params.get(self.page_query_param) or "1"
        is_number = asked.isdecimal() and len(asked) <= len(str(self.max_page))
        if not is_number or not 1 <= int(asked) <= self.max_page:
            raise NotFound(_("That page does not exist."))
        return int(asked)

    def count_rows(self, queryset: Any) -> int:
        """Return how many rows there are, as far as they are counted."""
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
            raise exceptions.ImproperlyConfigured(message)
        return ordering

    def decode_cursor(self, request: Request) -> pagination.Cursor | None:
        cursor = super().decode_cursor(request)
        position = cursor.position if cursor else None
        if position is not None and not is_value_of(self.key, str(position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return page_schema(schema)


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
    try:
        field.to_python(text)
    except exceptions.ValidationError:
        return False
    return not find_input_errors(text)


def page_schema(rows: dict[str, Any], **more: dict[str, Any]) -> dict[str, Any]:
    link = {"type": ["string", "null"], "format": "uri"}
    properties = {**more, "next": link, "previous": dict(link), "results": rows}
    return {"type": "object", "required": list(properties), "properties": properties}
