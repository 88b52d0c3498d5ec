"""Which installed layers the settings mean."""

from collections.abc import Iterable, Iterator
from typing import Any

from quickscale.core.manifests.layers import BASE

from .discovery import GROUPS, explain_unknown_layer, find_layers, get_layer
from .errors import StackMessage, UnknownLayer
from .layer import KIND_LABELS, Layer
from .project_apps import find_project_apps
from .stack import Stack, StackSettings

THEME, SKIN, PLUGIN = (manifest.kind for manifest in GROUPS.values())

_ROOTS = {
    "quickscale_business_themes": THEME,
    "quickscale_presentation_skins": SKIN,
    "quickscale_feature_plugins": PLUGIN,
}
_SETTINGS = {THEME: "QUICKSCALE_BUSINESS_THEME", SKIN: "QUICKSCALE_PRESENTATION_SKIN"}
_TOO_MANY = {THEME: "quickscale.E112", SKIN: "quickscale.E113"}


def find_app_layer(app: str) -> Layer[Any] | None:
    return next((layer for layer in find_layers() if layer.holds(app)), None)


def choose_layers(settings: StackSettings) -> tuple[Stack, list[StackMessage]]:
    """Return the stack that ``settings`` names, and why it is not all found.

    The base theme stands in for one that is not installed, so that all else is judged too.
    """
    found = dict.fromkeys(filter(None, map(find_app_layer, settings.apps)))
    base = get_layer(THEME, BASE)
    apps = [layer for layer in found if not layer.is_builtin]
    errors = list(_find_absent_layers(settings.apps))
    theme, theme_errors = _choose_one(THEME, settings.theme or BASE, apps)
    skin, skin_errors = _choose_one(SKIN, settings.skin, apps)
    errors += [*theme_errors, *skin_errors]
    plugins = tuple(layer for layer in apps if layer.kind == PLUGIN)
    own = tuple(layer for layer in find_layers() if layer.is_builtin)
    own_apps = tuple(find_project_apps(settings.apps))
    return Stack(settings.core_version, theme or base, own, skin, plugins, own_apps), errors


def _find_absent_layers(apps: Iterable[str]) -> Iterator[StackMessage]:
    for app in apps:
        root, _, rest = app.partition(".")
        if root in _ROOTS and find_app_layer(app) is None:
            yield explain_unknown_layer(_ROOTS[root], rest.partition(".")[0])


def _choose_one(
    kind: str, wanted: str, apps: list[Layer[Any]]
) -> tuple[Layer[Any] | None, list[StackMessage]]:
    candidates = [layer for layer in apps if layer.kind == kind]
    errors = [_explain_too_many(kind, candidates)] if len(candidates) > 1 else []
    try:
        named = get_layer(kind, wanted) if wanted else None
    except UnknownLayer as error:
        return next(iter(candidates), None), [*errors, error.error]
    agreed = named in candidates or (not candidates and (named is None or named.name == BASE))
    if not agreed:
        errors.append(_explain_disagreement(kind, wanted, named, candidates))
    return named or next(iter(candidates), None), errors


def _explain_too_many(kind: str, layers: list[Layer[Any]]) -> StackMessage:
    listed = " and ".join(map(str, layers))
    surplus = " or ".join(f'"{layer.package}"' for layer in layers)
    return StackMessage(
        _TOO_MANY[kind],
        f"A project can have only one {KIND_LABELS[kind]}, but INSTALLED_APPS contains "
        f"the {listed}.",
        f"Remove {surplus} from INSTALLED_APPS.",
    )


def _explain_disagreement(
    kind: str, wanted: str, named: Layer[Any] | None, candidates: list[Layer[Any]]
) -> StackMessage:
    setting, label = _SETTINGS[kind], KIND_LABELS[kind]
    present = " and ".join(map(str, candidates)) or f"no {label}"
    if candidates:
        hint = f'{setting} = "{candidates[0].name}"'
    elif named and named.is_builtin:
        hint = f'{setting} = "{BASE}"'
    else:
        hint = f'Add "{named.package if named else ""}" to INSTALLED_APPS.'
    return StackMessage(
        "quickscale.E114", f"{setting} is '{wanted}', but INSTALLED_APPS contains {present}.", hint
    )
