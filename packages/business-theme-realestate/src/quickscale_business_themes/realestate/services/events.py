"""The history of listings: one event for each change of status, price or publishing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from quickscale_business_themes.realestate.models import EventKind, Listing, ListingEvent
from quickscale_business_themes.realestate.services.bulk import insert_records

#: Events that are saved once all of them are known.
_waiting: ContextVar[list[ListingEvent] | None] = ContextVar("waiting_listing_events", default=None)


def record_event(
    listing: Listing, kind: EventKind, old: str, new: str, *, user: Any, note: str = ""
) -> None:
    by = user if getattr(user, "pk", None) else None
    event = ListingEvent(
        team_id=listing.team_id, listing=listing, kind=kind, old=old, new=new, by=by, note=note
    )
    waiting = _waiting.get()
    if waiting is None:
        event.save(force_insert=True)
    else:
        waiting.append(event)


@contextmanager
def recorded_together(team: Any) -> Iterator[None]:
    """Save at the end, by one statement, the events that are recorded in the block.

    The block belongs into the transaction that makes the changes; their listings have to be saved
    by its end.
    """
    events: list[ListingEvent] = []
    token = _waiting.set(events)
    try:
        yield
    finally:
        _waiting.reset(token)
    if events:
        insert_records(team, ListingEvent, events)
