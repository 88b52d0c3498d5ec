"""The process that runs scheduled commands, several at a time."""

import logging
import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any, NamedTuple

from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.db.models import Q
from django.utils import timezone

from .hooks import ScheduledCommand, collect_scheduled_commands
from .models import ScheduledRun

logger = logging.getLogger("quickscale.schedule")

#: How much later than planned a command may run before somebody should look.
_GRACE = timedelta(minutes=15)


def list_commands() -> list[ScheduledCommand]:
    named = {each.name: each for some in collect_scheduled_commands() for each in some}
    return sorted(named.values(), key=lambda each: (each.every, each.name))


def remember(commands: list[ScheduledCommand]) -> None:
    known = set(ScheduledRun.objects.values_list("name", flat=True))
    new = [ScheduledRun(name=each.name) for each in commands if each.name not in known]
    ScheduledRun.objects.bulk_create(new, ignore_conflicts=True)


def start_run(command: ScheduledCommand) -> ScheduledRun | None:
    """Start a command if it is due and nobody runs it; one scheduler of many acquires its row."""
    now = timezone.now()
    due = Q(started_at=None) | Q(started_at__lte=now - command.every)
    runs = ScheduledRun.objects.filter(due, name=command.name)
    return runs.acquire(lease=command.lease, started_at=now, finished_at=None)


def run(command: ScheduledCommand, started: ScheduledRun) -> bool:
    error = run_command(command)
    finish_run(started, error)
    return not error


def run_command(command: ScheduledCommand) -> str:
    output = StringIO()
    try:
        call_command(command.command, *command.arguments, stdout=output, stderr=output)
    except (Exception, SystemExit) as failure:
        logger.exception("Scheduled command %s failed", command.name)
        return f"{type(failure).__name__}: {failure}"[:1000]
    logger.info("Scheduled command %s: %s", command.name, output.getvalue().strip())
    return ""


def finish_run(started: ScheduledRun, error: str) -> None:
    ScheduledRun.objects.release(started, finished_at=timezone.now(), error=error)


def run_due() -> int:
    """Run what is due, one after another; return how many commands failed."""
    commands = list_commands()
    remember(commands)
    runs = ((command, start_run(command)) for command in commands)
    return sum(not run(command, started) for command, started in runs if started)


def list_troubles() -> list[str]:
    rows = {row.name: row for row in ScheduledRun.objects.all()}
    return [each.name for each in list_commands() if is_troubled(each, rows.get(each.name))]


def is_troubled(command: ScheduledCommand, row: ScheduledRun | None) -> bool:
    if row is None or row.started_at is None or row.error:
        return True
    return row.started_at < timezone.now() - 2 * command.every - _GRACE


#: How often it looks, in seconds.
_PAUSE = 5.0
#: How many commands it runs at a time: a long one must not keep the frequent ones waiting.
_THREADS = 4


class _Running(NamedTuple):
    command: ScheduledCommand
    run: ScheduledRun
    future: Future[None]


class Scheduler:
    def __init__(self, *, pause: float = _PAUSE) -> None:
        self._pause = pause
        self._stopping = threading.Event()
        self._running: list[_Running] = []

    def stop_at_signals(self) -> None:
        """Stop at SIGTERM and SIGINT; a second one ends the process at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def run(self) -> None:
        commands = list_commands()
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="schedule") as pool:
            while not self._stopping.is_set():
                self._look(commands, pool)
                self._stopping.wait(self._pause)

    def _look(self, commands: list[ScheduledCommand], pool: ThreadPoolExecutor) -> None:
        """Start what is due; an absent database is asked again at the next look."""
        close_old_connections()
        self._running = [each for each in self._running if not each.future.done()]
        try:
            for each in self._running:  # what takes longer than its lease is not started again
                ScheduledRun.objects.renew(each.run, lease=each.command.lease)
            remember(commands)
            for command in commands:
                self._start_if_due(command, pool)
        except (DatabaseError, InterfaceError):
            logger.exception("The scheduler could not reach the database")

    def _start_if_due(self, command: ScheduledCommand, pool: ThreadPoolExecutor) -> None:
        if len(self._running) < _THREADS and (run := start_run(command)):
            future = pool.submit(self._run, command, run)
            self._running.append(_Running(command, run, future))

    def _run(self, command: ScheduledCommand, run: ScheduledRun) -> None:
        error = run_command(command)
        while not self._note_end(run, error):
            if self._stopping.wait(self._pause):
                return

    def _note_end(self, run: ScheduledRun, error: str) -> bool:
        """Release a command, or nobody would start it until its lease is over."""
        close_old_connections()
        try:
            finish_run(run, error)
        except (DatabaseError, InterfaceError):
            logger.exception("The result of %s could not be saved", run)
            return False
        finally:
            close_old_connections()
        return True

    def _stop(self, number: int, frame: Any) -> None:
        logger.info("The scheduler stops after %d running commands", len(self._running))
        self._stopping.set()
        signal.signal(number, signal.SIG_DFL)
