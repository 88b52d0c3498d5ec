"""What the plugin hears, page views and every event of whichever theme, and what it repeats."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from quickscale.core import hooks
from quickscale.core.jobs import ScheduledCommand
from quickscale.core.privacy import ExportPart
from quickscale_feature_plugins.analytics import privacy
from quickscale_feature_plugins.analytics.recording import PAGE_VIEW, TrackedEvent, record_event

_PAGE_VIEWED = "core.page_viewed"


@hooks.register(_PAGE_VIEWED)
def count_page_view(*, event: hooks.Envelope) -> None:
    record_event(
        TrackedEvent(
            name=PAGE_VIEW,
            at=event.at,
            request_context=event.request_context,
            user=event.user,
            theme=str(event.data.get("theme", "")),
            path=str(event.data.get("path", "")),
        )
    )


@hooks.register("event:*")
def count_event(*, event: hooks.Envelope) -> None:
    if event.name == _PAGE_VIEWED:
        return
    record_event(
        TrackedEvent(
            name=event.name,
            at=event.at,
            request_context=event.request_context,
            user=event.user,
            theme=event.theme,
            object_type=event.object_type,
            object_id=event.object_id,
            value=event.value,
            data=event.data,
        )
    )


@hooks.register("core.export_account")
def export_events(*, user: Any) -> ExportPart:
    return ExportPart("analytics", privacy.list_user_events(user))


@hooks.register("core.account_deleted")
def forget_events(*, user: Any) -> None:
    privacy.erase(user)


@hooks.register("core.scheduled_commands")
def analytics_commands() -> list[ScheduledCommand]:
    return [
        ScheduledCommand("rollup_analytics", every=timedelta(hours=1)),
        ScheduledCommand("purge_analytics", every=timedelta(days=1)),
    ]
