"""Writes what happened, after commit and after the answer, and never at the cost of a page."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import SynchronousOnlyOperation
from django.core.serializers.json import DjangoJSONEncoder
from django.core.signals import request_finished, request_started
from django.db import Error, connections, router, transaction
from django.dispatch import receiver

from quickscale.core.hooks import Envelope
from quickscale.core.http import RequestContext
from quickscale.core.money import Money
from quickscale_feature_plugins.analytics.bots import is_bot
from quickscale_feature_plugins.analytics.browsers import classify
from quickscale_feature_plugins.analytics.conf import analytics_settings
from quickscale_feature_plugins.analytics.models import Event
from quickscale_feature_plugins.analytics.sources import Source, source_of
from quickscale_feature_plugins.analytics.visitors import VisitMatch, match_visit

logger = logging.getLogger("quickscale.analytics")

PAGE_VIEW = "page_view"
PAGE_VIEWED = "core.page_viewed"
UNKNOWN_THEME = "unknown"

_LENGTHS = {field.name: field.max_length for field in Event._meta.fields}
_LONGEST_TEXT = 500
_MOST_ITEMS = 50
_LONGEST_DATA = 10_000
_LARGEST = Decimal(10) ** 15 - 1


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


def count_page_view(*, event: Envelope) -> None:
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


def count_event(*, event: Envelope) -> None:
    if event.name == PAGE_VIEWED:
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


#: What waits until the request that is being answered is over; None outside of one.
_waiting: ContextVar[list[TrackedEvent] | None] = ContextVar("analytics_waiting", default=None)


def record_event(tracked: TrackedEvent) -> None:
    """Store the event once the running transaction commits and the visitor has their answer.

    Outside of a request, and of a transaction, that is at once. A failure is logged, the caller
    goes on.
    """

    def keep() -> None:
        waiting = _waiting.get()
        if waiting is None:
            write_counted([tracked])
        else:
            waiting.append(tracked)

    try:
        transaction.on_commit(keep, robust=True)
    except (Error, SynchronousOnlyOperation):
        logger.exception("Event %r could not be recorded.", tracked.name)


@receiver(request_started, dispatch_uid="analytics.wait_for_answer")
def wait_for_answer(**details: Any) -> None:
    _waiting.set([])


@receiver(request_finished, dispatch_uid="analytics.write_waiting")
def write_waiting(**details: Any) -> None:
    """Write what was counted while a request was answered, now that its answer is sent."""
    waiting = _waiting.get()
    _waiting.set(None)
    if not waiting:
        return
    connection = connections[router.db_for_write(Event)]
    was_closed = connection.connection is None
    try:
        write_counted(waiting)
    except Exception:
        logger.exception("%d events could not be recorded.", len(waiting))
    if was_closed:  # Django has closed what may not outlive a request, and does not come again.
        connection.close()


def write_counted(tracked: Sequence[TrackedEvent]) -> None:
    """Write those of the events that an audience did, together where none of them is faulty."""
    counted = [each for each in tracked if is_counted(each)]
    try:
        write_events(counted)
    except Error:
        if len(counted) < 2:
            raise
        for each in counted:
            _write_alone(each)


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
    (event,) = write_events([tracked])
    return event


def write_events(tracked: Sequence[TrackedEvent]) -> list[Event]:
    """Write events now, all or none of them, by one statement.

    In a transaction that is within a savepoint, which a failure cannot outlive.
    """
    using = router.db_for_write(Event)
    is_in_transaction = connections[using].in_atomic_block
    with transaction.atomic(using=using) if is_in_transaction else nullcontext():
        visits: dict[RequestContext, VisitMatch] = {}
        events = [_build(each) for each in tracked]
        for each, event in zip(tracked, events, strict=True):
            context = each.request_context
            if context and _is_traceable(each, context):
                if context not in visits:
                    visits[context] = match_visit(context, event.at)
                _trace(event, context, visits[context])
        if len(events) == 1:
            events[0].save(force_insert=True)
            return events
        return Event.objects.bulk_create(events)


def _write_alone(tracked: TrackedEvent) -> None:
    try:
        write_event(tracked)
    except Error:
        logger.exception("Event %r could not be recorded.", tracked.name)


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


def _trace(event: Event, context: RequestContext, match: VisitMatch) -> None:
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


def fit_to_column(field: str, value: object) -> str:
    """Return ``value`` as text that fits the event's column ``field``."""
    return clean_text(value)[: _LENGTHS[field]]


def clean_text(value: object) -> str:
    """Return ``value`` as text that every database stores: without NUL and lone surrogates."""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def to_plain_json(data: object) -> dict[str, Any]:
    """Return what JSON can hold of ``data``: its first items, long texts cut.

    Numbers that JSON lacks become None; nested values are kept as far as the whole stays small.
    """
    cleaned = _plain(data) if isinstance(data, Mapping) else {}
    return cleaned if len(DjangoJSONEncoder().encode(cleaned)) <= _LONGEST_DATA else {}


def amount_of(money: Money | None) -> tuple[Decimal | None, str]:
    """Return the value and currency columns of ``money``; none of what no column can hold."""
    if money is None or not money.currency:
        return None, ""
    amount = Decimal(money.amount)
    if not amount.is_finite() or abs(amount) > _LARGEST:
        return None, ""
    return amount.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP), fit_to_column(
        "currency", money.currency
    )


def _plain(value: object, depth: int = 0) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth < 4 and isinstance(value, Mapping):
        items = list(value.items())[:_MOST_ITEMS]
        return {clean_text(key)[:_LONGEST_TEXT]: _plain(item, depth + 1) for key, item in items}
    if depth < 4 and isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, depth + 1) for item in list(value)[:_MOST_ITEMS]]
    return clean_text(value)[:_LONGEST_TEXT]
