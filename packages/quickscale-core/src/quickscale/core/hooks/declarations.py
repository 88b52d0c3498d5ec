"""Extension points: the specification that a typed stub gives."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, Literal, ParamSpec, TypeVar, cast

from quickscale.core.hooks.dispatch import dispatch_action, dispatch_collect, dispatch_filter
from quickscale.core.hooks.exceptions import HookError
from quickscale.core.hooks.implementations import Halting
from quickscale.core.hooks.registry import Hook, registry

P = ParamSpec("P")
R = TypeVar("R")
Kind = Literal["action", "filter", "gate", "collect"]

_DISPATCH: dict[str, Callable[[Hook, Callable[..., Any]], Callable[..., Any]]] = {
    "action": dispatch_action,
    "gate": dispatch_action,
    "filter": dispatch_filter,
    "collect": dispatch_collect,
}


def declare(
    name: str, *, kind: Kind, raises: Halting = (), deprecated: str = ""
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make an extension point of a typed stub; calling it dispatches the hook.

    The stub's body is a docstring. Where a type checker wants a value, it returns what the hook
    answers when nobody extends it: a filter its first argument, a collect an empty list.

    Args:
        name: ``<layer>.<name>``.
        kind: ``action`` tells, ``filter`` changes its first argument and returns it, ``gate`` may
            stop the caller, ``collect`` returns the list of what the implementations returned.
        raises: for a gate, the exception, or the tuple of them, that stops the caller. Any other
            failure of an action, a gate or a collect is logged and isolated; a filter's is raised.
        deprecated: what to use instead; registering then warns.

    Raises:
        HookError: the name was declared before, or the stub does not fit the kind.
    """
    if (kind == "gate") != bool(raises):
        raise HookError(
            f"Hook {name!r}: 'raises' is required for gates and not allowed for other kinds."
        )

    def make(stub: Callable[P, R]) -> Callable[P, R]:
        hook = Hook(
            name=name,
            kind=kind,
            parameters=_read_parameters(name, kind, stub),
            doc=inspect.getdoc(stub) or "",
            module=stub.__module__,
            raises=raises,
            deprecated=deprecated,
        )
        registry.declare(hook)
        return cast("Callable[P, R]", functools.wraps(stub)(_DISPATCH[kind](hook, stub)))

    return make


def _read_parameters(name: str, kind: Kind, stub: Callable[..., Any]) -> dict[str, Any]:
    parameters = inspect.signature(stub).parameters.values()
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters):
        raise HookError(f"Hook {name!r} must name each of its arguments.")
    if kind == "filter" and not parameters:
        raise HookError(f"Filter {name!r} needs a first argument, its value.")
    return {p.name: p.default for p in parameters}
