from __future__ import annotations

from collections.abc import Iterable

from quickscale.core import hooks

from .commands import ScheduledCommand
from .health_checks import HealthCheck


@hooks.declare("core.scheduled_commands", kind="collect")
def collect_scheduled_commands() -> list[Iterable[ScheduledCommand]]:
    """Name commands that run periodically; the same one named later replaces an earlier one."""
    return []


@hooks.declare("core.health_checks", kind="collect")
def collect_health_checks() -> list[Iterable[HealthCheck]]:
    """Name what ``/health/work/`` asks; the same one named later replaces an earlier one."""
    return []
