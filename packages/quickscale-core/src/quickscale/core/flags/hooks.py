from collections.abc import Iterable, Mapping
from functools import lru_cache

from quickscale.core import hooks
from quickscale.core.hooks.dispatch import Implementation
from quickscale.core.hooks.registry import registry
from quickscale.core.layers.layer import suggest_name

from .specs import FeatureFlag, UnknownFlag


@hooks.declare("core.flags", kind="collect")
def collect_flags() -> list[Iterable[FeatureFlag]]:
    """Declare the flags that a layer asks, as an iterable of ``FeatureFlag``.

    A flag needs no row in the database: without one its default counts. Where two layers declare
    one name, the one that runs later counts.
    """
    return []


def declared_flags() -> Mapping[str, FeatureFlag]:
    hook = registry.hooks["core.flags"]
    return _read_flags(hook.implementations or hook.prepare())


@lru_cache(maxsize=4)
def _read_flags(declarations: tuple[Implementation, ...]) -> Mapping[str, FeatureFlag]:
    return {flag.name: flag for flags in collect_flags() for flag in flags}


def flag_default(name: str) -> bool:
    """Return what a flag is while nobody has said otherwise; UnknownFlag suggests a name."""
    declared = declared_flags()
    if name not in declared:
        message = f"No feature flag '{name}' found. {suggest_name(name, declared)}"
        raise UnknownFlag(message.strip())
    return declared[name].default
