"""Background work: Django's tasks API, and its backport on Django 5.2.

A worker that dies may leave a task undone, and a queue may hand it out twice: a task that must not
be lost leaves a row of its own for a sweep to find, and every task may run again.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import django
from django.db import transaction
from django_tasks import signals as backport_signals

from quickscale.core.logs.context import begin_task, end_task

if django.VERSION >= (6, 0):
    from django.tasks import signals, task, task_backends
else:
    from django_tasks import signals, task, task_backends  # type: ignore[no-redef,assignment]

__all__ = ["LATER", "enqueue", "is_queued_in_database", "task", "task_backends"]

#: The priority of what waits behind plain work: what is tried again, or depends on others' servers.
LATER = -10

# Backends that were written for the backport send its signals on every version of Django.
for sender in {signals, backport_signals}:
    sender.task_started.connect(begin_task, dispatch_uid="quickscale.logs.begin_task")
    sender.task_finished.connect(end_task, dispatch_uid="quickscale.logs.end_task")


def enqueue(
    work: Any,
    *args: Any,
    run_after: datetime | None = None,
    priority: int | None = None,
    **kwargs: Any,
) -> None:
    """Enqueue a task that is done if, and only if, the running transaction commits.

    A backend that keeps its queue in the database takes it within the transaction; any other one
    once that is committed, so that no task runs too early or for nothing.

    Args:
        work: what :func:`task` made of a function.
        args: the function's arguments, plain JSON.
        run_after: not before this moment. A backend that cannot wait is not asked at all: a sweep
            has to find the work. Once it has come, plain work still goes first.
        priority: the higher, the sooner, where the backend knows priorities; if None, the task's.
        kwargs: the function's arguments by name.
    """
    priority = work.priority if priority is None else priority
    if run_after is not None:
        if not work.get_backend().supports_defer:
            return
        # The queue in the database would take what was put off before anything that was not.
        work, priority = work.using(run_after=run_after), min(priority, LATER)
    if priority != work.priority and work.get_backend().supports_priority:
        work = work.using(priority=priority)
    send = partial(work.enqueue, *args, **kwargs)
    if is_queued_in_database(work.backend):
        send()
    else:
        run_after_commit(send)


def is_queued_in_database(backend: str = "default") -> bool:
    from django_tasks_db import DatabaseBackend

    return isinstance(task_backends[backend], DatabaseBackend)


def run_after_commit(function: Callable[[], Any]) -> None:
    """Call ``function`` once the running transaction, if any, commits."""
    # The transaction that a TestCase holds open does not count; it never commits.
    blocks = transaction.get_connection().atomic_blocks
    if blocks and all(getattr(block, "_from_testcase", False) for block in blocks):
        function()
    else:
        transaction.on_commit(function, robust=True)
