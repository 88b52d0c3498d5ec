"""Commands that run again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

#: How long a command that said nothing keeps others from starting it, at least.
_SHORTEST_LEASE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ScheduledCommand:
    """A management command and how often it runs.

    Attributes:
        command: its name.
        every: how long after one start the next one comes.
        arguments: what stands behind it on the command line.
    """

    command: str
    every: timedelta
    arguments: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The line that one would type; two commands of one name are the same."""
        return " ".join((self.command, *self.arguments))

    @property
    def lease(self) -> timedelta:
        """When a run that was neither ended nor renewed counts as dead."""
        return max(self.every, _SHORTEST_LEASE)
