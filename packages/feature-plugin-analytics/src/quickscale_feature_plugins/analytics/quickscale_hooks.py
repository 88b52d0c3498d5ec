"""What the plugin hears, page views and every event of whichever theme, and what it repeats."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from quickscale.core import hooks
from quickscale.core.jobs import ScheduledCommand
from quickscale.core.plugin_framework import ContributedPanel
from quickscale.core.privacy import ExportPart
from quickscale_feature_plugins.analytics import privacy
from quickscale_feature_plugins.analytics.object_views import list_panels
from quickscale_feature_plugins.analytics.recording import (
    PAGE_VIEWED,
    count_event,
    count_page_view,
)

hooks.register(PAGE_VIEWED)(count_page_view)
hooks.register("event:*")(count_event)


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


@hooks.register("core.contributions")
def contribute_views() -> Iterator[ContributedPanel]:
    return list_panels()
