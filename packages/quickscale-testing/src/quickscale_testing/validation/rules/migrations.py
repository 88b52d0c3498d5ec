"""Whether the release before still works once the migrations of this one have run."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from quickscale_testing.validation.code import (
    Module,
    read_attribute,
    read_keyword,
    read_path,
    read_string,
)
from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage

#: Columns that a release which does not know them can leave out.
_NO_COLUMN = ("ManyToManyField", "GeneratedField", "GenericForeignKey")


@dataclass(frozen=True, slots=True)
class Column:
    """What a field's declaration says of its column."""

    type: str
    is_null: bool
    has_default: bool
    has_database_default: bool
    max_length: int | None


@dataclass
class State:
    """The columns that earlier migrations made, and the models that this one makes."""

    columns: dict[tuple[str, str], Column] = field(default_factory=dict)
    new_models: set[str] = field(default_factory=set)


def check(layer: LayerPackage) -> Iterator[Finding]:
    states: dict[str, State] = {}
    for module in sorted(layer.modules, key=lambda it: it.name):
        folder, _, _ = module.name.rpartition(".")
        for node in module.classes if folder.endswith("migrations") else ():
            if node.name == "Migration":
                state = states.setdefault(folder, State())
                is_first = _is_initial(node) or not state.columns
                findings = list(_follow(module, node, state))
                yield from () if is_first else findings


def _is_initial(node: ast.ClassDef) -> bool:
    value = read_attribute(node, "initial")
    return isinstance(value, ast.Constant) and value.value is True


def _follow(module: Module, node: ast.ClassDef, state: State) -> Iterator[Finding]:
    state.new_models = set()
    for call in _list_operations(read_attribute(node, "operations")):
        operation = read_path(call.func).rpartition(".")[2]
        for rule, message in _judge(operation, call, state):
            yield Finding(module.file.shown, call.lineno, rule, message)
        _apply(operation, call, state)


def _list_operations(value: ast.expr | None) -> Iterator[ast.Call]:
    """Yield the operations that change the database, from within others too."""
    for item in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
        if not isinstance(item, ast.Call):
            continue
        if read_path(item.func).endswith("SeparateDatabaseAndState"):
            inner = read_keyword(item, "database_operations") or next(iter(item.args), None)
            yield from _list_operations(inner)
        else:
            yield item


def _judge(operation: str, call: ast.Call, state: State) -> Iterator[tuple[str, str]]:
    model, name = _read_names(operation, call)
    if model in state.new_models:
        return
    if operation in ("RenameField", "RenameModel"):
        yield "layer.E701", f"{operation} takes '{name}' from the release that still runs."
    elif operation in ("RemoveField", "DeleteModel"):
        yield "layer.W705", f"{operation} takes '{name}' away."
    elif operation == "AddField":
        yield from _judge_added(name, _read_column(_argument(call, "field", 2)))
    elif operation == "AlterField":
        before = state.columns.get((model, name))
        yield from _judge_altered(name, before, _read_column(_argument(call, "field", 2)))
    elif operation in ("RunPython", "RunSQL") and not _argument(call, _REVERSE[operation], 1):
        yield "layer.W706", f"{operation} has no reverse."
    elif operation == "AddIndex":
        yield "layer.I707", f"An index of '{model}' locks the table while it is built."


_REVERSE = {"RunPython": "reverse_code", "RunSQL": "reverse_sql"}


def _judge_added(name: str, column: Column | None) -> Iterator[tuple[str, str]]:
    if column is None or column.type in _NO_COLUMN:
        return
    if not column.is_null and not column.has_database_default:
        yield "layer.E702", f"'{name}' is required, and the running release doesn't fill it."


def _judge_altered(
    name: str, before: Column | None, after: Column | None
) -> Iterator[tuple[str, str]]:
    if before is None or after is None:
        return
    has_default = after.has_default or after.has_database_default
    if before.is_null and not after.is_null and not has_default:
        yield "layer.E703", f"'{name}' becomes required, and rows without it have no default."
    if before.type != after.type:
        yield "layer.E704", f"'{name}' becomes a {after.type}; it was a {before.type}."
    elif after.max_length and (before.max_length or after.max_length) > after.max_length:
        yield "layer.E704", f"'{name}' holds {after.max_length} characters; it held more."


def _apply(operation: str, call: ast.Call, state: State) -> None:
    model, name = _read_names(operation, call)
    if operation == "CreateModel":
        state.new_models.add(model)
        for field_name, column in _read_fields(_argument(call, "fields", 1)).items():
            state.columns[model, field_name] = column
    elif operation in ("AddField", "AlterField") and (
        changed := _read_column(_argument(call, "field", 2))
    ):
        state.columns[model, name] = changed


def _read_names(operation: str, call: ast.Call) -> tuple[str, str]:
    """Return the model's name as migrations compare it, and the name of what is changed."""
    if operation in ("RenameModel", "DeleteModel", "CreateModel"):
        key = "old_name" if operation == "RenameModel" else "name"
        name = read_string(_argument(call, key, 0))
        return name.lower(), name
    key = "old_name" if operation == "RenameField" else "name"
    model = read_string(_argument(call, "model_name", 0))
    return model.lower(), read_string(_argument(call, key, 1))


def _argument(call: ast.Call, name: str, position: int) -> ast.expr | None:
    given = read_keyword(call, name)
    return given or (call.args[position] if position < len(call.args) else None)


def _read_fields(value: ast.expr | None) -> dict[str, Column]:
    pairs = value.elts if isinstance(value, ast.List | ast.Tuple) else ()
    found = {}
    for pair in pairs:
        match pair:
            case ast.Tuple(elts=[name, declared]):
                if column := _read_column(declared):
                    found[read_string(name)] = column
    return found


def _read_column(value: ast.expr | None) -> Column | None:
    if not isinstance(value, ast.Call):
        return None
    given: Mapping[str, Any] = {it.arg: it.value for it in value.keywords if it.arg}
    return Column(
        type=read_path(value.func).rpartition(".")[2],
        is_null=_is_true(given.get("null")),
        has_default="default" in given,
        has_database_default="db_default" in given,
        max_length=_read_number(given.get("max_length")),
    )


def _is_true(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def _read_number(value: ast.expr | None) -> int | None:
    is_number = isinstance(value, ast.Constant) and isinstance(value.value, int)
    return getattr(value, "value", None) if is_number else None
