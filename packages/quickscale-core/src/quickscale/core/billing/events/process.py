"""Processing an event: by one worker at a time, tried again, and given up at last.

The event's end is written in the transaction of its effects. So a worker that dies leaves its event
to whoever finds its lease run out, and a worker that only was slow commits nothing.
"""

from __future__ import annotations

import logging
import traceback
from itertools import islice

from django.db import transaction

from quickscale.core.billing.models import StripeEvent
from quickscale.core.billing.sync import sync_object
from quickscale.core.billing.sync.kinds import is_known
from quickscale.core.jobs.leases import LeaseLost
from quickscale.core.jobs.tasks import enqueue

from .tasks import process_stripe_event

logger = logging.getLogger(__name__)

_ERROR_LENGTH = 4000

Status = StripeEvent.Status


def process_event(pk: int) -> bool:
    """Bring whatever an event is about up to date; say whether this call did.

    A failure is kept with the event, which is tried again later, ever less often, until it is
    given up for staff to look at.
    """
    event = StripeEvent.objects.filter(pk=pk).claim()
    return event is not None and process_claimed_event(event)


def process_due_events(limit: int = 1000) -> int:
    """Process what waits for its time or was left by a worker that died; return how many."""
    StripeEvent.objects.fail_abandoned()
    claimed = iter(StripeEvent.objects.claim, None)
    return sum(process_claimed_event(event) for event in islice(claimed, limit))


def process_claimed_event(event: StripeEvent) -> bool:
    subject = event.subject
    if not is_known(subject):
        return StripeEvent.objects.complete(event, status=Status.IGNORED)
    try:
        sync_object(subject["object"], subject["id"], within=lambda: complete_event(event))
    except LeaseLost:
        return False
    except Exception as error:
        logger.exception("Event %s failed at attempt %s", event, event.attempts)
        retry_event(event, error)
        return False
    return True


def complete_event(event: StripeEvent) -> None:
    """Note that an event is done, in the transaction of its effects."""
    if not StripeEvent.objects.complete(event, status=Status.DONE):
        raise LeaseLost


def retry_event(event: StripeEvent, error: Exception) -> None:
    """Keep what went wrong, and try again later or give up."""
    text = "".join(traceback.format_exception(error))[-_ERROR_LENGTH:]
    with transaction.atomic():
        if StripeEvent.objects.retry(event, error=text) and event.next_attempt_at:
            enqueue(process_stripe_event, event.pk, run_after=event.next_attempt_at)
