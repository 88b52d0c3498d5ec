from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from quickscale.core import hooks

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
        return " ".join((self.command, *self.arguments))

    @property
    def lease(self) -> timedelta:
        return max(self.every, _SHORTEST_LEASE)


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A part of the work in the background, and whether it is done.

    Attributes:
        name: what ``/health/work/`` and ``check_health`` call it.
        check: says whether all is well; what it raises is a no.
    """

    name: str
    check: Callable[[], bool]


@hooks.declare("core.scheduled_commands", kind="collect")
def collect_scheduled_commands() -> list[Iterable[ScheduledCommand]]:
    """Name commands that run periodically; the same one named later replaces an earlier one."""
    return []


@hooks.declare("core.health_checks", kind="collect")
def collect_health_checks() -> list[Iterable[HealthCheck]]:
    """Name what ``/health/work/`` asks; the same one named later replaces an earlier one."""
    return []
