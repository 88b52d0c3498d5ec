"""Webhooks in the background: a task only makes attempts early, the deliveries are the queue."""

from quickscale.core.jobs.tasks import task


@task()
def send_delivery(delivery: int, *, is_asked_for: bool = False) -> None:
    """Make the attempt that is due of a delivery, then those that found its endpoint busy.

    Where the endpoint has begun to fail, a first attempt waits for its next turn, once a minute,
    unless a person asked for it: each would wait for the same server.
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
