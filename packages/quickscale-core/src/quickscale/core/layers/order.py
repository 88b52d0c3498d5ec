"""The order of INSTALLED_APPS, which decides whose template and static file comes first."""

from enum import IntEnum
from itertools import pairwise

from .choice import find_app_layer
from .errors import StackMessage
from .stack import StackSettings

KERNEL = "quickscale.core.layers"


class Rank(IntEnum):
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


def find_order_errors(settings: StackSettings) -> list[StackMessage]:
    """Return the one error of a wrong order, naming the first wrong pair."""
    ranked = [(app, rank) for app in settings.apps if (rank := _rank(app, settings)) is not None]
    if not ranked or _rank(settings.apps[0], settings) is not Rank.KERNEL:
        return [_explain(f'"{KERNEL}" is not the first entry of INSTALLED_APPS', ranked)]
    for (before, first), (after, second) in pairwise(ranked):
        if first > second:
            return [_explain(f'In INSTALLED_APPS "{before}" comes before "{after}"', ranked)]
    return []


def _rank(app: str, settings: StackSettings) -> Rank | None:
    layer = find_app_layer(app)
    if layer and not layer.is_builtin:
        return _RANKS[layer.kind]
    if app == KERNEL or app.startswith(f"{KERNEL}."):
        return Rank.KERNEL
    if app.startswith("quickscale.core."):
        return Rank.CORE
    return Rank.PROJECT if app.partition(".")[0] == settings.project else None


def _explain(message: str, ranked: list[tuple[str, Rank]]) -> StackMessage:
    apps = [app for app, rank in sorted(ranked, key=lambda pair: pair[1])]
    listed = ", ".join(f'"{app}"' for app in dict.fromkeys([KERNEL, *apps]))
    return StackMessage("quickscale.E401", f"{message}.", f"Use this order: {listed}")
