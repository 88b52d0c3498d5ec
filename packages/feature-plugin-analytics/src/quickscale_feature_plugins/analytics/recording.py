"""Writes what happened, after commit, and never at the cost of the page on which it happened."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import SynchronousOnlyOperation
from django.db import Error, router, transaction

from quickscale.core.http import RequestContext
from quickscale.core.money import Money
from quickscale_feature_plugins.analytics.bots import is_bot
from quickscale_feature_plugins.analytics.browsers import classify
from quickscale_feature_plugins.analytics.cleaning import amount_of, fit_to_column, to_plain_json
from quickscale_feature_plugins.analytics.conf import analytics_settings
from quickscale_feature_plugins.analytics.models import Event
from quickscale_feature_plugins.analytics.sources import Source, source_of
from quickscale_feature_plugins.analytics.visitors import match_visit

logger = logging.getLogger("quickscale.analytics")

PAGE_VIEW = "page_view"
UNKNOWN_THEME = "unknown"


@dataclass(frozen=True, slots=True)
class TrackedEvent:
    """What a caller wants counted, as it was given."""

    name: str
    at: datetime
    request_context: RequestContext | None
    user: Any = None
    theme: str = ""
    object_type: str = ""
    object_id: str = ""
    path: str = ""
    value: Money | None = None
    data: Mapping[str, Any] | None = None


def record_event(tracked: TrackedEvent) -> None:
    """Store the event once the running transaction commits, or at once where none runs.

    A failure is logged, the caller goes on.
    """

    def write() -> None:
        if is_counted(tracked):
            write_event(tracked)

    try:
        transaction.on_commit(write, robust=True)
    except (Error, SynchronousOnlyOperation):
        logger.exception("Event %r could not be recorded.", tracked.name)


def is_counted(tracked: TrackedEvent) -> bool:
    """Return whether an audience did what is to be counted.

    Crawlers and prefetching browsers only read, and staff read their own site. What a machine does
    by POST, a payment's webhook for instance, is business and counts.
    """
    context = tracked.request_context
    if context is None:
        return True
    if context.do_not_track and tracked.name == PAGE_VIEW:
        return False
    if context.method not in ("GET", "HEAD"):
        return True
    is_read = context.method == "GET" and not context.prefetch
    return is_read and _is_audience(tracked, context)


def write_event(tracked: TrackedEvent) -> Event:
    """Write the event now; in a transaction within a savepoint, which a failure cannot outlive."""
    with transaction.atomic(using=router.db_for_write(Event)):
        event = _build(tracked)
        if (context := tracked.request_context) and _is_traceable(tracked, context):
            _trace(event, context)
        event.save(force_insert=True)
    return event


def _is_audience(tracked: TrackedEvent, context: RequestContext) -> bool:
    return not is_bot(context.user_agent) and not getattr(tracked.user, "is_staff", False)


def _is_traceable(tracked: TrackedEvent, context: RequestContext) -> bool:
    return not context.do_not_track and _is_audience(tracked, context)


def _build(tracked: TrackedEvent) -> Event:
    value, currency = amount_of(tracked.value)
    context = tracked.request_context
    path = tracked.path or (context.path if context else "")
    return Event(
        at=tracked.at,
        name=fit_to_column("name", tracked.name),
        theme=fit_to_column("theme", tracked.theme) or UNKNOWN_THEME,
        object_type=fit_to_column("object_type", tracked.object_type),
        object_id=fit_to_column("object_id", tracked.object_id),
        user_id=_user_of(tracked),
        path=fit_to_column("path", path.partition("?")[0].partition("#")[0]),
        value=value,
        currency=currency,
        data=to_plain_json(tracked.data),
    )


def _user_of(tracked: TrackedEvent) -> Any:
    if tracked.request_context and tracked.request_context.do_not_track:
        return None
    is_view = tracked.name == PAGE_VIEW
    wanted = analytics_settings.PAGE_VIEW_USERS if is_view else analytics_settings.EVENT_USERS
    return getattr(tracked.user, "pk", None) if wanted else None


def _trace(event: Event, context: RequestContext) -> None:
    match = match_visit(context, event.at)
    event.visitor, event.visit = match.visitor, match.visit
    source = source_of(context)
    if not source.source and (last := match.last):
        source = Source(last.source, last.medium, last.campaign)
    event.source = fit_to_column("source", source.source)
    event.medium = fit_to_column("medium", source.medium)
    event.campaign = fit_to_column("campaign", source.campaign)
    browser = classify(context.user_agent)
    event.device = fit_to_column("device", browser.device)
    event.browser = fit_to_column("browser", browser.family)
