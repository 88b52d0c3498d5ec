"""Which commands are due, and one run of a command."""

from __future__ import annotations

import logging
from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from quickscale.core.jobs.commands import ScheduledCommand

from .hooks import collect_scheduled_commands
from .models import ScheduledRun

logger = logging.getLogger("quickscale.schedule")

#: How much later than planned a command may run before somebody should look.
_GRACE = timedelta(minutes=15)


def list_commands() -> list[ScheduledCommand]:
    """Return what all layers named, the most frequent first."""
    named = {each.name: each for some in collect_scheduled_commands() for each in some}
    return sorted(named.values(), key=lambda each: (each.every, each.name))


def remember(commands: list[ScheduledCommand]) -> None:
    """Give each command the row that says who runs it."""
    known = set(ScheduledRun.objects.values_list("name", flat=True))
    new = [ScheduledRun(name=each.name) for each in commands if each.name not in known]
    ScheduledRun.objects.bulk_create(new, ignore_conflicts=True)


def start_run(command: ScheduledCommand) -> ScheduledRun | None:
    """Start a command if it is due and nobody runs it, None otherwise.

    Of any number of schedulers a single one acquires the row of a command.
    """
    now = timezone.now()
    due = Q(started_at=None) | Q(started_at__lte=now - command.every)
    runs = ScheduledRun.objects.filter(due, name=command.name)
    return runs.acquire(lease=command.lease, started_at=now, finished_at=None)


def run(command: ScheduledCommand, started: ScheduledRun) -> bool:
    """Run a command that was started; return whether it succeeded. Its failure stays its own."""
    error = perform(command)
    finish_run(started, error)
    return not error


def perform(command: ScheduledCommand) -> str:
    """Run a command, and return why it failed, empty if it did not."""
    output = StringIO()
    try:
        call_command(command.command, *command.arguments, stdout=output, stderr=output)
    except (Exception, SystemExit) as failure:
        logger.exception("Scheduled command %s failed", command.name)
        return f"{type(failure).__name__}: {failure}"[:1000]
    logger.info("Scheduled command %s: %s", command.name, output.getvalue().strip())
    return ""


def renew_run(command: ScheduledCommand, started: ScheduledRun) -> bool:
    """Say that a run goes on; False if it was taken for dead and started again meanwhile."""
    return ScheduledRun.objects.renew(started, lease=command.lease)


def finish_run(started: ScheduledRun, error: str) -> None:
    """Write down how a run ended, unless it was taken for dead and started again meanwhile."""
    ScheduledRun.objects.release(started, finished_at=timezone.now(), error=error)


def run_due() -> int:
    """Run, one after another, what is due; return how many commands failed."""
    commands = list_commands()
    remember(commands)
    runs = ((command, start_run(command)) for command in commands)
    return sum(not run(command, started) for command, started in runs if started)


def list_troubles() -> list[str]:
    """Return the names of the commands that failed, or that nobody runs."""
    rows = {row.name: row for row in ScheduledRun.objects.all()}
    return [each.name for each in list_commands() if is_troubled(each, rows.get(each.name))]


def is_troubled(command: ScheduledCommand, row: ScheduledRun | None) -> bool:
    if row is None or row.started_at is None or row.error:
        return True
    return row.started_at < timezone.now() - 2 * command.every - _GRACE
