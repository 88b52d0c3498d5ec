"""What webhooks listen to: every public event, inside of the transaction that sends it."""

from __future__ import annotations

from quickscale.core import hooks
from quickscale.core.webhooks.services.queue import queue_event


@hooks.register("core.public_event")
def queue_public_event(*, event: hooks.Envelope) -> None:
    queue_event(event)
