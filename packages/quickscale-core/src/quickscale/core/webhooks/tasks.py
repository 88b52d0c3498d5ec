"""Webhooks in the background.

The deliveries are the queue: a task only makes attempts early, and ``send_webhooks`` gives a turn
to every endpoint for which some are due, whichever backend the tasks have.
"""

from __future__ import annotations

from quickscale.core.jobs.tasks import task


@task()
def send_delivery(delivery: int, *, is_asked_for: bool = False) -> None:
    """Make the attempt that is due of a delivery, then those that found its endpoint busy.

    Where the endpoint has begun to fail meanwhile, a first attempt is left to its next turn, of
    which there is one a minute: each would wait for the same server. What a person asked for is
    tried all the same.
    """
    from .models import WebhookDelivery
    from .sending import attempt, attempt_waiting

    same = WebhookDelivery.objects.filter(pk=delivery)
    if not is_asked_for and same.filter(attempts=0, endpoint__failing_since__isnull=False).exists():
        return
    answer = attempt(delivery)
    if answer is not None and answer.status is not None:
        for endpoint in same.values_list("endpoint"):
            attempt_waiting(*endpoint)


@task()
def send_waiting(endpoint: int) -> None:
    from .sending import attempt_waiting

    attempt_waiting(endpoint)
