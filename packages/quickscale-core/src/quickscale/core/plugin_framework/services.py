"""Services: what a theme may ask of a plugin, and the answer when the plugin was not chosen."""

import functools
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Protocol

from django.db import transaction

from quickscale.core.money import Money

from .seo import NoSeo

logger = logging.getLogger(__name__)


class Guarded:
    """Logs what goes wrong in a plugin's service and answers as its no-op does."""

    def __init__(self, provider: Any, no_op: Any) -> None:
        self._provider = provider
        self._no_op = no_op

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._provider, name)
        fallback = getattr(self._no_op, name, None)
        if not callable(attribute) or fallback is None:
            return attribute
        return _guard(attribute, fallback)


def _guard(method: Callable[..., Any], fallback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            with savepoint():
                return method(*args, **kwargs)
        except Exception:  # whatever a plugin raises, its caller's page goes on
            logger.exception("The service %s failed.", method.__qualname__)
            return fallback(*args, **kwargs)

    return call


def savepoint() -> AbstractContextManager[Any]:
    """Isolate a database error where a transaction runs already."""
    running = transaction.get_connection().in_atomic_block
    return transaction.atomic() if running else nullcontext()


@dataclass(frozen=True, slots=True)
class EventStats:
    """Events counted over whole days.

    Attributes:
        total: all events of the range.
        visitors: unique visitors; a visitor of two days counts twice, since no id outlives a day.
        by_type: ``{"type": …, "events": …, "visitors": …}``, the most frequent first.
        by_day: ``{"day": date, "events": …, "visitors": …}``, in order.
    """

    total: int = 0
    visitors: int = 0
    by_type: Sequence[Mapping[str, Any]] = ()
    by_day: Sequence[Mapping[str, Any]] = ()


class AnalyticsService(Protocol):
    """Counts what visitors do. No call ever fails its caller's page."""

    def track_event(
        self,
        event_type: str,
        *,
        user: Any = None,
        theme: str = "",
        object_type: str = "",
        object_id: str = "",
        value: Money | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Count one event; the visitor is the one whose request is being answered."""

    def track_page_view(self, path: str, *, user: Any = None, theme: str = "") -> None:
        """Count one view of a page."""

    def get_event_stats(
        self,
        *,
        theme: str | None = None,
        event_type: str | None = None,
        start: date | None = None,
        end: date | None = None,
    ) -> EventStats:
        """Return the events of the days from ``start`` to ``end``, both included."""


class EmailService(Protocol):
    """Starts whatever mail the plugin's users have set up for an event."""

    def trigger(
        self, event: str, *, address: str, user: Any = None, data: Mapping[str, Any] | None = None
    ) -> None:
        """Tell the plugin that ``event`` happened to the person behind ``address``."""


class NoAnalytics:
    def track_event(self, event_type: str, **details: Any) -> None:
        return None

    def track_page_view(self, path: str, **details: Any) -> None:
        return None

    def get_event_stats(self, **limits: Any) -> EventStats:
        return EventStats()


class NoEmail:
    def trigger(self, event: str, **details: Any) -> None:
        return None


_NO_OPS: Mapping[str, Any] = {"analytics": NoAnalytics(), "email": NoEmail(), "seo": NoSeo()}


def service(name: str) -> Any:
    """Return the service ``name``, or its no-op where no chosen plugin provides it.

    The core has a no-op for ``analytics``, ``email`` and ``seo``; a theme declares one for each of
    its ``optional_services``. A service that has a no-op never fails its caller: what goes wrong
    inside is logged, and the no-op answers.

    Raises:
        LookupError: no chosen plugin provides the service, and nobody declares a no-op.
    """
    from quickscale.core.layers.stack import get_stack

    for plugin in get_stack().plugins:
        path = plugin.manifest.services.get(name)
        if path:
            return _load_service(name, path)
    no_op = find_no_op(name)
    if no_op is None:
        raise LookupError(f"No plugin in this project provides the service '{name}'.")
    return no_op


def find_no_op(name: str) -> Any:
    """Return what answers for a service where no plugin does, None where nobody declares it."""
    if name in _NO_OPS:
        return _NO_OPS[name]
    from quickscale.core.layers.stack import get_stack

    declared = (theme.manifest.optional_services.get(name) for theme in get_stack().themes)
    path = next(filter(None, declared), "")
    return _load_no_op(path) if path else None


@cache
def _load_no_op(path: str) -> Any:
    from django.utils.module_loading import import_string

    return import_string(path)()


@cache
def _load_service(name: str, path: str) -> Any:
    from django.utils.module_loading import import_string

    provider, no_op = import_string(path)(), find_no_op(name)
    return provider if no_op is None else Guarded(provider, no_op)
