"""What a new or changed field means to code that knows the old one."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.fields import NOT_PROVIDED

from .verdicts import ACCESS_EXCLUSIVE, SHARE, SHARE_ROW_EXCLUSIVE, Verdict

_INTEGERS = ("SmallIntegerField", "IntegerField", "BigIntegerField")
_SERIALS = ("SmallAutoField", "AutoField", "BigAutoField")
_SPLIT = (
    "add it with null=True or db_default, fill it in batches, and require it in a later release"
)


def judge_new_field(field: Any, schema: Any) -> Verdict:
    """Judge a column that old code leaves out when it inserts rows."""
    if field.many_to_many:
        return Verdict("expand", "The relation has a table of its own, which old code doesn't ask.")
    if field.primary_key:
        reason = "Old code inserts rows without the new key."
        return Verdict("contract", reason, is_needed=True)
    if getattr(field, "generated", False):
        reason = "The database computes the column."
        return Verdict("expand", reason, lock=ACCESS_EXCLUSIVE, work="rewrite")
    return judge_required(field)


def judge_required(field: Any) -> Verdict:
    """Judge a column of whose value in old code's rows the database has to decide."""
    lock = SHARE_ROW_EXCLUSIVE if field.remote_field and field.db_constraint else ACCESS_EXCLUSIVE
    if has_db_default(field) and not field.unique:
        return Verdict("expand", "The database fills the column of old code's rows.", lock=lock)
    if has_db_default(field):
        reason = "All rows that old code inserts get the same value, which is unique."
        return Verdict("contract", reason, _SPLIT, lock, "index", is_needed=True)
    if field.null:
        return Verdict("expand", "The column stays empty in old code's rows.", lock=lock)
    reason = "Old code inserts rows without the required column."
    return Verdict("contract", reason, _SPLIT, lock, is_needed=True)


def judge_changed_field(old: Any, new: Any, schema: Any) -> Verdict:
    """Judge a column that old code goes on using as it was."""
    if old.many_to_many or new.many_to_many:
        return judge_relation(old, new)
    if old.column != new.column:
        return judge_renamed()
    if getattr(old, "generated", False) or getattr(new, "generated", False):
        return Verdict("unknown", "A column that the database computes is changed.")
    if not schema._field_should_be_altered(old, new):
        return Verdict("expand", "Nothing of it is in the database.")
    return find_break(old, new, schema) or describe_change(old, new, schema)


def judge_relation(old: Any, new: Any) -> Verdict:
    if not (old.many_to_many and new.many_to_many):
        reason = "Old code looks for the values where they were."
        return Verdict("contract", reason, is_needed=True)
    same = old.m2m_db_table() == new.m2m_db_table()
    if same and old.remote_field.model == new.remote_field.model:
        return Verdict("expand", "The table of the relation stays as it is.")
    reason = "Old code looks for another table of the relation."
    return Verdict("contract", reason, is_needed=True)


def judge_renamed() -> Verdict:
    return Verdict(
        "contract", "Old code asks for the old name.",
        "keep the name in the database by db_column or db_table; or add the new one, copy, and "
        "remove the old one in a later release",
        ACCESS_EXCLUSIVE, is_needed=True,
    )  # fmt: skip


def find_break(old: Any, new: Any, schema: Any) -> Verdict | None:
    """Return what of a change old code breaks on, if anything does."""
    if old.null and not new.null:
        return Verdict(
            "contract", "Old code may still write NULL.",
            "write no NULL any more in this release, and require the column in the next one",
            ACCESS_EXCLUSIVE, "scan",
        )  # fmt: skip
    if not old.unique and new.unique:
        return Verdict(
            "contract", "Old code may still write a value twice.",
            "let this release take care of it, and add the constraint in the next one",
            SHARE, "index",
        )  # fmt: skip
    if has_db_default(old) and not has_db_default(new) and asks_for_default(schema):
        return Verdict(
            "contract", "Old code leaves the value to the database.",
            "remove the default from the database in the release after this one", ACCESS_EXCLUSIVE,
        )  # fmt: skip
    if adds_key(old, new):
        return Verdict(
            "contract", "Old code may still write a key that leads nowhere.",
            "let this release write right keys alone, and add the constraint in the next one",
            SHARE_ROW_EXCLUSIVE, "scan",
        )  # fmt: skip
    if not is_wider(old, new, schema):
        return Verdict(
            "contract", "Old code may still write values that the new type doesn't hold.",
            "add a column of the new type, copy, and remove the old one in a later release",
            ACCESS_EXCLUSIVE, "rewrite",
        )  # fmt: skip
    return None


def describe_change(old: Any, new: Any, schema: Any) -> Verdict:
    """Describe a change that old code lives with."""
    before, after = (field.db_type(schema.connection) for field in (old, new))
    if before != after:
        work = "" if is_text(old) and is_text(new) else "rewrite"
        reason = "The new type holds all that old code writes."
        return Verdict("expand", reason, lock=ACCESS_EXCLUSIVE, work=work)  # type: ignore[arg-type]
    if new.null and not old.null:
        reason = "Old code goes on writing values; it may meet NULL in rows of the new release."
        return Verdict("expand", reason, lock=ACCESS_EXCLUSIVE)
    if new.db_index and not old.db_index:
        hint = "on a large table, AddIndexConcurrently with atomic = False"
        return Verdict("expand", "An index changes no answer.", hint, SHARE, "index")
    return Verdict("expand", "Old code reads and writes on.", lock=ACCESS_EXCLUSIVE)


def has_db_default(field: Any) -> bool:
    return getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED


def asks_for_default(schema: Any) -> bool:
    """Whether old code writes DEFAULT; elsewhere it writes the value itself."""
    return bool(schema.connection.features.supports_default_keyword_in_insert)


def adds_key(old: Any, new: Any) -> bool:
    if not (new.remote_field and new.db_constraint):
        return False
    if not (old.remote_field and old.db_constraint):
        return True
    return bool(old.target_field.model._meta.db_table != new.target_field.model._meta.db_table)


def is_text(field: Any) -> bool:
    return isinstance(field, (models.CharField, models.TextField))


def is_wider(old: Any, new: Any, schema: Any) -> bool:
    """Whether a new type holds all that the old one does, and answers with the same Python type."""
    connection = schema.connection
    check = new.db_check(connection)
    if check and check != old.db_check(connection):
        return False
    if old.db_type(connection) == new.db_type(connection):
        return True
    if is_text(old) and is_text(new):
        return bool(connection.vendor == "sqlite" or holds(old, new))
    kinds = [it.get_internal_type().removeprefix("Positive") for it in (old, new)]
    if kinds == ["DecimalField", "DecimalField"]:
        whole = [it.max_digits - it.decimal_places for it in (old, new)]
        return bool(whole[1] >= whole[0] and new.decimal_places >= old.decimal_places)
    return any(grows(kinds, order, connection) for order in (_INTEGERS, _SERIALS))


def holds(old: Any, new: Any) -> bool:
    """Whether a text column is as long as it was; SQLite holds none to a length."""
    if new.max_length is None or isinstance(new, models.TextField):
        return True
    return old.max_length is not None and bool(new.max_length >= old.max_length)


def grows(kinds: list[str], order: tuple[str, ...], connection: Any) -> bool:
    if not all(kind in order for kind in kinds):
        return False
    return connection.vendor == "sqlite" or order.index(kinds[1]) >= order.index(kinds[0])
