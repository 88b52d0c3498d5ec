"""The order of INSTALLED_APPS, which decides whose template and static file comes first."""

from __future__ import annotations

from enum import IntEnum
from itertools import pairwise

from quickscale.core.layers.choice import find_app_layer
from quickscale.core.layers.errors import Fault
from quickscale.core.layers.selection import Selection

KERNEL = "quickscale.core.layers"


class Rank(IntEnum):
    """Where an app of each kind stands."""

    KERNEL = 0
    PROJECT = 1
    SKIN = 2
    THEME = 3
    PLUGIN = 4
    CORE = 5


_RANKS = {
    "presentation_skin": Rank.SKIN,
    "business_theme": Rank.THEME,
    "feature_plugin": Rank.PLUGIN,
}


def find_order_faults(selection: Selection) -> list[Fault]:
    """Return the one fault of a wrong order, naming the first pair that stands wrongly."""
    ranked = [(app, rank) for app in selection.apps if (rank := _rank(app, selection)) is not None]
    if not ranked or _rank(selection.apps[0], selection) is not Rank.KERNEL:
        return [_explain(f'"{KERNEL}" is not the first entry of INSTALLED_APPS', ranked)]
    for (before, first), (after, second) in pairwise(ranked):
        if first > second:
            return [_explain(f'In INSTALLED_APPS "{before}" comes before "{after}"', ranked)]
    return []


def _rank(app: str, selection: Selection) -> Rank | None:
    layer = find_app_layer(app)
    if layer and not layer.is_own:
        return _RANKS[layer.kind]
    if app == KERNEL or app.startswith(f"{KERNEL}."):
        return Rank.KERNEL
    if app.startswith("quickscale.core."):
        return Rank.CORE
    return Rank.PROJECT if app.partition(".")[0] == selection.project else None


def _explain(message: str, ranked: list[tuple[str, Rank]]) -> Fault:
    apps = [app for app, rank in sorted(ranked, key=lambda pair: pair[1])]
    listed = ", ".join(f'"{app}"' for app in dict.fromkeys([KERNEL, *apps]))
    return Fault("quickscale.E401", f"{message}.", f"Use this order: {listed}")
