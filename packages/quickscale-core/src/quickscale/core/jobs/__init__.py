"""Work in the background: tasks, what is due by the clock, and whether it is done.

A layer, or the project, names commands that run again and again in ``quickscale_hooks.py``::

    @hooks.register("core.scheduled_commands")
    def scheduled_commands():
        return [ScheduledCommand("rollup_analytics", every=timedelta(hours=1))]

``manage.py run_schedule`` runs what is due: as a process that stays, or ``--once`` from cron. Any
number of them may run side by side. A command may be run late, and again after it failed or died.

Work that must not be lost is a row: see :mod:`quickscale.core.jobs.leases`.
"""

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .hooks import HealthCheck, ScheduledCommand
    from .tasks import enqueue, task

__all__ = ["HealthCheck", "ScheduledCommand", "enqueue", "task"]

# Models import this package before they are ready.
__getattr__ = import_lazily(
    __name__,
    {"hooks": ("HealthCheck", "ScheduledCommand"), "tasks": ("enqueue", "task")},
)
