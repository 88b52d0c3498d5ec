"""What a project has beside the layer: the core, its libraries, and the other installed layers."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from packaging.utils import canonicalize_name

from quickscale.core.layers.discovery import find_layers, find_module
from quickscale.core.layers.labels import read_label
from quickscale.core.layers.layer import CORE, Layer
from quickscale.core.manifests.layers import FeaturePlugin

from .layer_package import LayerPackage

_TEMPLATE = "project_template/package/settings.py-tpl"


@cache
def list_project_apps() -> tuple[str, ...]:
    """Return INSTALLED_APPS of a new project, without its own app and its layers."""
    source = (files("quickscale.core.assembly") / _TEMPLATE).read_text(encoding="utf-8")
    tree = ast.parse(Template(source).safe_substitute(layer_apps="", package=""))
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="INSTALLED_APPS")], value=value):
                return tuple(filter(None, ast.literal_eval(value)))
    raise LookupError(f"{_TEMPLATE} has no INSTALLED_APPS.")


def list_other_apps(layer: LayerPackage) -> Iterator[tuple[str, str]]:
    """Yield each app that a project may have beside ``layer``, and what has it.

    A project has one theme and one skin, so that theirs never meet others of their kind.
    """
    for app in list_project_apps():
        yield app, CORE if app.startswith("quickscale.core.") else app.partition(".")[0]
    for other in find_layers():
        is_rival = other.kind == layer.kind != FeaturePlugin.kind
        if not other.is_builtin and not is_rival and not is_same(layer, other):
            yield other.package, other.distribution


def is_same(layer: LayerPackage, other: Layer[Any]) -> bool:
    """Whether an installed layer is of the distribution that is validated."""
    names = (layer.contents.metadata.name, other.distribution)
    return len(set(map(canonicalize_name, names))) == 1


def list_labels(layer: LayerPackage) -> dict[str, str]:
    """Return what has each app label that ``layer`` could meet."""
    return {read_label(app): owner for app, owner in list_other_apps(layer)}


def list_app_files(app: str, folder: str) -> Iterator[str]:
    """Yield the paths of an app's files within its ``templates`` or ``static`` folder."""
    spec = find_module(app)
    for place in (spec and spec.submodule_search_locations) or ():
        root = Path(place) / folder
        yield from (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
