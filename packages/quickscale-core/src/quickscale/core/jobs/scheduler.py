"""The process that stays: it looks what is due and runs it, several commands at a time."""

from __future__ import annotations

import logging
import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections

from quickscale.core.jobs.commands import ScheduledCommand

from .runs import claim, list_commands, perform, release, remember

logger = logging.getLogger("quickscale.schedule")

#: How often it looks, in seconds.
_PAUSE = 5.0
#: How many commands it runs at a time: a long one must not keep the frequent ones waiting.
_THREADS = 4


class Scheduler:
    """Runs until it is told to stop, and then ends what it has begun."""

    def __init__(self, *, pause: float = _PAUSE) -> None:
        self._pause = pause
        self._stopping = threading.Event()
        self._running: dict[str, Future[None]] = {}

    def stop_at_signals(self) -> None:
        """Stop at SIGTERM and SIGINT; a second one ends the process at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def run(self) -> None:
        """Run what is due, over and over."""
        commands = list_commands()
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="schedule") as pool:
            while not self._stopping.is_set():
                self._start_due(commands, pool)
                self._stopping.wait(self._pause)

    def _start_due(self, commands: list[ScheduledCommand], pool: ThreadPoolExecutor) -> None:
        """Start what is due; a database that is away is asked again at the next look."""
        close_old_connections()
        self._running = {name: it for name, it in self._running.items() if not it.done()}
        try:
            remember(commands)
            for command in commands:
                if len(self._running) < _THREADS and (started_at := claim(command)):
                    self._running[command.name] = pool.submit(self._run, command, started_at)
        except (DatabaseError, InterfaceError):
            logger.exception("The scheduler could not reach the database")

    def _run(self, command: ScheduledCommand, started_at: datetime) -> None:
        """Run a command in a thread of the pool, which keeps no connection that has grown old."""
        error = perform(command)
        while not self._note_end(command, started_at, error):
            if self._stopping.wait(self._pause):
                return

    def _note_end(self, command: ScheduledCommand, started_at: datetime, error: str) -> bool:
        """Release a command, or nobody would start it until its hold is over."""
        close_old_connections()
        try:
            release(command, started_at, error)
        except (DatabaseError, InterfaceError):
            logger.exception("The result of %s could not be saved", command.name)
            return False
        finally:
            close_old_connections()
        return True

    def _stop(self, number: int, frame: Any) -> None:
        logger.info("The scheduler stops after %d running commands", len(self._running))
        self._stopping.set()
        signal.signal(number, signal.SIG_DFL)
