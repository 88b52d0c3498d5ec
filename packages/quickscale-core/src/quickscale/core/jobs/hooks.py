from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from quickscale.core import hooks
from quickscale.core.jobs.commands import ScheduledCommand


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
