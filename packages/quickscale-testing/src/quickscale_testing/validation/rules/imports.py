"""Who may import whom, lazily and under TYPE_CHECKING too."""

import ast
from collections.abc import Iterator
from functools import cache

from quickscale.core.layers.discovery import find_module, read_source
from quickscale_testing.validation.code import Import
from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage

_SKIN_SYSTEM = "quickscale.core.skin_system"
_THEMES = "quickscale_business_themes"
_SKINS = "quickscale_presentation_skins"
_PLUGINS = "quickscale_feature_plugins"
_TOOLS = ("quickscale_testing", "stripe_sandbox")


def check(layer: LayerPackage) -> Iterator[Finding]:
    for module in layer.modules:
        for imported in module.imports:
            if message := _judge_layer(layer, imported.path):
                yield Finding(module.file.shown, imported.line, "layer.E304", message)
            elif message := _judge_core(imported):
                yield Finding(module.file.shown, imported.line, "layer.E305", message)


def _judge_layer(layer: LayerPackage, path: str) -> str:
    root, _, rest = path.partition(".")
    if path == layer.package or path.startswith(f"{layer.package}."):
        return ""
    if root in _TOOLS:
        return f"{root} is for tests, and never installed in production."
    if root in (_THEMES, _SKINS, _PLUGINS):
        is_service = root == _PLUGINS and rest.split(".")[1:2] == ["services"]
        is_allowed = layer.kind == "business_theme" and is_service
        return "" if is_allowed else f"It imports another layer: {path}."
    is_skin_system = f"{path}.".startswith(f"{_SKIN_SYSTEM}.")
    if layer.kind == "presentation_skin" and root == "quickscale" and not is_skin_system:
        return f"A skin imports {_SKIN_SYSTEM} only, not {path}."
    return ""


def _judge_core(imported: Import) -> str:
    """Say what the core does not export; what is unknown here is left to the core's version."""
    parts = imported.path.split(".")
    if parts[:2] != ["quickscale", "core"] or len(parts) < 4:
        return ""
    package, name = ".".join(parts[:3]), parts[3]
    exported = _list_exports(package)
    if exported is None or name in exported or name == "*":
        return ""
    return f"{package} doesn't export {name}."


@cache
def _list_exports(package: str) -> tuple[str, ...] | None:
    """Return ``__all__`` of a package or module of the core; None where it isn't installed."""
    if find_module(package) is None:
        return None
    for node in ast.parse(read_source(package)[0]).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return tuple(ast.literal_eval(value))
    return ()
