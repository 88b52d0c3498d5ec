from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .dispatch import Implementation, namespace_of
from .registry import Hook, discover, registry


@dataclass(frozen=True, slots=True)
class ImplementationInfo:
    """One implementation; ``name`` is its dotted path."""

    name: str
    layer: str
    phase: str
    order: int
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class HookInfo:
    """One extension point, with its implementations in the order in which they run.

    ``object_type`` is what kind of thing an event happens to, as far as it says so.
    """

    name: str
    kind: str
    layer: str
    arguments: tuple[str, ...]
    doc: str
    deprecated: str
    implementations: tuple[ImplementationInfo, ...]
    object_type: str = ""


def listing() -> list[HookInfo]:
    """Describe every declared hook and event, by name."""
    registry.import_modules()
    return [_describe(hook) for _, hook in sorted(registry.hooks.items())]


def trace(name: str, **arguments: Any) -> Iterator[tuple[Implementation, Any]]:
    """Yield each implementation of a hook of kind ``collect``, and what it answers."""
    discover()
    for implementation in registry.implementations_of(registry.hooks[name]):
        yield implementation, implementation.run_isolated(implementation.pick(arguments))


def _describe(hook: Hook) -> HookInfo:
    return HookInfo(
        name=hook.name,
        kind=hook.kind,
        layer=namespace_of(hook.module).name,
        arguments=tuple(hook.parameters),
        doc=hook.doc,
        deprecated=hook.deprecated,
        implementations=tuple(map(_describe_one, registry.implementations_of(hook))),
        object_type=getattr(hook, "object_type", ""),
    )


def _describe_one(implementation: Implementation) -> ImplementationInfo:
    return ImplementationInfo(
        name=implementation.name,
        layer=implementation.namespace.name,
        phase=implementation.namespace.phase.name.lower(),
        order=implementation.order,
        file=implementation.file,
        line=implementation.line,
    )
