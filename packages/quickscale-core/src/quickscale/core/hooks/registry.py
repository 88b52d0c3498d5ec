import threading
import warnings
from collections.abc import Callable, Mapping
from contextlib import ContextDecorator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any, TypeVar

from django.apps import apps
from django.core.checks import Error
from django.utils.module_loading import module_has_submodule

from quickscale.core.deprecation import RemovedInQuickScale2Warning

from .dispatch import Halting, Implementation, Phase, namespace_of
from .exceptions import HookError, InvalidImplementations
from .validation import find_errors

F = TypeVar("F", bound=Callable[..., Any])

EVERY_EVENT = "event:*"


@dataclass(eq=False, kw_only=True)
class Hook:
    """What a specification says, and the implementations that follow it once they are known.

    Attributes:
        parameters: the arguments and their defaults (``inspect.Parameter.empty`` for none).
        implementations: in their order; None before the first dispatch.
    """

    name: str
    kind: str
    parameters: Mapping[str, Any]
    doc: str
    module: str
    raises: Halting = ()
    deprecated: str = ""
    dispatch: Callable[..., Any] | None = field(default=None, init=False)
    implementations: tuple[Implementation, ...] | None = field(default=None, init=False)

    @cached_property
    def first(self) -> str:
        return next(iter(self.parameters), "")

    def prepare(self) -> tuple[Implementation, ...]:
        discover()
        self.implementations = registry.implementations_of(self)
        return self.implementations

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        return {**self.parameters, **dict(zip(self.parameters, args, strict=False)), **kwargs}


class Registry:
    def __init__(self) -> None:
        self.hooks: dict[str, Hook] = {}
        self.implementations: list[Implementation] = []
        self._lock = threading.RLock()
        self._state = "new"

    def declare(self, hook: Hook) -> None:
        known = self.hooks.get(hook.name)
        if known is not None and known.module != hook.module:
            raise HookError(f"Hook {hook.name!r} is declared by {known.module} and {hook.module}.")
        self.hooks[hook.name] = hook

    def add(self, implementation: Implementation) -> None:
        self.implementations.append(implementation)
        if self._state == "validated":
            self._state = "imported"
        self._forget()

    def remove(self, implementation: Implementation) -> None:
        self.implementations.remove(implementation)
        self._forget()

    def implementations_of(self, hook: Hook) -> tuple[Implementation, ...]:
        names = {hook.name, EVERY_EVENT} if hook.kind == "event" else {hook.name}
        found = (each for each in self.implementations if each.hook in names)
        return tuple(sorted(found, key=lambda each: each.sort_key))

    def import_modules(self) -> None:
        """Import, once, whatever may declare or extend a hook."""
        with self._lock:
            if self._state != "new":
                return
            self._state = "importing"
            try:
                for module in _modules_of_apps():
                    import_module(module)
            except BaseException:
                self._state = "new"
                raise
            self._state = "imported"

    def validate(self) -> None:
        with self._lock:
            if self._state != "imported":
                return
            if errors := self.errors():
                raise InvalidImplementations(errors)
            for implementation in self.implementations:
                _warn_of_deprecation(self.hooks.get(implementation.hook), implementation)
            self._state = "validated"

    def errors(self) -> list[Error]:
        return [
            error
            for implementation in self.implementations
            for error in find_errors(self.hooks, implementation)
        ]

    def _forget(self) -> None:
        for hook in self.hooks.values():
            hook.implementations = None


registry = Registry()


def discover() -> None:
    """Import the ``quickscale_hooks.py`` of every app, and validate what they register; only once.

    Done once the apps are ready, so that an error stops the start and not the first request;
    otherwise by the first dispatch.

    Raises:
        InvalidImplementations: implementations name hooks or arguments that do not exist.
    """
    registry.import_modules()
    registry.validate()


def register(name: str, *, order: int = 0) -> Callable[[F], F]:
    """Extend the hook ``name``, or every event as ``event:*``, with the decorated function.

    Args:
        name: the hook's full name; under a layer that is not installed, the function never runs.
        order: a whole number; the lower runs earlier among the layers of the same phase.
    """

    def add(function: F) -> F:
        registry.add(Implementation.of(name, function, order))
        return function

    return add


class register_temporarily(ContextDecorator):
    """Extend the hook ``name`` within a ``with`` block or a decorated test.

    Raises:
        InvalidImplementations: on entering, where the function does not fit the hook.
    """

    def __init__(self, name: str, function: Callable[..., Any], *, order: int = 0) -> None:
        self._implementation = Implementation.of(name, function, order)

    def __enter__(self) -> None:
        discover()
        if errors := list(find_errors(registry.hooks, self._implementation)):
            raise InvalidImplementations(errors)
        registry.add(self._implementation)

    def __exit__(self, *error: object) -> None:
        registry.remove(self._implementation)


def _modules_of_apps() -> list[str]:
    """List what discovery imports: declarations first, then what apps register."""
    apps.check_models_ready()
    packages = {config.name: config.module for config in apps.get_app_configs()}
    extending = [
        name for name, it in packages.items() if module_has_submodule(it, "quickscale_hooks")
    ]
    layers = {name for name in packages if namespace_of(name).phase is not Phase.PROJECT}
    declaring = {*layers, *extending, *(namespace_of(name).package for name in layers)}
    declarations = [
        f"{package}.{name}"
        for package in sorted(declaring)
        for name in ("hooks", "signals")
        if module_has_submodule(import_module(package), name)
    ]
    return declarations + [f"{package}.quickscale_hooks" for package in extending]


def _warn_of_deprecation(hook: Hook | None, implementation: Implementation) -> None:
    if hook is None or not hook.deprecated:
        return
    is_cores = hook.name.startswith("core.")
    warnings.warn_explicit(
        f"Hook {hook.name!r} is deprecated: {hook.deprecated}",
        RemovedInQuickScale2Warning if is_cores else DeprecationWarning,
        implementation.file,
        implementation.line,
        module=implementation.function.__module__,
    )
