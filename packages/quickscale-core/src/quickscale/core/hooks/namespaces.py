"""Which layer a module belongs to, and when that layer's turn comes."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from django.apps import apps


class Phase(IntEnum):
    """The order in which layers take their turn."""

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
    """Return the layer of a dotted module path."""
    root, _, rest = module.partition(".")
    phase = _ROOTS.get(root, Phase.PROJECT)
    if phase is Phase.PROJECT:
        return Namespace(phase, root, root)
    name = rest.partition(".")[0]
    return Namespace(phase, name, f"{root}.{name}")


def installed_namespaces() -> set[str]:
    """Return the names under which the apps of this project may declare extension points."""
    return {namespace_of(config.name).name for config in apps.get_app_configs()}
