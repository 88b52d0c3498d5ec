"""Background work: Django's tasks API, and its backport on Django 5.2.

``TASKS`` in the settings chooses the backend. A task is enqueued inside the transaction that makes
it necessary: a backend that keeps its queue in the database then loses nothing.
"""

from __future__ import annotations

import django

if django.VERSION >= (6, 0):
    from django.tasks import task
else:
    from django_tasks import task  # type: ignore[no-redef]  # the same API, one of the two

__all__ = ["task"]
