"""Commands that run again and again, and who names them.

A layer, or the project, names its own in ``quickscale_hooks.py``::

    @hooks.register("core.scheduled_commands")
    def scheduled_commands():
        return [ScheduledCommand("rollup_analytics", every=timedelta(hours=1))]

``manage.py run_schedule`` runs what is due: as a process that stays, or ``--once`` from cron. Any
number of them may run side by side. A command may be run late, and again after it failed or died.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["ScheduledCommand"]

#: How long a command that is still running keeps others from starting it, at least.
_SHORTEST_HOLD = timedelta(minutes=15)


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
    def hold(self) -> timedelta:
        """When a run that never ended counts as dead."""
        return max(self.every, _SHORTEST_HOLD)
