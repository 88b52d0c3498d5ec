"""The core's own periodic commands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from quickscale.core import hooks
from quickscale.core.jobs.commands import ScheduledCommand
from quickscale.core.jobs.tasks import is_queued_in_database, task_backends

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@hooks.register("core.scheduled_commands")
def scheduled_commands() -> list[ScheduledCommand]:
    commands = [
        ScheduledCommand("deliver_mail", every=timedelta(minutes=1)),
        ScheduledCommand("purge_mail", every=DAY),
        ScheduledCommand("expire_credits", every=HOUR),
        ScheduledCommand("send_webhooks", every=timedelta(minutes=1)),
        ScheduledCommand("cleanup_webhooks", every=DAY),
        ScheduledCommand("delete_due_accounts", every=HOUR),
        ScheduledCommand("purge_audit_log", every=DAY),
        ScheduledCommand("cleanup_idempotency", every=DAY),
        ScheduledCommand("clearsessions", every=DAY),
    ]
    return [*commands, *_prune_task_results()]


def _prune_task_results() -> Iterator[ScheduledCommand]:
    """Yield what deletes old results of each backend in the database, whichever their queue."""
    for alias in filter(is_queued_in_database, task_backends):
        arguments = ("--queue-name", "*", "--backend", alias)
        yield ScheduledCommand("prune_db_task_results", every=DAY, arguments=arguments)
