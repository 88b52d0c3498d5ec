from datetime import timedelta

from quickscale.core import hooks
from quickscale.core.jobs import ScheduledCommand


@hooks.register("core.scheduled_commands")
def dashboard_commands() -> list[ScheduledCommand]:
    return [ScheduledCommand("rollup_dashboard", every=timedelta(hours=1))]
