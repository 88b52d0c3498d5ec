"""Enqueueing work so that it begins once the transaction that asks for it is there."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django_tasks_db import DatabaseBackend


def enqueue(task: Any, *args: Any, run_after: datetime | None = None) -> None:
    """Enqueue a task with the running transaction.

    A queue in the database is committed or rolled back with everything else. Any other backend,
    the immediate one too, is told after the commit; what is lost in between is for a sweep to find.

    Args:
        run_after: not before this moment, where the backend can wait; elsewhere not at all.
    """
    backend = task.get_backend()
    if run_after is not None:
        if not backend.supports_defer:
            return
        task = task.using(run_after=run_after)
    if isinstance(backend, DatabaseBackend):
        task.enqueue(*args)
    else:
        transaction.on_commit(partial(task.enqueue, *args))
