"""Events that were given up, and events that never came."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from quickscale.core.audit.services import record
from quickscale.core.billing.events.ingest import store_event
from quickscale.core.billing.models import StripeEvent
from quickscale.core.billing.stripe_api import get_client, to_plain
from quickscale.core.jobs.tasks import enqueue

from .tasks import process_stripe_event

#: For how long Stripe lists events, and how far back to look behind the last one that came.
KEPT = timedelta(days=30)
OVERLAP = timedelta(days=3)


@transaction.atomic
def replay_event(event: StripeEvent, *, actor: Any = None) -> bool:
    """Process an event once more, from its first attempt; False while a worker has it.

    Replaying one that is done changes nothing that is right.
    """
    if not StripeEvent.objects.filter(pk=event.pk).requeue():
        return False
    record(
        "billing.event_replayed",
        actor=actor,
        object_type="stripe_event",
        object_id=event.event_id,
        label=event.type,
    )
    enqueue(process_stripe_event, event.pk)
    return True


def find_beginning() -> datetime:
    """Return from when on an event may be missing."""
    oldest = timezone.now() - KEPT
    last = StripeEvent.objects.aggregate(last=Max("created_at"))["last"]
    return max(last - OVERLAP, oldest) if last else oldest


def fetch_missed_events(*, since: datetime | None = None) -> int:
    """Ask Stripe for the events of late, and keep those that are new.

    Args:
        since: from when on; by default from a few days before the last one that came, for which
            Stripe itself tries to deliver an event.

    Returns:
        how many were new.
    """
    since = since or find_beginning()
    found = get_client().v1.events.list(
        params={"created": {"gte": int(since.timestamp())}, "limit": 100}
    )
    events = [json.dumps(to_plain(event)) for event in found.auto_paging_iter()]
    return sum(store_event(payload) is not None for payload in reversed(events))
