"""Webhooks in the background.

The deliveries are the queue: a task only makes an attempt early, and ``send_webhooks`` makes all
that are due, whichever backend the tasks have.
"""

from __future__ import annotations

from quickscale.core.tasks import task


@task()
def send_delivery(delivery: int) -> None:
    """Make the attempt that is due of a delivery."""
    from .sending import attempt

    attempt(delivery)
