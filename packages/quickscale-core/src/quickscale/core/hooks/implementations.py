import inspect
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple, Self

from django.apps import apps
from django.db import transaction


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
