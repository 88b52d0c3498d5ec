"""How each kind of hook runs its implementations.

A dispatch is a closure that looks for its implementations itself: its callers must not pay for an
extension which nobody made. It always runs the stub: Python then refuses wrong arguments, and the
stub's answer stands where nobody extends the hook.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.apps import apps
from django.db import transaction

from .exceptions import HookError

if TYPE_CHECKING:
    from .registry import Hook


class Phase(IntEnum):
    CORE = 0
    THEME = 1
    SKIN = 2
    PLUGIN = 3
    PROJECT = 4


_ROOTS = {
    "quickscale": Phase.CORE,
    "quickscale_business_themes": Phase.THEME,
    "quickscale_presentation_skins": Phase.SKIN,
    "quickscale_feature_plugins": Phase.PLUGIN,
}


class Namespace(NamedTuple):
    """A layer, or the root package of anything that is none: the project's, a library's."""

    phase: Phase
    name: str
    package: str


def namespace_of(module: str) -> Namespace:
    root, _, rest = module.partition(".")
    phase = _ROOTS.get(root, Phase.PROJECT)
    if phase is Phase.PROJECT:
        return Namespace(phase, root, root)
    name = rest.partition(".")[0]
    return Namespace(phase, name, f"{root}.{name}")


#: The attribute by which a declared function knows its hook.
HOOK = "quickscale_hook"


def is_extended(point: Callable[..., Any]) -> bool:
    """Say whether anybody extends a declared function: what only they would need can be saved."""
    hook: Hook = vars(point)[HOOK]
    implementations = hook.prepare() if hook.implementations is None else hook.implementations
    return bool(implementations)


def installed_namespaces() -> set[str]:
    return {namespace_of(config.name).name for config in apps.get_app_configs()}


logger = logging.getLogger("quickscale.hooks")

Halting = type[Exception] | tuple[type[Exception], ...]

_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True)
class Implementation:
    """What registration learned about a function, so that no call has to inspect it again.

    Attributes:
        hook: the name it was registered under.
        names: the arguments that can be given by name, in order.
        takes_all: it has ``**kwargs``.
    """

    hook: str
    function: Callable[..., Any]
    order: int
    namespace: Namespace
    file: str
    line: int
    parameters: tuple[inspect.Parameter, ...]
    names: tuple[str, ...]
    takes_all: bool

    @classmethod
    def of(cls, hook: str, function: Callable[..., Any], order: int) -> Self:
        parameters = tuple(inspect.signature(function).parameters.values())
        file, line = locate(function)
        return cls(
            hook=hook,
            function=function,
            order=order,
            namespace=namespace_of(function.__module__),
            file=file,
            line=line,
            parameters=parameters,
            names=tuple(p.name for p in parameters if p.kind in _NAMED),
            takes_all=any(p.kind is p.VAR_KEYWORD for p in parameters),
        )

    @property
    def name(self) -> str:
        function = inspect.unwrap(self.function)
        qualified = getattr(function, "__qualname__", type(function).__qualname__)
        return f"{function.__module__}.{qualified}"

    @property
    def sort_key(self) -> tuple[int, int, str, str, int]:
        """Phase, order and layer name; then the place in the source, so that nothing ties."""
        return (self.namespace.phase, self.order, self.namespace.name, self.file, self.line)

    def pick(self, values: Mapping[str, Any], *, skip: int = 0) -> Mapping[str, Any]:
        if self.takes_all:
            return values
        return {name: values[name] for name in self.names[skip:]}

    def run_isolated(self, arguments: Mapping[str, Any], *, halting: Halting = ()) -> Any:
        """Call the function; log what it raises and return None, except for ``halting``.

        In a transaction the function gets a savepoint, so that a failed query cannot break the
        work of whoever dispatched the hook.
        """
        try:
            if not transaction.get_connection().in_atomic_block:
                return self.function(**arguments)
            with transaction.atomic():
                return self.function(**arguments)
        except halting:
            raise
        except Exception:  # an extension's failure must never become its host's
            logger.exception(
                "Layer %r failed in hook %r: %s", self.namespace.name, self.hook, self.name
            )
            return None


def locate(function: Callable[..., Any]) -> tuple[str, int]:
    unwrapped = inspect.unwrap(function)
    code = getattr(unwrapped, "__code__", None) or getattr(
        type(unwrapped).__call__, "__code__", None
    )
    return (code.co_filename, code.co_firstlineno) if code else ("", 0)


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
