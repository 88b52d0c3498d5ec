"""Which commands are due, and one run of a command."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
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
    """Give each command the row that its runs are claimed by."""
    known = set(ScheduledRun.objects.values_list("name", flat=True))
    new = [ScheduledRun(name=each.name) for each in commands if each.name not in known]
    ScheduledRun.objects.bulk_create(new, ignore_conflicts=True)


def claim(command: ScheduledCommand) -> datetime | None:
    """Start a command if it is due and nobody runs it: return when, which is the claim's token.

    One conditional UPDATE: of any number of schedulers a single one has a row changed.
    """
    now = timezone.now()
    due = Q(started_at=None) | Q(started_at__lte=now - command.every)
    free = Q(held_until=None) | Q(held_until__lte=now)
    claimed = ScheduledRun.objects.filter(due, free, name=command.name).update(
        started_at=now, finished_at=None, held_until=now + command.hold
    )
    return now if claimed else None


def run(command: ScheduledCommand, started_at: datetime) -> bool:
    """Run a command that was claimed; return whether it succeeded. Its failure stays its own."""
    error = perform(command)
    release(command, started_at, error)
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


def release(command: ScheduledCommand, started_at: datetime, error: str) -> None:
    """Write down how a run ended, unless it was taken for dead and started again meanwhile."""
    ScheduledRun.objects.filter(name=command.name, started_at=started_at).update(
        finished_at=timezone.now(), held_until=None, error=error
    )


def run_due() -> int:
    """Run, one after another, what is due; return how many commands failed."""
    commands = list_commands()
    remember(commands)
    claims = ((command, claim(command)) for command in commands)
    return sum(not run(command, started_at) for command, started_at in claims if started_at)


def list_troubles() -> list[str]:
    """Return the names of the commands that failed, or that nobody runs."""
    rows = {row.name: row for row in ScheduledRun.objects.all()}
    return [each.name for each in list_commands() if is_troubled(each, rows.get(each.name))]


def is_troubled(command: ScheduledCommand, row: ScheduledRun | None) -> bool:
    if row is None or row.started_at is None or row.error:
        return True
    return row.started_at < timezone.now() - 2 * command.every - _GRACE
