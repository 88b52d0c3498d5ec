"""Names and paths that something else has: the core, its libraries, or another installed layer."""

import ast
import re
from collections.abc import Iterator

from quickscale.core.layers.discovery import find_layers
from quickscale.core.layers.layer import KIND_LABELS, normalise_name
from quickscale_testing.validation.code import Module, read_attribute, read_keyword, read_string
from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage
from quickscale_testing.validation.neighbours import (
    is_same,
    list_app_files,
    list_labels,
    list_other_apps,
)

_MAILS = "templates/mail/"
_STATIC = "static/"
_PARAMETER = re.compile(r"<(?:\w++:)?(\w++)>")


def check(layer: LayerPackage) -> Iterator[Finding]:
    yield from _check_label(layer)
    yield from _check_names(layer)
    yield from _check_files(layer, _STATIC, "layer.E503")
    yield from _check_files(layer, _MAILS, "layer.E504")
    yield from _check_urls(layer)


def _check_label(layer: LayerPackage) -> Iterator[Finding]:
    shown, line, label = _read_label(layer)
    owner = list_labels(layer).get(label)
    if owner:
        yield Finding(shown, line, "layer.E501", f"The app label '{label}' is that of {owner}.")


def _read_label(layer: LayerPackage) -> tuple[str, int, str]:
    """Return where the layer sets its app label, and the label, as Django would take it."""
    for module in layer.modules:
        if module.name not in (layer.package, f"{layer.package}.apps"):
            continue
        for node in module.classes:
            if read_string(read_attribute(node, "name")) == layer.package:
                value = read_attribute(node, "label")
                label = read_string(value) or layer.package.rpartition(".")[2]
                return module.file.shown, getattr(value, "lineno", node.lineno), label
    return layer.contents.metadata.file, 1, layer.package.rpartition(".")[2]


def _check_names(layer: LayerPackage) -> Iterator[Finding]:
    for other in find_layers():
        taken = layer.names & {*other.names}
        if other.kind != layer.kind or is_same(layer, other):
            continue
        for name in sorted(taken):
            label = KIND_LABELS[layer.kind]
            message = f"The {label} '{name}' of {other.distribution} has that name."
            yield Finding(layer.contents.metadata.file, 1, "layer.E502", message)


def _check_files(layer: LayerPackage, folder: str, rule: str) -> Iterator[Finding]:
    own = {layer.within(file.path): file for file in layer.files}
    own = {path: file for path, file in own.items() if path.startswith(folder)}
    if not own:
        return
    for app, owner in list_other_apps(layer):
        for path in list_app_files(app, folder.rstrip("/")):
            if file := own.get(f"{folder}{path}"):
                yield Finding(file.shown, 1, rule, f"{owner} has a file at {folder}{path}.")


def _check_urls(layer: LayerPackage) -> Iterator[Finding]:
    for module in layer.modules:
        if module.name == f"{layer.package}.urls" and layer.kind == "business_theme":
            yield from _check_namespace(layer, module)
        if module.name.endswith(".urls"):
            yield from _check_url_names(module)


def _check_namespace(layer: LayerPackage, module: Module) -> Iterator[Finding]:
    for node in module.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="app_name")], value=value):
                if normalise_name(read_string(value)) != layer.name:
                    message = f"app_name isn't '{layer.name}'."
                    yield Finding(module.file.shown, node.lineno, "layer.E505", message)
                return
    yield Finding(module.file.shown, 1, "layer.E505", "There is no app_name.")


def _check_url_names(module: Module) -> Iterator[Finding]:
    seen: set[tuple[str, frozenset[str]]] = set()
    for path, call in module.calls:
        if path not in ("django.urls.path", "django.urls.re_path"):
            continue
        name = read_string(read_keyword(call, "name"))
        parameters = frozenset(_PARAMETER.findall(read_string(call.args[0] if call.args else None)))
        if name and (name, parameters) in seen:
            message = f"A second URL with the same parameters is named '{name}'."
            yield Finding(module.file.shown, call.lineno, "layer.E506", message)
        seen.add((name, parameters))
