"""Objects, checked against the classes that the SDK publishes for them."""

from __future__ import annotations

import ast
import inspect
from decimal import Decimal
from functools import cache
from importlib import import_module
from types import ModuleType, NoneType, UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from stripe_sandbox.types import Resource

_UNIONS = (Union, UnionType)
#: Fields that Stripe leaves out unless something happened or they were asked for.
_ON_DEMAND = frozenset({"deleted", "line_items", "payments", "refunds", "subscriptions", "sources"})


def complete_object(kind: str, **fields: Any) -> Resource:
    """Return an object with all that Stripe would say of it: what isn't given is null."""
    blank: Resource = {"id": None, "object": kind}
    blank.update(dict.fromkeys(_list_optional(kind)))
    return blank | fields


@cache
def find_class(kind: str) -> type:
    """Return the SDK's class of an object by its ``object`` name."""
    from stripe._object_classes import OBJECT_CLASSES

    module, name = OBJECT_CLASSES[kind]
    found: type = getattr(import_module(module), name)
    return found


@cache
def _list_optional(kind: str) -> tuple[str, ...]:
    annotations = find_class(kind).__annotations__
    return tuple(
        name
        for name, hint in annotations.items()
        if name not in _ON_DEMAND and NoneType in get_args(hint)
    )


@cache
def list_hints(cls: type) -> dict[str, Any]:
    """Return the types of the fields of one of the SDK's classes."""
    known = _list_names(import_module(cls.__module__))
    hints = get_type_hints(cls, localns=known)
    own = {name for base in cls.__mro__ for name in vars(base).get("__annotations__", {})}
    return {
        name: hint
        for name, hint in hints.items()
        if name in own and not name.startswith("_") and get_origin(hint) is not ClassVar
    }


@cache
def _list_names(module: ModuleType) -> dict[str, Any]:
    """Return the names of a module, with those that it imports for type checkers only."""
    names = {}
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stripe"):
            source = import_module(node.module or "")
            for alias in node.names:
                names[alias.asname or alias.name] = getattr(source, alias.name)
    return names | vars(module)


def find_schema_errors(resource: Resource) -> list[str]:
    """Return what is wrong with an object by the SDK's types, as one sentence each."""
    return list(_check_object(resource, find_class(resource["object"]), resource["object"]))


def _check_object(value: Resource, cls: type, path: str) -> Any:
    if value.get("deleted") is True:
        return
    hints = list_hints(cls)
    for name in value:
        if name not in hints and name != "object":
            yield f"{path}.{name}: unknown to the SDK"
    for name, hint in hints.items():
        if name in value:
            yield from _check(value[name], hint, f"{path}.{name}")
        elif NoneType not in get_args(hint):
            yield f"{path}.{name}: missing"


def _check(value: Any, hint: Any, path: str) -> Any:
    if value is None:
        if hint is not Any and NoneType not in get_args(hint) and hint is not NoneType:
            yield f"{path}: null"
        return
    if isinstance(value, str):
        yield from _check_text(value, hint, path)
    elif isinstance(value, dict):
        yield from _check_dict(value, hint, path)
    elif isinstance(value, list):
        yield from _check_list(value, hint, path)
    elif not _fits_number(value, hint):
        yield f"{path}: {value!r} is no {hint}"


def _options(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) in _UNIONS:
        return tuple(option for part in get_args(hint) for option in _options(part))
    return (hint,)


def _check_text(value: str, hint: Any, path: str) -> Any:
    options = _options(hint)
    literals = [option for option in options if get_origin(option) is Literal]
    if literals:
        if value not in [choice for literal in literals for choice in get_args(literal)]:
            yield f"{path}: {value!r} is none of the SDK's choices"
        return
    if not {str, Any, Decimal} & set(filter(_is_hashable, options)):
        yield f"{path}: text {value!r} where {hint} is due"


def _is_hashable(option: Any) -> bool:
    try:
        hash(option)
    except TypeError:
        return False
    return True


def _fits_number(value: Any, hint: Any) -> bool:
    options = _options(hint)
    if any(get_origin(option) is Literal and value in get_args(option) for option in options):
        return True
    if Any in options:
        return True
    if isinstance(value, bool):
        return bool in options
    return int in options if isinstance(value, int) else float in options


def _check_dict(value: Resource, hint: Any, path: str) -> Any:
    for option in _options(hint):
        name = getattr(get_origin(option) or option, "__name__", "")
        if option is Any:
            return
        if name == "UntypedStripeObject":
            yield from _check_mapping(value, get_args(option), path)
            return
        if name == "ListObject":
            yield from _check_list(value.get("data"), list[get_args(option)[0]], f"{path}.data")  # type: ignore[misc]
            return
        if isinstance(option, type) and _is_meant(value, option):
            yield from _check_object(value, option, path)
            return
    yield f"{path}: an object where {hint} is due"


def _is_meant(value: Resource, cls: type) -> bool:
    if not cls.__module__.startswith("stripe"):
        return False
    name = getattr(cls, "OBJECT_NAME", None)
    return name is None or name == value.get("object")


def _check_mapping(value: Resource, hints: tuple[Any, ...], path: str) -> Any:
    for name, item in value.items():
        yield from _check(item, hints[0] if hints else Any, f"{path}.{name}")


def _check_list(value: Any, hint: Any, path: str) -> Any:
    if hint is Any:
        return
    for option in _options(hint):
        if get_origin(option) is list and isinstance(value, list):
            for number, item in enumerate(value):
                yield from _check(item, get_args(option)[0], f"{path}[{number}]")
            return
    yield f"{path}: a list where {hint} is due"
