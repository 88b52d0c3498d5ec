"""Processing events in the background."""

from __future__ import annotations

from quickscale.core.jobs.tasks import task


@task
def process_stripe_event(event_pk: int) -> None:
    """Process one event, unless somebody else does or it isn't its time yet."""
    from .process import process_event

    process_event(event_pk)
