"""How each kind of hook runs its implementations.

A dispatch is a closure that looks for its implementations itself: its callers must not pay for an
extension which nobody made. It always runs the stub: Python then refuses wrong arguments, and the
stub's answer stands where nobody extends the hook.
"""

from collections.abc import Callable
from typing import Any

from .exceptions import HookError
from .implementations import Implementation
from .registry import Hook

Dispatch = Callable[..., Any]


def dispatch_action(hook: Hook, stub: Dispatch) -> Dispatch:
    """Tell every implementation; only what the hook declares that it raises reaches the caller."""

    def dispatch(*args: Any, **kwargs: Any) -> Any:
        answer = stub(*args, **kwargs)
        implementations = hook.implementations
        if implementations is None:
            implementations = hook.prepare()
        if implementations:
            values = hook.bind(args, kwargs)
            for implementation in implementations:
                implementation.run_isolated(implementation.pick(values), halting=hook.raises)
        return answer

    return dispatch


def dispatch_filter(hook: Hook, stub: Dispatch) -> Dispatch:
    def dispatch(*args: Any, **kwargs: Any) -> Any:
        value = stub(*args, **kwargs)
        implementations = hook.implementations
        if implementations is None:
            implementations = hook.prepare()
        if value is None or implementations:
            values = hook.bind(args, kwargs)
            first = values.pop(hook.first)
            value = first if value is None else value
            for implementation in implementations:
                value = _pass_through(implementation, value, values)
        return value

    return dispatch


def dispatch_collect(hook: Hook, stub: Dispatch) -> Dispatch:
    def dispatch(*args: Any, **kwargs: Any) -> Any:
        answers = stub(*args, **kwargs) or []
        implementations = hook.implementations
        if implementations is None:
            implementations = hook.prepare()
        if implementations:
            values = hook.bind(args, kwargs)
            found = (each.run_isolated(each.pick(values)) for each in implementations)
            answers = [*answers, *(answer for answer in found if answer is not None)]
        return answers

    return dispatch


def _pass_through(implementation: Implementation, value: Any, values: dict[str, Any]) -> Any:
    layer, hook = implementation.namespace.name, implementation.hook
    try:
        answer = implementation.function(value, **implementation.pick(values, skip=1))
    except Exception as error:
        error.add_note(f"Raised by layer {layer!r} in filter {hook!r}.")
        raise
    if answer is None and value is not None:
        raise HookError(
            f"Layer {layer!r} returned no value from filter {hook!r}: {implementation.name}"
        )
    return answer
