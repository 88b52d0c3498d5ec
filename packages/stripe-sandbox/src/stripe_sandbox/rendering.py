"""Objects as answers: copied, with what was asked for expanded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from stripe_sandbox.errors import StripeError
from stripe_sandbox.types import Resource

if TYPE_CHECKING:
    from stripe_sandbox.sandbox import Sandbox

#: How many of its lines an invoice holds itself.
_LINES = 10

Include = Callable[["Sandbox", Resource], Any]

#: Fields that are answered only where they are expanded, by kind and name.
_INCLUDED: dict[tuple[str, str], Include] = {}


def included(kind: str, name: str) -> Callable[[Include], Include]:
    """Register what a field says that Stripe leaves out until it is expanded."""

    def register(include: Include) -> Include:
        _INCLUDED[kind, name] = include
        return include

    return register


def render_object(sandbox: Sandbox, resource: Resource, expand: Iterable[str] = ()) -> Resource:
    """Return a copy of an object with the dotted paths in ``expand`` filled in."""
    copy = deepcopy(resource)
    if copy.get("object") == "invoice" and "lines" in copy:
        _shorten(copy["lines"])
    for path in expand:
        _expand(sandbox, copy, path.split("."), path)
    return copy


def _shorten(lines: Resource) -> None:
    """Leave the first lines of an invoice; there is a list operation for the others."""
    lines["has_more"] = len(lines["data"]) > _LINES
    del lines["data"][_LINES:]


def _expand(sandbox: Sandbox, node: Any, parts: list[str], path: str) -> None:
    if not parts:
        return
    if isinstance(node, list):
        for item in node:
            _expand(sandbox, item, parts, path)
        return
    if not isinstance(node, dict):
        return
    name, *rest = parts
    include = _INCLUDED.get((node.get("object", ""), name))
    if include and name not in node:
        node[name] = include(sandbox, node)
    if name not in node:
        raise StripeError(
            f"This property cannot be expanded ({path}). You may want to try expanding "
            f"'data.{path}' instead.",
            param="expand",
        )
    node[name] = _fill(sandbox, node[name])
    _expand(sandbox, node[name], rest, path)


def _fill(sandbox: Sandbox, value: Any) -> Any:
    if isinstance(value, list):
        return [_fill(sandbox, item) for item in value]
    found = sandbox.store.look_up(value) if isinstance(value, str) else None
    return value if found is None else deepcopy(found)
