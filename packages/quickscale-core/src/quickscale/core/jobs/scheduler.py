"""The process that stays: it looks what is due and runs it, several commands at a time."""

from __future__ import annotations

import logging
import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections

from quickscale.core.jobs.commands import ScheduledCommand
from quickscale.core.jobs.models import ScheduledRun

from .runs import finish_run, list_commands, perform, remember, renew_run, start_run

logger = logging.getLogger("quickscale.schedule")

#: How often it looks, in seconds.
_PAUSE = 5.0
#: How many commands it runs at a time: a long one must not keep the frequent ones waiting.
_THREADS = 4


@dataclass(frozen=True, slots=True)
class _Running:
    command: ScheduledCommand
    run: ScheduledRun
    future: Future[None]


class Scheduler:
    """Runs until it is told to stop, and then ends what it has begun."""

    def __init__(self, *, pause: float = _PAUSE) -> None:
        self._pause = pause
        self._stopping = threading.Event()
        self._running: list[_Running] = []

    def stop_at_signals(self) -> None:
        """Stop at SIGTERM and SIGINT; a second one ends the process at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def run(self) -> None:
        """Run what is due, over and over."""
        commands = list_commands()
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="schedule") as pool:
            while not self._stopping.is_set():
                self._look(commands, pool)
                self._stopping.wait(self._pause)

    def _look(self, commands: list[ScheduledCommand], pool: ThreadPoolExecutor) -> None:
        """Start what is due; a database that is away is asked again at the next look."""
        close_old_connections()
        self._running = [each for each in self._running if not each.future.done()]
        try:
            self._renew_leases()
            remember(commands)
            for command in commands:
                self._start_if_due(command, pool)
        except (DatabaseError, InterfaceError):
            logger.exception("The scheduler could not reach the database")

    def _renew_leases(self) -> None:
        """Keep what takes longer than its lease from being started once more."""
        for each in self._running:
            renew_run(each.command, each.run)

    def _start_if_due(self, command: ScheduledCommand, pool: ThreadPoolExecutor) -> None:
        if len(self._running) < _THREADS and (run := start_run(command)):
            future = pool.submit(self._run, command, run)
            self._running.append(_Running(command, run, future))

    def _run(self, command: ScheduledCommand, run: ScheduledRun) -> None:
        """Run a command in a thread of the pool, which keeps no connection that has grown old."""
        error = perform(command)
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
