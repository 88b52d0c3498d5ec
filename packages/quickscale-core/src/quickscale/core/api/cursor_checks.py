from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from rest_framework.pagination import CursorPagination
from rest_framework.schemas.generators import EndpointEnumerator

from quickscale.core.api.filters import default_ordering, orderings_of
from quickscale.core.api.pagination import find_unique_column


def check_cursor_lists(**options: Any) -> list[CheckMessage]:
    """Refuse lists whose cursor would skip or hide rows (E873)."""
    views = {callback.cls: callback.initkwargs for callback in list_callbacks()}
    return [
        Error(
            f"{view.__module__}.{view.__qualname__} uses cursor pagination on "
            f"“{ordering[0]}”, which isn't a unique, non-null column: rows would be "
            "skipped.",
            hint='Set ordering = ("-id",), or start with another unique column.',
            obj=view,
            id="quickscale.E873",
        )
        for view, options in views.items()
        for ordering in list_cursor_orders(view, options)
        if (model := model_of(view)) and find_unique_column(model, ordering) is None
    ]


def list_callbacks() -> Iterator[Any]:
    """Yield what answers for the paths of the API."""
    for _path, _method, callback in EndpointEnumerator().get_api_endpoints():
        yield callback


def list_cursor_orders(view: Any, options: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield every order in which a view pages by a cursor."""
    paginator = options.get("pagination_class", getattr(view, "pagination_class", None))
    if paginator is None or not issubclass(paginator, CursorPagination):
        return
    own = default_ordering(view) or paginator.ordering
    yield (own,) if isinstance(own, str) else tuple(own)
    yield from ((name,) for name in orderings_of(view))


def model_of(view: Any) -> Any:
    """Return the model whose rows a view lists, None where it says none."""
    queryset = getattr(view, "queryset", None)
    if queryset is not None:
        return queryset.model
    serializer = getattr(view, "serializer_class", None)
    return getattr(getattr(serializer, "Meta", None), "model", None)
