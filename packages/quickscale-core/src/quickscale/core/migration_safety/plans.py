"""The migrations that a database lacks, each with what it does to the code that still runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RemoveField, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from .operations import Judge
from .sizes import estimate_seconds, measure_tables
from .verdicts import Verdict, worst

Step = tuple[Operation, ProjectState, ProjectState]


def describe_pending(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Return the migrations that a database lacks, in their order, and what each does.

    Returns:
        A JSON object: ``migrations`` (each with ``app``, ``name``, ``class``, ``reversible``,
        ``needed``, whether the new release doesn't work without it, ``atomic`` and
        ``operations``), the worst ``class``, whether all are ``reversible``, and the
        newest migration of each app as ``heads_before`` and ``heads_after``.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    found = judge_migrations(connection, [migration for migration, _ in plan], executor)
    return {
        "migrations": found,
        "class": worst([it["class"] for it in found]),
        "reversible": all(it["reversible"] for it in found),
        "heads_before": find_heads(executor, set(executor.loader.applied_migrations)),
        "heads_after": find_heads(executor, set(executor.loader.graph.nodes)),
    }


def judge_migrations(
    connection: BaseDatabaseWrapper, migrations: Sequence[Migration], executor: MigrationExecutor
) -> list[dict[str, Any]]:
    loader = executor.loader
    state = loader.project_state(
        [key for key in loader.applied_migrations if key in loader.graph.nodes]
    )
    sizes = measure_tables(connection)
    with connection.schema_editor(collect_sql=True) as schema:
        judge = Judge(schema)
        found = []
        for migration in migrations:
            found.append(describe(migration, state, judge, sizes))
            state = migration.mutate_state(state)
    return found


def describe(
    migration: Migration, state: ProjectState, judge: Judge, sizes: dict[str, tuple[int, int]]
) -> dict[str, Any]:
    """Return what one migration does, operation by operation."""
    app, told, kinds, is_lossy, is_needed = migration.app_label, [], [], False, False
    judge.passing = find_passing(migration)
    for operation, before, after in list_steps(migration.operations, app, state):
        verdict = judge.judge(operation, app, before, after)
        kinds.append(verdict.kind)
        is_lossy |= verdict.is_lossy
        is_needed |= verdict.is_needed
        table = find_table(operation, app, before, after)
        told.append(describe_operation(operation, verdict, table, sizes))
    return {
        "app": app,
        "name": migration.name,
        "class": worst(kinds),
        "reversible": not is_lossy and all(is_reversible(it) for it in migration.operations),
        "needed": is_needed,
        "atomic": migration.atomic,
        "operations": told,
    }


def list_steps(operations: Sequence[Operation], app: str, state: ProjectState) -> Iterator[Step]:
    """Yield what is done to the database, each with the state before and after it."""
    for operation in operations:
        after = state.clone()
        operation.state_forwards(app, after)
        if isinstance(operation, SeparateDatabaseAndState):
            yield from list_steps(operation.database_operations, app, state)
        else:
            yield operation, state, after
        state = after


def find_passing(migration: Migration) -> set[tuple[str, str, str]]:
    """Return the fields that a migration removes, if nobody sees what was there before."""
    if not migration.atomic:
        return set()
    removed = [it for it in migration.operations if isinstance(it, RemoveField)]
    return {(migration.app_label, it.model_name_lower, it.name_lower) for it in removed}


def is_reversible(operation: Operation) -> bool:
    within = getattr(operation, "database_operations", ())
    return bool(operation.reversible) and all(is_reversible(each) for each in within)


def describe_operation(
    operation: Operation, verdict: Verdict, table: str, sizes: dict[str, tuple[int, int]]
) -> dict[str, Any]:
    rows, size = sizes.get(table, (0, 0))
    return {
        "description": operation.describe(),
        "class": verdict.kind,
        "locks": f"{verdict.lock} on {table}" if verdict.lock and table else verdict.lock,
        "rows": rows,
        "seconds": estimate_seconds(verdict.work, size),
        "reasons": [verdict.reason],
        "hint": verdict.hint,
    }


def find_table(operation: Any, app: str, before: ProjectState, after: ProjectState) -> str:
    """Return the table of the model that an operation is about, if it is about one."""
    name = getattr(operation, "model_name", None) or getattr(operation, "name", None)
    for state in (before, after):
        if (app, str(name).lower()) in state.models:
            return cast(str, state.apps.get_model(app, str(name))._meta.db_table)
    return ""


def find_heads(executor: MigrationExecutor, keys: set[tuple[str, str]]) -> dict[str, str]:
    """Return the newest of some migrations, by app; of several the last by name."""
    nodes = executor.loader.graph.nodes
    known = {key for key in keys if key in nodes}
    parents = {parent for key in known for parent in nodes[key].dependencies if parent[0] == key[0]}
    return dict(sorted(known - parents))
