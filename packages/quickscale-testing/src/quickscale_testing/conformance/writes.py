"""Which tables of the stack were written to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from quickscale.core.layers.stack import get_stack

_WRITE = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) ["`]?(\w+)')

#: What people own; sessions, statistics and remembered answers are written by refusals too.
_CORE = ("quickscale_users", "quickscale_teams", "quickscale_credits")


@cache
def list_watched_tables() -> frozenset[str]:
    """Return the tables in which the stack's themes and the core keep what people own."""
    packages = tuple(theme.package for theme in get_stack().themes)
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in _CORE or model.__module__.startswith(packages)
    )


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect the names of watched tables that are written to meanwhile."""
    written: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield written
    found = (_WRITE.match(query["sql"]) for query in captured.captured_queries)
    tables = {match[1] for match in found if match}
    written += sorted(tables & list_watched_tables())


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is written meanwhile."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
