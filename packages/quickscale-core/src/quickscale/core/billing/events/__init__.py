"""Stripe's events: kept before anything is done, then processed until they are done.

Nothing is read from an event but which object it is about. That object is fetched anew, so that
neither the order of events nor how often they come makes a difference.
"""

from quickscale.core.billing.events.ingest import store_event

from .process import process_due_events, process_event
from .replay import fetch_missed_events, replay_event

__all__ = [
    "fetch_missed_events",
    "process_due_events",
    "process_event",
    "replay_event",
    "store_event",
]
