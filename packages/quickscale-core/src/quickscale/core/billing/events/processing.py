"""Working an event off: claimed by one worker at a time, tried again, and given up at last.

A claim is a lease. A worker that dies leaves its event to whoever finds the lease run out; a worker
that only was slow finds its claim gone and commits nothing, since the event's state is written in
the transaction of its effects.
"""

from __future__ import annotations

import logging
import traceback
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from quickscale.core.billing.models import StripeEvent
from quickscale.core.billing.sync import sync_object
from quickscale.core.billing.sync.kinds import is_known
from quickscale.core.jobs.tasks import enqueue

from .tasks import work_off

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=15)
_ERROR_LENGTH = 4000

State = StripeEvent.State


class ClaimLost(Exception):
    """Somebody else has taken the event over; nothing of this attempt may be committed."""


def process_event(pk: int) -> bool:
    """Bring whatever an event is about up to date; say whether this call did.

    A failure is kept with the event, which is tried again later, ever less often, until it is
    given up for staff to look at.
    """
    event = claim_event(pk)
    if event is None:
        return False
    subject = event.subject
    if not is_known(subject):
        return ignore(event)
    try:
        sync_object(subject["object"], subject["id"], within=lambda: finish(event))
    except ClaimLost:
        return False
    except Exception as error:
        logger.exception("Event %s failed at attempt %s", event, event.attempts)
        note_failure(event, error)
        return False
    return True


def process_due_events(limit: int = 1000) -> int:
    """Work off what waits for its time or was left by a worker that died; return how many."""
    pks = due(timezone.now()).order_by("next_attempt_at").values_list("pk", flat=True)[:limit]
    return sum(process_event(pk) for pk in list(pks))


def due(now: datetime) -> QuerySet[StripeEvent]:
    """Return the events that may be claimed: those that wait, and those whose lease ran out."""
    open_states = Q(state__in=[State.PENDING, State.PROCESSING])
    return StripeEvent.objects.filter(open_states, next_attempt_at__lte=now)


def claim_event(pk: int) -> StripeEvent | None:
    """Take an event for a while; of several callers one gets it."""
    now, mine = timezone.now(), uuid.uuid4()
    taken = (
        due(now)
        .filter(pk=pk)
        .update(
            state=State.PROCESSING,
            claim=mine,
            attempts=F("attempts") + 1,
            next_attempt_at=now + LEASE,
        )
    )
    return StripeEvent.objects.get(pk=pk) if taken else None


def claimed(event: StripeEvent) -> QuerySet[StripeEvent]:
    return StripeEvent.objects.filter(pk=event.pk, claim=event.claim, state=State.PROCESSING)


def finish(event: StripeEvent) -> None:
    """Note that an event is done, in the transaction of its effects."""
    done = claimed(event).update(
        state=State.DONE,
        processed_at=timezone.now(),
        next_attempt_at=None,
        claim=None,
        error="",
    )
    if not done:
        raise ClaimLost


def ignore(event: StripeEvent) -> bool:
    """Note that an event is about nothing that is fetched, as is one that staff replay."""
    done = claimed(event).update(
        state=State.IGNORED,
        processed_at=timezone.now(),
        next_attempt_at=None,
        claim=None,
    )
    return bool(done)


def note_failure(event: StripeEvent, error: Exception) -> None:
    """Keep what went wrong, and try again later or give up."""
    text = "".join(traceback.format_exception(error))[-_ERROR_LENGTH:]
    if event.attempts >= MAX_ATTEMPTS:
        claimed(event).update(state=State.DEAD, error=text, next_attempt_at=None, claim=None)
        return
    again = timezone.now() + delay_after(event.attempts)
    with transaction.atomic():
        kept = claimed(event).update(
            state=State.PENDING, error=text, next_attempt_at=again, claim=None
        )
        if kept:
            enqueue(work_off, event.pk, run_after=again)


def delay_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 15 s, 1 min, 4 min … 17 h in all."""
    return FIRST_DELAY * int(4 ** (attempts - 1))
