from __future__ import annotations

from quickscale.core.jobs.tasks import task


@task
def deliver_mail(pk: str) -> None:
    """Deliver one mail of the outbox; what fails here is tried again by the sweep."""
    from quickscale.core.mail.outbox import deliver

    deliver(pk)
