"""The worker of django-tasks-db, which here outlives its database."""

import logging
import time

from django.db import InterfaceError, OperationalError, connections
from django_tasks_db.management.commands import db_worker

from quickscale.core.http.outages import is_database_unavailable

logger = logging.getLogger("quickscale.worker")

#: How long to wait before the database is asked again, in seconds.
PAUSE = 2.0


class Worker(db_worker.Worker):
    def run(self) -> None:
        while self.running:
            try:
                super().run()
            except (OperationalError, InterfaceError) as error:
                if self.batch or not is_database_unavailable(error):
                    raise
                self.wait(error)
            else:
                return

    def wait(self, error: Exception) -> None:
        logger.error("The worker could not reach the database: %s", type(error).__name__)
        for connection in connections.all(initialized_only=True):
            connection.close()
        if self.running:  # SIGTERM ends a worker that waits
            time.sleep(PAUSE)


# The command makes a worker of whatever class its module names.
db_worker.Worker = Worker  # type: ignore[misc]


class Command(db_worker.Command):
    """Takes the place of the library's command: apps that stand first in INSTALLED_APPS win."""
