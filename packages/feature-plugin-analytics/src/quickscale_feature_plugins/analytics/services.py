"""The service ``analytics``: what themes call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from quickscale.core.http import request_context
from quickscale.core.money import Money
from quickscale.core.plugin_framework import EventStats
from quickscale_feature_plugins.analytics import privacy
from quickscale_feature_plugins.analytics.recording import PAGE_VIEW, TrackedEvent, record_event
from quickscale_feature_plugins.analytics.stats import compute_event_stats


class Analytics:
    """Counts what visitors do; see ``AnalyticsService`` for the promises.

    Events of themes arrive by themselves, through ``event:*``: call :meth:`track_event` only for
    what no event tells.
    """

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
        record_event(
            TrackedEvent(
                name=event_type,
                at=timezone.now(),
                request_context=request_context.current(),
                user=user,
                theme=theme,
                object_type=object_type,
                object_id=object_id,
                value=value,
                data=data,
            )
        )

    def track_page_view(self, path: str, *, user: Any = None, theme: str = "") -> None:
        """Count one view of a page, unless the visitor objects or is no person."""
        record_event(
            TrackedEvent(
                name=PAGE_VIEW,
                at=timezone.now(),
                request_context=request_context.current(),
                user=user,
                theme=theme,
                path=path,
            )
        )

    def get_event_stats(
        self,
        *,
        theme: str | None = None,
        event_type: str | None = None,
        start: date | None = None,
        end: date | None = None,
    ) -> EventStats:
        """Return the events of the days from ``start`` to ``end``, both included, exactly.

        A day is one of ``settings.TIME_ZONE``. ``by_day`` has every day from the first with data.
        """
        return compute_event_stats(theme=theme, event_type=event_type, start=start, end=end)

    def erase(self, user: Any) -> int:
        """Remove what leads from events to ``user``; return from how many. Counts stay."""
        return privacy.erase(user)

    def export(self, user: Any) -> list[dict[str, Any]]:
        """Return all stored events of ``user`` as plain data."""
        return privacy.export(user)
