"""What a project's settings must say for the API to be safe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from rest_framework import authentication
from rest_framework.pagination import CursorPagination
from rest_framework.schemas.generators import EndpointEnumerator
from rest_framework.settings import api_settings

from quickscale.core.files import PrivateFileField

from .lists import default_ordering, find_unique_column, orderings_of

OURS = "quickscale.core.api.authentication.SessionAuthentication"


def check_authentication(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    from .authentication import SessionAuthentication

    chosen: Any = api_settings.DEFAULT_AUTHENTICATION_CLASSES
    by_session = [it for it in chosen if issubclass(it, authentication.SessionAuthentication)]
    if all(issubclass(it, SessionAuthentication) for it in by_session):
        return []
    return [
        Error(
            "Requests from other sites could change guests' carts and end visitors' sessions.",
            hint=f'In settings.py, replace SessionAuthentication with "{OURS}" in '
            'REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"].',
            id="quickscale.E871",
        )
    ]


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


def check_private_files(**options: Any) -> list[CheckMessage]:
    """Refuse views that show private files and do not give them out (E874)."""
    from .fields import FileField
    from .files import PrivateFilesMixin

    shown = {
        (callback.cls, name)
        for callback in list_callbacks()
        for name, field in list_private_files(callback.cls)
        if not (issubclass(callback.cls, PrivateFilesMixin) and isinstance(field, FileField))
    }
    return [
        Error(
            f"{view.__module__}.{view.__qualname__} shows the private file “{name}”, which "
            "nobody can download.",
            hint="Add PrivateFilesMixin to the view set, and use ModelSerializer; both are in "
            "quickscale.core.api.",
            obj=view,
            id="quickscale.E874",
        )
        for view, name in sorted(shown, key=lambda each: (each[0].__qualname__, each[1]))
    ]


def list_private_files(view: Any) -> Iterator[tuple[str, Any]]:
    """Yield the private files that a view's serializer shows, with their names."""
    serializer: Any = getattr(view, "serializer_class", None)
    model: Any = getattr(getattr(serializer, "Meta", None), "model", None)
    if model is None:
        return
    private = {it.name for it in model._meta.fields if isinstance(it, PrivateFileField)}
    if not private:
        return
    for name, field in serializer().fields.items():
        if field.source in private and not field.write_only:
            yield name, field


UNAVAILABLE_MIDDLEWARE = "quickscale.core.http.middleware.ServiceUnavailableMiddleware"
LOG_MIDDLEWARE = "quickscale.core.http.middleware.RequestLogMiddleware"
CACHE = "quickscale.core.cache.RedisCache"
#: Caches in Redis whose every call fails, or waits, while Redis is away.
_BRITTLE = ("django.core.cache.backends.redis.RedisCache", "django_redis.cache.RedisCache")


def check_outages(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    return [*_check_middleware(), *_check_cache()]


def _check_middleware() -> list[CheckMessage]:
    if UNAVAILABLE_MIDDLEWARE in settings.MIDDLEWARE:
        return []
    return [
        Warning(
            "While the database is unavailable, pages show a server error.",
            hint=f'Add "{UNAVAILABLE_MIDDLEWARE}" after "{LOG_MIDDLEWARE}" in MIDDLEWARE.',
            id="quickscale.W871",
        )
    ]


def _check_cache() -> list[CheckMessage]:
    if settings.CACHES["default"]["BACKEND"] not in _BRITTLE:
        return []
    return [
        Warning(
            "While Redis is unavailable, no page or API endpoint works.",
            hint=f'Set "BACKEND": "{CACHE}" in CACHES["default"] in settings.py.',
            id="quickscale.W872",
        )
    ]
