"""What templates received, held to the types of ``quickscale.core.skin_system.contexts``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

from django.utils.functional import LazyObject, Promise


@dataclass(frozen=True, slots=True)
class Found:
    """One value of a context, the type that names it, and what is wrong with it."""

    owner: type
    name: str
    value: Any
    place: str
    fault: str = ""


def walk(value: Mapping[str, Any], owner: type[Any], place: str = "") -> Iterator[Found]:
    """Yield all that a context holds, and what it lacks or has too much.

    Args:
        value: the context, or a part of it, with nothing in it that is computed late.
        owner: its type.
        place: where it stands, for messages.
    """
    hints = get_type_hints(owner)
    for name in owner.__required_keys__ - value.keys():
        yield Found(owner, name, None, f"{place}.{name}", "is missing")
    for name, part in value.items():
        if name not in hints:
            yield Found(owner, name, part, f"{place}.{name}", "is not described")
            continue
        yield Found(owner, name, part, f"{place}.{name}", find_fault(part, hints[name]))
        yield from walk_into(part, hints[name], f"{place}.{name}")


def walk_into(value: Any, hint: Any, place: str) -> Iterator[Found]:
    if get_origin(hint) is UnionType:
        hint = next((each for each in get_args(hint) if each is not NoneType), NoneType)
    if is_typeddict(hint) and isinstance(value, Mapping):
        yield from walk(value, hint, place)
    elif is_list(hint) and isinstance(value, Sequence):
        (item,) = get_args(hint)
        for position, part in enumerate(value):
            yield from walk_into(part, item, f"{place}.{position}")


def find_fault(value: Any, hint: Any) -> str:
    return "" if fits(value, hint) else f"is {value!r}, not {hint}"


def fits(value: Any, hint: Any) -> bool:
    origin = get_origin(hint)
    if origin is UnionType:
        return any(fits(value, each) for each in get_args(hint))
    if origin is Literal:
        return value in get_args(hint)
    if isinstance(value, bool):
        return hint in (bool, Any)
    return hint is Any or isinstance(value, types_of(hint))


def types_of(hint: Any) -> tuple[type, ...]:
    """Return what a value may be; texts may be translated late."""
    if hint is str:
        return (str, Promise, LazyObject)
    if is_list(hint):
        return (list, tuple)
    return (Mapping if is_typeddict(hint) else get_origin(hint) or hint,)


def is_list(hint: Any) -> bool:
    return get_origin(hint) is Sequence
