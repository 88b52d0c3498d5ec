"""Who comes back today, without knowing who it is.

A visitor is a keyed hash of address, browser and host under the day's salt: two requests of one day
can be told to come from one visitor, those of two days cannot, and nothing leads back to a person
once the salt is deleted. A visit ends after half an hour without an event, not at midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from quickscale.core.http import RequestContext
from quickscale_feature_plugins.analytics.days import day_of
from quickscale_feature_plugins.analytics.models import Event
from quickscale_feature_plugins.analytics.salts import find_salt, get_salt

VISIT_GAP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class VisitMatch:
    """Where an event belongs: its visitor, its visit, and that visit's last event, if any."""

    visitor: int
    visit: int
    last: Event | None


def match_visit(context: RequestContext, at: datetime) -> VisitMatch:
    """Return the visitor and the visit of a request made ``at`` this moment."""
    salt = get_salt(day_of(at))
    visitor = hash_visitor(context, salt)
    last = _find_last(_known_as(context, visitor, at), at)
    if last is not None and last.visit is not None:
        return VisitMatch(visitor, last.visit, last)
    return VisitMatch(visitor, _open_visit(visitor, at, salt), None)


def hash_visitor(context: RequestContext, salt: bytes) -> int:
    """Return the visitor's number, eight bytes, under one day's salt."""
    return _digest("\0".join((context.ip, context.user_agent, context.host)), salt)


def _known_as(context: RequestContext, visitor: int, at: datetime) -> list[int]:
    earlier = day_of(at - VISIT_GAP)
    if earlier == day_of(at):
        return [visitor]
    salt = find_salt(earlier)
    return [visitor] if salt is None else [visitor, hash_visitor(context, salt)]


def _find_last(visitors: list[int], at: datetime) -> Event | None:
    events = Event.objects.filter(visitor__in=visitors, at__gte=at - VISIT_GAP)
    return events.order_by("-at", "-id").only("visit", "source", "medium", "campaign").first()


def _open_visit(visitor: int, at: datetime, salt: bytes) -> int:
    # Two first requests at once get one number, since they fall into one half hour.
    return _digest(f"{visitor} {at.timestamp() // VISIT_GAP.total_seconds()}", salt)


def _digest(text: str, salt: bytes) -> int:
    digest = blake2b(text.encode("utf-8", "replace"), key=salt, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
