from datetime import timedelta

from quickscale.core import hooks
from quickscale.core.jobs import ScheduledCommand


@hooks.register("core.scheduled_commands")
def scheduled_commands():
    return [ScheduledCommand("tick", every=timedelta(days=1))]
