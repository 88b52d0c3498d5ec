"""Working off events in the background."""

from __future__ import annotations

from quickscale.core.jobs.tasks import task


@task
def work_off(event_pk: int) -> None:
    """Process one event, unless somebody else does or it isn't its time yet."""
    from .processing import process_event

    process_event(event_pk)
