"""Read a layer that is installed, without importing it."""

from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.utils import canonicalize_name

from quickscale.core.layers.discovery import find_layers, find_module
from quickscale.core.layers.layer import Layer, normalise_name, suggest_name

from .contents import Contents, NotALayer
from .findings import Finding
from .folders import read_files, show_path
from .metadata import parse_metadata
from .wheels import parse_record


def read_installed(name: str) -> Contents:
    """Return what the installed layer of that name, alias or distribution holds.

    Raises:
        NotALayer: there is none, or it belongs to the core.
    """
    layer = _find_layer(name)
    found = distribution(layer.distribution)
    metadata = parse_metadata(
        found.read_text("METADATA") or "",
        found.read_text("entry_points.txt") or "",
        file=_locate_metadata(found),
    )
    package = _find_package(layer.package)
    root = package.parents[layer.package.count(".")]
    contents = read_files(root, metadata, below=package)
    return _take_record(contents, found, layer.package.replace(".", "/"))


def _find_layer(name: str) -> Layer:  # type: ignore[type-arg]
    layers = find_layers()
    for layer in layers:
        if layer.answers_to(name) or canonicalize_name(layer.distribution) == normalise_name(name):
            return layer
    meant = suggest_name(normalise_name(name), [layer.name for layer in layers])
    raise NotALayer(
        f"'{name}' is no installed layer, wheel or folder. {meant}".rstrip(),
        hint="quickscale layer list business-themes|presentation-skins|feature-plugins",
    )


def _locate_metadata(found: Distribution) -> str:
    for file in found.files or ():
        if file.name == "METADATA":
            return show_path(Path(str(file.locate())))
    return f"{found.metadata['Name']}/METADATA"


def _find_package(name: str) -> Path:
    spec = find_module(name)
    for place in (spec and spec.submodule_search_locations) or ():
        return Path(place)
    raise NotALayer(f"The package {name} isn't installed.")


def _take_record(contents: Contents, found: Distribution, package: str) -> Contents:
    record = parse_record(found.read_text("RECORD") or "")
    listed = {path: digest for path, digest in record.items() if path.startswith(f"{package}/")}
    if listed:
        compiled = {path for path in listed if path.endswith(".pyc")}
        listed = {path: digest for path, digest in listed.items() if path not in compiled}
        return Contents(contents.metadata, contents.files, listed, contents.findings)
    finding = Finding(contents.metadata.file, 1, "layer.I110", "This layer is installed editable.")
    return Contents(contents.metadata, contents.files, None, (*contents.findings, finding))
