"""What happened to listings that somebody who looks for a home wants to hear of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.realestate.models import (
    EventKind,
    ListingEvent,
    PublishingState,
    StandardStatus,
)

NEW, PRICE, BACK, OPEN = "new", "price", "back", "open"
KINDS = {
    NEW: _("New"),
    BACK: _("Back on the market"),
    OPEN: _("Now on the market"),
    PRICE: _("Price change"),
}
_CHUNK = 1000


def list_news(since: datetime) -> Iterator[tuple[str, ListingEvent]]:
    """Yield what happened since a moment, the oldest first: what sort of news it is, and the event.

    Nothing of a draft is told: what it once cost, or how it stood, the public never knew.
    """
    for event in find_events(since).iterator(_CHUNK):
        if kind := name_news(event):
            yield kind, event


def find_events(since: datetime) -> QuerySet[ListingEvent]:
    """Return the events since a moment, each with whether its listing was published before."""
    shown = ListingEvent.objects.across_teams().filter(
        listing=OuterRef("listing"),
        kind=EventKind.PUBLISHING,
        new=PublishingState.PUBLISHED,
        pk__lt=OuterRef("pk"),
    )
    events = ListingEvent.objects.across_teams().filter(at__gte=since)
    return events.annotate(was_shown=Exists(shown)).select_related("listing").order_by("pk")


def name_news(event: Any) -> str:
    """Return what sort of news an event is, empty for none."""
    if event.kind == EventKind.PUBLISHING:
        if event.new != PublishingState.PUBLISHED:
            return ""
        return BACK if event.was_shown else NEW
    if not event.was_shown:
        return ""
    if event.kind == EventKind.PRICE:
        return PRICE
    return name_status(event.old, event.new)


def name_status(old: str, new: str) -> str:
    if new == StandardStatus.COMING_SOON:
        return NEW if old == StandardStatus.INCOMPLETE else ""
    if new != StandardStatus.ACTIVE:
        return ""
    if old == StandardStatus.INCOMPLETE:
        return NEW
    return OPEN if old == StandardStatus.COMING_SOON else BACK
