"""What can be wrong with an implementation, each with its id and a hint."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.checks import Error

from quickscale.core.hooks.implementations import Implementation
from quickscale.core.hooks.namespaces import installed_layers

if TYPE_CHECKING:
    from quickscale.core.hooks.registry import Hook


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in one implementation."""

    id: str
    message: str
    hint: str

    def __str__(self) -> str:
        return str(self.to_error())

    def to_error(self) -> Error:
        """Return it as a system check reports it."""
        return Error(self.message, hint=self.hint, id=self.id)


def find_faults(hooks: Mapping[str, Hook], implementation: Implementation) -> Iterator[Fault]:
    """Yield what is wrong with ``implementation``, given all declared hooks."""
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


def _find_wrong_form(implementation: Implementation) -> Iterator[Fault]:
    order = implementation.order
    if type(order) is not int:
        message = f"registers {implementation.hook!r} with the order {order!r}"
        yield _fault("E203", implementation, message, "Use an integer as the order.")
    if inspect.iscoroutinefunction(implementation.function):
        message = f"registers a coroutine function for {implementation.hook!r}"
        yield _fault("E203", implementation, message, "Use a regular function, without async.")


def _find_unknown_name(
    hooks: Mapping[str, Hook], implementation: Implementation
) -> Iterator[Fault]:
    prefix, dot, _ = implementation.hook.partition(".")
    if dot and prefix not in installed_layers():
        return
    close = difflib.get_close_matches(implementation.hook, [*hooks, "event:*"], n=1)
    hint = f"Did you mean {close[0]!r}?" if close else "Run: quickscale hooks"
    message = f"registers unknown hook {implementation.hook!r}"
    yield _fault("E201", implementation, message, hint)


def _find_missing_value(implementation: Implementation) -> Iterator[Fault]:
    first = implementation.parameters[0] if implementation.parameters else None
    if first is None or first.kind not in (first.POSITIONAL_ONLY, first.POSITIONAL_OR_KEYWORD):
        message = f"doesn't take the value of the filter {implementation.hook!r}"
        yield _fault("E202", implementation, message, "Take the value as the first argument.")


def _find_wrong_arguments(
    implementation: Implementation, accepted: tuple[str, ...], *, skip: int = 0
) -> Iterator[Fault]:
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
        yield _fault("E202", implementation, message, hint)


def _fault(id: str, implementation: Implementation, message: str, hint: str) -> Fault:
    where = f"({implementation.file}:{implementation.line})"
    return Fault(
        f"quickscale.{id}", f"Layer {implementation.layer.name!r} {message} {where}.", hint
    )
