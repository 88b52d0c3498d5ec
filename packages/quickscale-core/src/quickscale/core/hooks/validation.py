from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.core.checks import Error

from .dispatch import Implementation, installed_namespaces

if TYPE_CHECKING:
    from .registry import Hook


def find_errors(hooks: Mapping[str, Hook], implementation: Implementation) -> Iterator[Error]:
    yield from _find_wrong_form(implementation)
    if implementation.hook == "event:*":
        yield from _find_wrong_arguments(implementation, ("event",))
        return
    hook = hooks.get(implementation.hook)
    if hook is None:
        yield from _find_unknown_name(hooks, implementation)
    elif hook.kind == "filter":
        yield from _find_missing_value(implementation)
        yield from _find_wrong_arguments(implementation, tuple(hook.parameters)[1:], skip=1)
    else:
        yield from _find_wrong_arguments(implementation, tuple(hook.parameters))


def _find_wrong_form(implementation: Implementation) -> Iterator[Error]:
    order = implementation.order
    if type(order) is not int:
        message = f"registers {implementation.hook!r} with the order {order!r}"
        yield _error("E203", implementation, message, "Use an integer as the order.")
    if inspect.iscoroutinefunction(implementation.function):
        message = f"registers a coroutine function for {implementation.hook!r}"
        yield _error("E203", implementation, message, "Use a regular function, without async.")


def _find_unknown_name(
    hooks: Mapping[str, Hook], implementation: Implementation
) -> Iterator[Error]:
    prefix, dot, _ = implementation.hook.partition(".")
    if dot and prefix not in installed_namespaces():
        return
    close = difflib.get_close_matches(implementation.hook, [*hooks, "event:*"], n=1)
    hint = f"Did you mean {close[0]!r}?" if close else "Run: quickscale hooks"
    message = f"registers unknown hook {implementation.hook!r}"
    yield _error("E201", implementation, message, hint)


def _find_missing_value(implementation: Implementation) -> Iterator[Error]:
    first = implementation.parameters[0] if implementation.parameters else None
    if first is None or first.kind not in (first.POSITIONAL_ONLY, first.POSITIONAL_OR_KEYWORD):
        message = f"doesn't take the value of the filter {implementation.hook!r}"
        yield _error("E202", implementation, message, "Take the value as the first argument.")


def _find_wrong_arguments(
    implementation: Implementation, accepted: tuple[str, ...], *, skip: int = 0
) -> Iterator[Error]:
    for parameter in implementation.parameters[skip:]:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.name in accepted and parameter.kind is not parameter.POSITIONAL_ONLY:
            continue
        close = difflib.get_close_matches(parameter.name, accepted, n=1)
        names = ", ".join(accepted) or "no argument"
        hint = (
            f"Did you mean {close[0]!r}?"
            if close
            else (f"The hook passes {names} as keyword arguments.")
        )
        message = f"takes {parameter.name!r}, which {implementation.hook!r} doesn't pass"
        yield _error("E202", implementation, message, hint)


def _error(id: str, implementation: Implementation, message: str, hint: str) -> Error:
    where = f"({implementation.file}:{implementation.line})"
    return Error(
        f"Layer {implementation.namespace.name!r} {message} {where}.",
        hint=hint,
        id=f"quickscale.{id}",
    )
