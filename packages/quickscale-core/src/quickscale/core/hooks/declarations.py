import functools
import inspect
from collections.abc import Callable
from typing import Any, Literal, ParamSpec, TypeVar, cast

from .dispatch import HOOK, Halting, dispatch_action, dispatch_collect, dispatch_filter
from .exceptions import HookError
from .registry import Hook, discover, registry

P = ParamSpec("P")
R = TypeVar("R")
Kind = Literal["action", "filter", "veto", "collect"]

_DISPATCH: dict[str, Callable[[Hook, Callable[..., Any]], Callable[..., Any]]] = {
    "action": dispatch_action,
    "veto": dispatch_action,
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
        kind: ``action`` tells, ``filter`` changes its first argument and returns it, ``veto`` may
            stop the caller, ``collect`` returns the list of what the implementations returned.
        raises: for a veto, the exception, or the tuple of them, that stops the caller. Any other
            failure of an action, a veto or a collect is logged and isolated; a filter's is raised.
        deprecated: what to use instead; registering then warns.

    Raises:
        HookError: the name was declared before, or the stub does not fit the kind.
    """
    if (kind == "veto") != bool(raises):
        raise HookError(
            f"Hook {name!r}: 'raises' is required for vetoes and not allowed for other kinds."
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
        hook.dispatch = functools.wraps(stub)(_DISPATCH[kind](hook, stub))
        vars(hook.dispatch)[HOOK] = hook
        return cast("Callable[P, R]", hook.dispatch)

    return make


def collect(name: str) -> list[Any]:
    """Dispatch a hook of kind ``collect`` that a manifest names.

    Raises:
        HookError: there is no such hook.
    """
    discover()
    hook = registry.hooks.get(name)
    if hook is None or hook.kind != "collect" or hook.dispatch is None:
        raise HookError(f"There is no hook {name!r} of kind collect.")
    answers: list[Any] = hook.dispatch()
    return answers


def _read_parameters(name: str, kind: Kind, stub: Callable[..., Any]) -> dict[str, Any]:
    parameters = inspect.signature(stub).parameters.values()
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters):
        raise HookError(f"Hook {name!r} must name each of its arguments.")
    if kind == "filter" and not parameters:
        raise HookError(f"Filter {name!r} needs a first argument, its value.")
    return {p.name: p.default for p in parameters}
