"""Writes what happened, after commit, and never at the cost of the page on which it happened."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import SynchronousOnlyOperation
from django.db import Error, router, transaction

from quickscale.core.http.request_context import Visit
from quickscale.core.money import Money
from quickscale_feature_plugins.analytics.bots import is_bot
from quickscale_feature_plugins.analytics.browsers import classify
from quickscale_feature_plugins.analytics.cleaning import amount_of, fit, plain
from quickscale_feature_plugins.analytics.conf import analytics_settings
from quickscale_feature_plugins.analytics.models import Event
from quickscale_feature_plugins.analytics.sources import Source, source_of
from quickscale_feature_plugins.analytics.visitors import follow

logger = logging.getLogger("quickscale.analytics")

PAGE_VIEW = "page_view"
UNKNOWN_THEME = "unknown"


@dataclass(frozen=True, slots=True)
class Happening:
    """What a caller wants counted, as it was given."""

    name: str
    at: datetime
    visit: Visit | None
    user: Any = None
    theme: str = ""
    object_type: str = ""
    object_id: str = ""
    path: str = ""
    value: Money | None = None
    data: Mapping[str, Any] | None = None


def record(happening: Happening) -> None:
    """Store the event once the running transaction commits, or at once where none runs.

    A failure is logged, the caller goes on.
    """

    def write() -> None:
        if is_counted(happening):
            store(happening)

    try:
        transaction.on_commit(write, robust=True)
    except (Error, SynchronousOnlyOperation):
        logger.exception("Event %r could not be recorded.", happening.name)


def is_counted(happening: Happening) -> bool:
    """Return whether the happening is an audience's doing.

    Crawlers and prefetching browsers only read, and staff read their own site. What a machine does
    by POST, a payment's webhook for instance, is business and counts.
    """
    visit = happening.visit
    if visit is None:
        return True
    if visit.do_not_track and happening.name == PAGE_VIEW:
        return False
    if visit.method not in ("GET", "HEAD"):
        return True
    is_read = visit.method == "GET" and not visit.prefetch
    return is_read and _is_audience(happening, visit)


def store(happening: Happening) -> Event:
    """Write the event now; in a transaction within a savepoint, which a failure cannot outlive."""
    with transaction.atomic(using=router.db_for_write(Event)):
        event = _build(happening)
        if (visit := happening.visit) and _is_traceable(happening, visit):
            _trace(event, visit)
        event.save(force_insert=True)
    return event


def _is_audience(happening: Happening, visit: Visit) -> bool:
    return not is_bot(visit.user_agent) and not getattr(happening.user, "is_staff", False)


def _is_traceable(happening: Happening, visit: Visit) -> bool:
    return not visit.do_not_track and _is_audience(happening, visit)


def _build(happening: Happening) -> Event:
    value, currency = amount_of(happening.value)
    visit = happening.visit
    path = happening.path or (visit.path if visit else "")
    return Event(
        at=happening.at,
        name=fit("name", happening.name),
        theme=fit("theme", happening.theme) or UNKNOWN_THEME,
        object_type=fit("object_type", happening.object_type),
        object_id=fit("object_id", happening.object_id),
        user_id=_user_of(happening),
        path=fit("path", path.partition("?")[0].partition("#")[0]),
        value=value,
        currency=currency,
        data=plain(happening.data),
    )


def _user_of(happening: Happening) -> Any:
    if happening.visit and happening.visit.do_not_track:
        return None
    is_view = happening.name == PAGE_VIEW
    wanted = analytics_settings.PAGE_VIEW_USERS if is_view else analytics_settings.EVENT_USERS
    return getattr(happening.user, "pk", None) if wanted else None


def _trace(event: Event, visit: Visit) -> None:
    footprint = follow(visit, event.at)
    event.visitor, event.visit = footprint.visitor, footprint.visit
    source = source_of(visit)
    if not source.source and (last := footprint.last):
        source = Source(last.source, last.medium, last.campaign)
    event.source = fit("source", source.source)
    event.medium = fit("medium", source.medium)
    event.campaign = fit("campaign", source.campaign)
    browser = classify(visit.user_agent)
    event.device = fit("device", browser.device)
    event.browser = fit("browser", browser.family)
