"""What each kind of operation does to code that knows the state before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db.migrations import operations as ops
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from .fields import judge_changed_field, judge_new_field, judge_renamed
from .verdicts import (
    ACCESS_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    Verdict,
)

#: Statements of which it is known what they do; of any other nobody can tell.
_STATEMENTS: tuple[tuple[str, Verdict], ...] = (
    (r"create unique index|drop (table|view|column)|truncate|alter table .* (drop|rename)",
     Verdict("contract", "The statement takes away, or forbids, what old code may use.")),
    (r"create (or replace )?(index|extension|statistics|view)|create table|comment on|analyze|"
     r"alter index|vacuum|drop index|alter table .* validate constraint",
     Verdict("expand", "The statement adds what old code doesn't ask.")),
    (r"insert into|update|delete from",
     Verdict("data", "The statement changes rows.")),
)  # fmt: skip
_CONCURRENTLY = ("AddIndexConcurrently", "RemoveIndexConcurrently")
_NULLABLE = "let the column be empty in this release, and remove it in the next one"
_LATER = "let this release not use it any more, and remove it in the next one"


class Judge:
    """Judges operations one after the other, and remembers what came with this release.

    Args:
        schema: the schema editor of the database, which knows its types.

    Attributes:
        passing: fields that the migration that is judged adds and removes again.
    """

    def __init__(self, schema: Any) -> None:
        self.schema = schema
        self.passing: set[tuple[str, str, str]] = set()
        self.new_models: set[tuple[str, str]] = set()
        self.new_fields: set[tuple[str, str, str]] = set()

    def judge(
        self, operation: Operation, app: str, before: ProjectState, after: ProjectState
    ) -> Verdict:
        """Return what ``operation`` of an app does, from the state before to the one after it."""
        kind = find_known(operation)
        if kind is None:
            return Verdict("unknown", f"Nobody can tell what {type(operation).__name__} does.")
        verdict = _JUDGES[kind](self, operation, app, before, after)
        if self.is_new(operation, app) and not isinstance(operation, ops.CreateModel):
            return verdict.harmless()
        return verdict

    def is_new(self, operation: Any, app: str) -> bool:
        """Whether an operation is about a model that old code doesn't know."""
        name = getattr(operation, "model_name", None) or getattr(operation, "name", None)
        return (app, str(name).lower()) in self.new_models

    def create_model(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        self.new_models.add((app, operation.name_lower))
        model = after.apps.get_model(app, operation.name)
        points = any(it.remote_field and it.db_constraint for it in model._meta.local_fields)
        reason = "Old code doesn't know the table."
        return Verdict("expand", reason, lock=SHARE_ROW_EXCLUSIVE if points else "")

    def delete_model(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        options = before.apps.get_model(app, operation.name)._meta
        if options.proxy or not options.managed:
            return Verdict("expand", "It has no table of its own.")
        is_lossy = (app, operation.name_lower) not in self.new_models
        return Verdict(
            "contract", "Old code asks for the table.", _LATER, ACCESS_EXCLUSIVE, is_lossy=is_lossy
        )

    def rename_model(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        if (app, operation.old_name_lower) in self.new_models:
            self.new_models.add((app, operation.new_name_lower))
            return Verdict("expand", "The table came with the same release.")
        old = before.apps.get_model(app, operation.old_name)._meta
        if old.db_table != after.apps.get_model(app, operation.new_name)._meta.db_table:
            return judge_renamed()
        if old.local_many_to_many or any(it.many_to_many for it in old.related_objects):
            return judge_renamed()  # the columns of these relations are named after the model
        return Verdict("expand", "The table keeps its name.")

    def alter_table(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        old, new = (it.apps.get_model(app, operation.name)._meta for it in (before, after))
        if old.db_table == new.db_table:
            return Verdict("expand", "The table keeps its name.")
        return judge_renamed()

    def add_field(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        key = (app, operation.model_name_lower, operation.name_lower)
        self.new_fields.add(key)
        if key in self.passing:
            return Verdict("expand", "The column is gone again before anybody writes.")
        return judge_new_field(find_field(after, app, operation), self.schema)

    def remove_field(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        key = (app, operation.model_name_lower, operation.name_lower)
        if key in self.new_fields:
            return Verdict("expand", "The column came with the same release.")
        field = find_field(before, app, operation)
        # New code leaves the column out when it inserts rows.
        is_needed = judge_new_field(field, self.schema).kind == "contract"
        hint = _NULLABLE if is_needed else _LATER
        return Verdict(
            "contract", "Old code asks for the column.", hint, ACCESS_EXCLUSIVE,
            is_lossy=True, is_needed=is_needed,
        )  # fmt: skip

    def alter_field(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        new = find_field(after, app, operation)
        if (app, operation.model_name_lower, operation.name_lower) in self.new_fields:
            return judge_new_field(new, self.schema)
        return judge_changed_field(find_field(before, app, operation), new, self.schema)

    def rename_field(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        model = operation.model_name_lower
        if (app, model, operation.old_name_lower) in self.new_fields:
            self.new_fields.add((app, model, operation.new_name_lower))
            return Verdict("expand", "The column came with the same release.")
        old = before.apps.get_model(app, model)._meta.get_field(operation.old_name)
        new = after.apps.get_model(app, model)._meta.get_field(operation.new_name)
        if old.many_to_many:
            is_same = old.m2m_db_table() == new.m2m_db_table()
        else:
            is_same = old.column == new.column
        if is_same:
            return Verdict("expand", "The column keeps its name.")
        return judge_renamed()

    def alter_together(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        name = operation.option_name
        if name == "index_together":
            return Verdict("expand", "An index changes no answer.", lock=SHARE, work="index")
        states = [it.models[app, operation.name_lower].options.get(name) for it in (before, after)]
        old, new = ({tuple(each) for each in state or ()} for state in states)
        if new - old:
            return self.add_constraint(operation, app, before, after)
        return Verdict("expand", "Old code writes what is allowed now too.", lock=ACCESS_EXCLUSIVE)

    def alter_order(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        if operation.order_with_respect_to:
            return Verdict(
                "contract", "Old code inserts rows without their order.", "", ACCESS_EXCLUSIVE,
                is_needed=True,
            )  # fmt: skip
        return Verdict(
            "contract", "Old code asks for the order.", _LATER, ACCESS_EXCLUSIVE, is_lossy=True
        )

    def keep(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        return Verdict("expand", "Nothing of it is in the database.")

    def add_index(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        if type(operation).__name__ in _CONCURRENTLY:
            lock = SHARE_UPDATE_EXCLUSIVE
            return Verdict("expand", "An index changes no answer.", lock=lock, work="index")
        hint = "on a large table, AddIndexConcurrently with atomic = False"
        return Verdict("expand", "An index changes no answer.", hint, SHARE, "index")

    def remove_index(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        is_concurrent = type(operation).__name__ in _CONCURRENTLY
        lock = SHARE_UPDATE_EXCLUSIVE if is_concurrent else ACCESS_EXCLUSIVE
        return Verdict("expand", "An index changes no answer.", lock=lock)

    def add_constraint(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        is_unchecked = type(operation).__name__ == "AddConstraintNotValid"
        return Verdict(
            "contract", "Old code may still write what the constraint forbids.",
            "let this release write nothing else, and add the constraint in the next one, by "
            "AddConstraintNotValid and ValidateConstraint on a large table",
            ACCESS_EXCLUSIVE, "" if is_unchecked else "scan",
        )  # fmt: skip

    def validate_constraint(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        reason = "The constraint is in force already."
        return Verdict("expand", reason, lock=SHARE_UPDATE_EXCLUSIVE, work="scan")

    def remove_constraint(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        return Verdict("expand", "Old code writes what is allowed now too.", lock=ACCESS_EXCLUSIVE)

    def run_python(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        if operation.code is ops.RunPython.noop:
            return Verdict("expand", "It does nothing on its way forward.")
        hint = "change many rows in batches, with atomic = False"
        return Verdict("data", "Python code changes rows.", hint)

    def run_sql(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        found = [judge_statement(each) for each in list_statements(operation.sql)]
        ranks = ("expand", "data", "unknown", "contract")
        nothing = Verdict("expand", "It does nothing on its way forward.")
        return max(found, key=lambda it: ranks.index(it.kind), default=nothing)

    def add_extension(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        return Verdict("expand", "Old code doesn't ask for the extension or collation.")

    def remove_collation(self, operation: Any, app: str, before: Any, after: Any) -> Verdict:
        return Verdict("contract", "Old code may ask for the collation.", _LATER)


def find_known(operation: Operation) -> str | None:
    """Return the name of the operation of Django's that it is, unless it does more than that."""
    for each in type(operation).__mro__:
        if each.__module__.startswith("django."):
            return each.__name__ if each.__name__ in _JUDGES else None
        if {"database_forwards", "state_forwards"} & vars(each).keys():
            return None
    return None


def find_field(state: ProjectState, app: str, operation: Any) -> Any:
    return state.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)


def list_statements(sql: Any) -> Iterator[str]:
    """Yield the statements of a RunSQL, which is a string, or a list of them and their values."""
    each = [sql] if isinstance(sql, str) else [it if isinstance(it, str) else it[0] for it in sql]
    for text in each:
        bare = re.sub(r"--[^\n]*|/\*.*?\*/", " ", text, flags=re.DOTALL)
        yield from (" ".join(it.split()).lower() for it in bare.split(";") if it.strip())


def judge_statement(statement: str) -> Verdict:
    for pattern, verdict in _STATEMENTS:
        if re.match(pattern, statement):
            return verdict
    return Verdict("unknown", f"Nobody can tell what this statement does: {statement[:80]}")


_JUDGES: dict[str, Callable[..., Verdict]] = {
    "CreateModel": Judge.create_model,
    "DeleteModel": Judge.delete_model,
    "RenameModel": Judge.rename_model,
    "AlterModelTable": Judge.alter_table,
    "AlterModelTableComment": Judge.keep,
    "AlterModelOptions": Judge.keep,
    "AlterModelManagers": Judge.keep,
    "AlterConstraint": Judge.keep,
    "AddField": Judge.add_field,
    "RemoveField": Judge.remove_field,
    "AlterField": Judge.alter_field,
    "RenameField": Judge.rename_field,
    "AlterUniqueTogether": Judge.alter_together,
    "AlterIndexTogether": Judge.alter_together,
    "AlterOrderWithRespectTo": Judge.alter_order,
    "AddIndex": Judge.add_index,
    "AddIndexConcurrently": Judge.add_index,
    "RemoveIndex": Judge.remove_index,
    "RemoveIndexConcurrently": Judge.remove_index,
    "RenameIndex": Judge.remove_index,
    "AddConstraint": Judge.add_constraint,
    "AddConstraintNotValid": Judge.add_constraint,
    "ValidateConstraint": Judge.validate_constraint,
    "RemoveConstraint": Judge.remove_constraint,
    "RunPython": Judge.run_python,
    "RunSQL": Judge.run_sql,
    "CreateExtension": Judge.add_extension,
    "BloomExtension": Judge.add_extension,
    "BtreeGinExtension": Judge.add_extension,
    "BtreeGistExtension": Judge.add_extension,
    "CITextExtension": Judge.add_extension,
    "CryptoExtension": Judge.add_extension,
    "HStoreExtension": Judge.add_extension,
    "TrigramExtension": Judge.add_extension,
    "UnaccentExtension": Judge.add_extension,
    "CreateCollation": Judge.add_extension,
    "RemoveCollation": Judge.remove_collation,
}
