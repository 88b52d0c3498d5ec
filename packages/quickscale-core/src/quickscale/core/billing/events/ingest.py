"""Keeping what Stripe sends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from quickscale.core.billing.models import StripeEvent
from quickscale.core.billing.sync.kinds import is_known
from quickscale.core.http.bad_input import find_input_errors
from quickscale.core.jobs.tasks import enqueue

from .tasks import work_off


class NoEvent(ValueError):
    """What was sent is signed, and yet no event."""


#: What reading something else raises.
_NO_EVENT = (
    *(AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError),
    ValidationError,
)


def store_event(payload: str) -> StripeEvent | None:
    """Keep an event and enqueue its processing, in one transaction; None if it is known already.

    Args:
        payload: the event as Stripe wrote it.

    Raises:
        NoEvent: it is no event.
    """
    event = read_event(payload)
    try:
        with transaction.atomic():
            event.save(force_insert=True)
            if event.state == StripeEvent.State.PENDING:
                enqueue(work_off, event.pk)
    except IntegrityError:
        return None
    return event


def read_event(payload: str) -> StripeEvent:
    try:
        said = json.loads(payload)
        event = StripeEvent(
            event_id=said["id"],
            type=said["type"],
            api_version=said.get("api_version") or "",
            livemode=bool(said.get("livemode")),
            payload=payload,
            created_at=datetime.fromtimestamp(said["created"], UTC),
            **_first_state(is_known=is_known(said["data"]["object"])),
        )
        event.clean_fields()
        if find_input_errors([event.event_id, event.type, event.api_version]):
            raise NoEvent("It is named by what no database keeps.")
    except _NO_EVENT as error:
        raise NoEvent(str(error)) from error
    return event


def _first_state(*, is_known: bool) -> Mapping[str, Any]:
    now = timezone.now()
    if is_known:
        return {"state": StripeEvent.State.PENDING, "next_attempt_at": now}
    return {"state": StripeEvent.State.IGNORED, "processed_at": now}
