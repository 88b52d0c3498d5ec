"""One filter backend for lists: filters, search and ordering, each offered once it is declared."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.exceptions import ValidationError
from rest_framework.filters import SearchFilter
from rest_framework.request import Request
from rest_framework.views import APIView

ORDERING_PARAM = "ordering"

__all__ = ["FilterBackend", "FilterSet", "RefFilter", "SwitchFilter", "orderings_of"]


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


def orderings_of(view: APIView) -> Mapping[str, Any]:
    """Return the orderings that a view offers, by value, with their labels.

    A view says ``orderings = {"name": _("Name"), "-price": _("Price, high to low")}``, or
    ``ordering_fields`` as in Django REST framework.
    """
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
        if (
            getattr(view, "search_fields", None)
            and self.search.search_param in request.query_params
        ):
            queryset = self.search.filter_queryset(request, queryset, view)
        ordering = self.get_ordering(request, queryset, view)
        return queryset.order_by(*ordering) if ordering else queryset

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
    """Return the order of a view that nobody asked to change."""
    ordering: str | Sequence[str] = getattr(view, "ordering", None) or ()
    return (ordering,) if isinstance(ordering, str) else tuple(ordering)


def require_known(fields: Sequence[str], view: APIView) -> None:
    """Raise a field error for an ordering that the view does not offer, in either direction."""
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
