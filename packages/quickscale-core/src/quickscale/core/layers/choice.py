"""Which installed layers a selection means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quickscale.core.layers.discovery import explain_unknown_layer, find_layers, get_layer
from quickscale.core.layers.entries import GROUPS
from quickscale.core.layers.errors import Fault
from quickscale.core.layers.exceptions import UnknownLayer
from quickscale.core.layers.layer import KIND_LABELS, Layer
from quickscale.core.layers.selection import Selection
from quickscale.core.layers.stack import Stack
from quickscale.core.theme_system.builtin import BASE

THEME, SKIN, PLUGIN = (manifest.kind for manifest in GROUPS.values())

_ROOTS = {
    "quickscale_business_themes": THEME,
    "quickscale_presentation_skins": SKIN,
    "quickscale_feature_plugins": PLUGIN,
}
_SETTINGS = {THEME: "QUICKSCALE_BUSINESS_THEME", SKIN: "QUICKSCALE_PRESENTATION_SKIN"}
_TOO_MANY = {THEME: "quickscale.E112", SKIN: "quickscale.E113"}


def find_app_layer(app: str) -> Layer[Any] | None:
    """Return the installed layer to which an entry of INSTALLED_APPS belongs, if to any."""
    return next((layer for layer in find_layers() if layer.holds(app)), None)


def choose_layers(selection: Selection) -> tuple[Stack, list[Fault]]:
    """Return the stack that ``selection`` names, as far as it can be found, and why not further.

    The base theme stands in for one that is not installed, so that all else is judged too.
    """
    found = dict.fromkeys(filter(None, map(find_app_layer, selection.apps)))
    base = get_layer(THEME, BASE)
    apps = [layer for layer in found if not layer.is_own]
    faults = list(_find_absent_layers(selection.apps))
    theme, theme_faults = _choose_one(THEME, selection.theme or BASE, apps)
    skin, skin_faults = _choose_one(SKIN, selection.skin, apps)
    faults += [*theme_faults, *skin_faults]
    plugins = tuple(layer for layer in apps if layer.kind == PLUGIN)
    own = tuple(layer for layer in find_layers() if layer.is_own)
    return Stack(selection.core_version, theme or base, own, skin, plugins), faults


def _find_absent_layers(apps: Iterable[str]) -> Iterator[Fault]:
    for app in apps:
        root, _, rest = app.partition(".")
        if root in _ROOTS and find_app_layer(app) is None:
            yield explain_unknown_layer(_ROOTS[root], rest.partition(".")[0])


def _choose_one(
    kind: str, wanted: str, apps: list[Layer[Any]]
) -> tuple[Layer[Any] | None, list[Fault]]:
    candidates = [layer for layer in apps if layer.kind == kind]
    faults = [_explain_too_many(kind, candidates)] if len(candidates) > 1 else []
    try:
        named = get_layer(kind, wanted) if wanted else None
    except UnknownLayer as error:
        return next(iter(candidates), None), [*faults, error.fault]
    agreed = named in candidates or (not candidates and (named is None or named.name == BASE))
    if not agreed:
        faults.append(_explain_disagreement(kind, wanted, named, candidates))
    return named or next(iter(candidates), None), faults


def _explain_too_many(kind: str, layers: list[Layer[Any]]) -> Fault:
    listed = " and ".join(map(str, layers))
    surplus = " or ".join(f'"{layer.package}"' for layer in layers)
    return Fault(
        _TOO_MANY[kind],
        f"A project can have only one {KIND_LABELS[kind]}, but INSTALLED_APPS contains "
        f"the {listed}.",
        f"Remove {surplus} from INSTALLED_APPS.",
    )


def _explain_disagreement(
    kind: str, wanted: str, named: Layer[Any] | None, candidates: list[Layer[Any]]
) -> Fault:
    setting, label = _SETTINGS[kind], KIND_LABELS[kind]
    present = " and ".join(map(str, candidates)) or f"no {label}"
    if candidates:
        hint = f'{setting} = "{candidates[0].name}"'
    elif named and named.is_own:
        hint = f'{setting} = "{BASE}"'
    else:
        hint = f'Add "{named.package if named else ""}" to INSTALLED_APPS.'
    return Fault(
        "quickscale.E114", f"{setting} is '{wanted}', but INSTALLED_APPS contains {present}.", hint
    )
