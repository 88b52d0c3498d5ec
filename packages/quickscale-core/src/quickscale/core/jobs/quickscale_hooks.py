from collections.abc import Iterator
from datetime import timedelta

from quickscale.core import hooks

from .health import check_cache_server, check_schedule, check_tasks
from .hooks import HealthCheck, ScheduledCommand
from .tasks import is_queued_in_database, task_backends

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
    for alias in filter(is_queued_in_database, task_backends):
        arguments = ("--queue-name", "*", "--backend", alias)
        yield ScheduledCommand("prune_db_task_results", every=DAY, arguments=arguments)


@hooks.register("core.health_checks", order=-20)
def health_checks() -> list[HealthCheck]:
    return [HealthCheck("tasks", check_tasks), HealthCheck("schedule", check_schedule)]


@hooks.register("core.health_checks", order=-10)
def health_of_the_cache() -> list[HealthCheck]:
    return [HealthCheck("cache_server", check_cache_server)]
