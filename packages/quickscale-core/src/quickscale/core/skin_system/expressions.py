"""Values in screens that are known only when a page is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quickscale.core.theme_system import P

Scope = Mapping[str, Any]


def resolve(value: Any, scope: Scope) -> Any:
    """Return what ``value`` is in ``scope``; a path that leads nowhere is None.

    Args:
        value: a literal, or a :class:`P` such as ``P("data.id")``.
        scope: what the paths' first words mean: ``path``, ``query``, ``data``, ``row``.
    """
    return follow(value.expression, scope) if isinstance(value, P) else value


def resolve_all(values: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """Resolve each value of a mapping, leaving out those that lead nowhere."""
    resolved = {name: resolve(value, scope) for name, value in values.items()}
    return {name: value for name, value in resolved.items() if value is not None}


def follow(path: str, data: Any) -> Any:
    """Return the value at a dotted path in plain data, or None."""
    for part in path.split("."):
        data = step(data, part)
        if data is None:
            return None
    return data


def step(data: Any, part: str) -> Any:
    if isinstance(data, Mapping):
        return data.get(part)
    if isinstance(data, list) and part.isdecimal() and int(part) < len(data):
        return data[int(part)]
    return None


def needs(word: str, *mappings: Mapping[str, Any]) -> bool:
    """Whether any value of the mappings is a path that begins with ``word``."""
    return any(paths_of(word, values) for values in mappings)


def paths_of(word: str, values: Mapping[str, Any]) -> list[str]:
    """Return what follows ``word.`` in each path of a mapping that begins with it, in order."""
    found = [value.expression for value in values.values() if isinstance(value, P)]
    return [path.removeprefix(f"{word}.") for path in found if path.startswith(f"{word}.")]
