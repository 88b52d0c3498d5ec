import json
import logging
import traceback
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from quickscale.core.audit.services import record
from quickscale.core.http.middleware import find_input_errors
from quickscale.core.jobs.leases import LeaseLost
from quickscale.core.jobs.tasks import enqueue, task

from .models import StripeEvent
from .stripe_api import DUE_AT_ONCE, get_client, to_dict
from .sync import is_known, sync_object

logger = logging.getLogger(__name__)

Status = StripeEvent.Status

_ERROR_LENGTH = 4000


class NoEvent(ValueError):
    """What was sent is signed, and yet no event."""


#: What reading something else raises.
_NO_EVENT = (
    *(AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError),
    ValidationError,
)


def store_event(payload: str) -> StripeEvent | None:
    """Keep an event and enqueue its processing in one transaction; None if it is known already."""
    event = read_event(payload)
    try:
        with transaction.atomic():
            event.save(force_insert=True)
            if event.status == Status.PENDING:
                enqueue(process_stripe_event, event.pk)
    except IntegrityError:
        return None
    return event


def read_event(payload: str) -> StripeEvent:
    try:
        data, now = json.loads(payload), timezone.now()
        event = StripeEvent(
            event_id=data["id"],
            type=data["type"],
            api_version=data.get("api_version") or "",
            livemode=bool(data.get("livemode")),
            payload=payload,
            created_at=datetime.fromtimestamp(data["created"], UTC),
            next_attempt_at=now,
        )
        if not is_known(data["data"]["object"]):
            event.status, event.next_attempt_at, event.finished_at = Status.IGNORED, None, now
        event.clean_fields()
        if find_input_errors([event.event_id, event.type, event.api_version]):
            raise NoEvent("It is named by what no database keeps.")
    except _NO_EVENT as error:
        raise NoEvent(str(error)) from error
    return event


def process_event(pk: int) -> bool:
    event = StripeEvent.objects.filter(pk=pk).claim()
    return event is not None and process_claimed_event(event)


def process_due_events() -> int:
    StripeEvent.objects.fail_abandoned()
    claimed = iter(StripeEvent.objects.claim, None)
    return sum(process_claimed_event(event) for event in islice(claimed, DUE_AT_ONCE))


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
    text = "".join(traceback.format_exception(error))[-_ERROR_LENGTH:]
    with transaction.atomic():
        if StripeEvent.objects.retry(event, error=text) and event.next_attempt_at:
            enqueue(process_stripe_event, event.pk, run_after=event.next_attempt_at)


@task
def process_stripe_event(event_pk: int) -> None:
    process_event(event_pk)


#: For how long Stripe lists events, and how far back to look behind the last one that came.
KEPT = timedelta(days=30)
OVERLAP = timedelta(days=3)


@transaction.atomic
def replay_event(event: StripeEvent, *, actor: Any = None) -> bool:
    """Process an event once more, from its first attempt; False while a worker has it."""
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
    oldest = timezone.now() - KEPT
    last = StripeEvent.objects.aggregate(last=Max("created_at"))["last"]
    return max(last - OVERLAP, oldest) if last else oldest


def fetch_missed_events(*, since: datetime | None = None) -> int:
    """Keep the events that are new since then, or since some days before the last; count them."""
    since = since or find_beginning()
    found = get_client().v1.events.list(
        params={"created": {"gte": int(since.timestamp())}, "limit": 100}
    )
    events = [json.dumps(to_dict(event)) for event in found.auto_paging_iter()]
    return sum(store_event(payload) is not None for payload in reversed(events))
