"""Find the installed layers, and those in wheels, from entry points and metadata alone."""

import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.metadata import EntryPoint, PackageMetadata, PathDistribution, entry_points
from pathlib import Path
from pkgutil import get_importer
from typing import Any
from zipfile import BadZipFile, ZipFile
from zipfile import Path as ZipPath

from quickscale.core.manifests.base import LayerManifest
from quickscale.core.manifests.layers import BusinessTheme, FeaturePlugin, PresentationSkin

from .errors import StackMessage, UnknownLayer
from .layer import KIND_LABELS, Layer, normalise_name, suggest_name
from .manifest_parser import ParsedManifest, parse_manifest
from .manifest_values import SourceReader


def find_module(name: str) -> ModuleSpec | None:
    """Return where ``importlib`` would import ``name`` from, executing nothing.

    ``importlib.util.find_spec`` imports the parents of a dotted name; this walks down to it.
    """
    path: Iterable[str] = sys.path
    spec = None
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        spec = _find_in(".".join(parts[:depth]), path)
        if spec is None:
            return None
        path = spec.submodule_search_locations or ()
    return spec


def read_source(name: str) -> tuple[str, str]:
    """Return a module's source and its file; ModuleNotFoundError where there is none."""
    spec = find_module(name)
    get_source = getattr(spec and spec.loader, "get_source", None)
    source = get_source(name) if get_source else None
    if spec is None or source is None:
        raise ModuleNotFoundError(f"The source of {name} isn't installed.", name=name)
    return source, spec.origin or name


def read_package(app: str) -> str:
    """Return the package of an entry of INSTALLED_APPS, which may name an AppConfig."""
    package, _, last = app.rpartition(".")
    return package.removesuffix(".apps") if last[:1].isupper() else app


def _find_in(name: str, path: Iterable[str]) -> ModuleSpec | None:
    portions: list[str] = []
    for entry in path:
        find_spec = getattr(get_importer(entry), "find_spec", None)
        spec: ModuleSpec | None = find_spec(name) if find_spec else None
        if spec is None:
            continue
        if spec.loader is not None:
            return spec
        portions.extend(spec.submodule_search_locations or ())
    if not portions:
        return None
    namespace = ModuleSpec(name, None, is_package=True)
    namespace.submodule_search_locations = portions
    return namespace


def find_layers_in_wheel(wheel: Path) -> tuple[Layer[Any], ...]:
    """Return the layers that ``wheel`` would install; ValueError for no wheel."""
    try:
        with ZipFile(wheel) as archive:
            return _read_archive(archive, wheel)
    except (BadZipFile, OSError, EOFError, NotImplementedError, UnicodeError, zlib.error) as error:
        raise ValueError(f"{wheel} isn't a wheel.") from error


def _read_archive(archive: ZipFile, wheel: Path) -> tuple[Layer[Any], ...]:
    def read_member(module: str) -> tuple[str, str]:
        base = module.replace(".", "/")
        for member in (f"{base}.py", f"{base}/__init__.py"):
            if member in archive.namelist():
                return archive.read(member).decode(), f"{wheel}/{member}"
        raise ModuleNotFoundError(f"The source of {module} isn't in {wheel}.", name=module)

    metadata = ZipPath(archive, _find_metadata(archive, wheel))
    return read_layers(PathDistribution(metadata).entry_points, read_member)


def _find_metadata(archive: ZipFile, wheel: Path) -> str:
    for member in archive.namelist():
        folder, _, name = member.partition("/")
        if folder.endswith(".dist-info") and name == "METADATA":
            return f"{folder}/"
    raise ValueError(f"{wheel} isn't a wheel: it has no METADATA.")


#: The entry-point groups, and the manifest class that each asks for.
GROUPS: dict[str, type[LayerManifest]] = {
    "quickscale.business_themes": BusinessTheme,
    "quickscale.presentation_skins": PresentationSkin,
    "quickscale.feature_plugins": FeaturePlugin,
}


def read_layer(entry: EntryPoint, read_source: SourceReader) -> Layer[Any]:
    """Read the layer that ``entry`` offers; what cannot be read is among its errors."""
    base = GROUPS[entry.group]
    module, _, class_name = entry.value.partition(":")
    metadata = _read_metadata(entry)
    layer: Layer[Any] = Layer(
        kind=base.kind,
        name=normalise_name(entry.name),
        manifest=base,
        distribution=metadata["Name"],
        version=metadata["Version"],
        package=module.rpartition(".")[0],
        file=module,
        requires=tuple(metadata.get_all("Requires-Dist", ())),
    )
    try:
        source, file = read_source(module)
    except (ImportError, SyntaxError, ValueError) as error:
        return layer.with_error(
            StackMessage(
                "quickscale.E001", f"The {layer} has no manifest: {error}", layer.upgrade_command
            )
        )
    parsed = parse_manifest(source, class_name, module=module, read_source=read_source)
    return take_manifest(replace(layer, file=file), parsed, base)


def _read_metadata(entry: EntryPoint) -> PackageMetadata:
    if entry.dist is None:
        raise ValueError(f"No installed distribution provides {entry.value}.")
    return entry.dist.metadata


def take_manifest(
    layer: Layer[Any], parsed: ParsedManifest, base: type[LayerManifest]
) -> Layer[Any]:
    """Return a layer with its manifest, and with what is wrong with that."""
    errors = tuple(_find_manifest_errors(layer, parsed, base))
    manifest = parsed.manifest if issubclass(parsed.manifest, base) else base
    return replace(layer, manifest=manifest, errors=errors)


def _find_manifest_errors(
    layer: Layer[Any], parsed: ParsedManifest, base: type[LayerManifest]
) -> Iterator[StackMessage]:
    hint = layer.upgrade_command if layer.distribution else layer.repair
    for mistake in parsed.mistakes:
        place = f"{mistake.file or layer.file}:{mistake.line}"
        yield StackMessage(
            "quickscale.E002",
            f"The manifest of the {layer} is invalid. {place}: {mistake.message}",
            hint,
        )
    if parsed.mistakes:
        return
    if not issubclass(parsed.manifest, base):
        yield StackMessage(
            "quickscale.E004",
            f"The manifest of the {layer} is a {parsed.manifest.__mro__[1].__name__}, not a "
            f"{base.__name__}.",
            hint,
        )
    elif normalise_name(parsed.manifest.name) != layer.name:
        yield StackMessage(
            "quickscale.E004",
            f"The {layer} is named '{parsed.manifest.name}' in its manifest.",
            hint,
        )


@cache
def find_layers() -> tuple[Layer[Any], ...]:
    """Return every installed layer; a layer's ``errors`` say what is wrong."""
    installed = entry_points()
    available = [entry for group in GROUPS for entry in installed.select(group=group)]
    return read_layers(available, read_source)


def get_layer(kind: str, name: str) -> Layer[Any]:
    """Return the installed layer of that kind, by name or alias, or raise UnknownLayer."""
    for layer in find_layers():
        if layer.kind == kind and layer.answers_to(name):
            return layer
    raise UnknownLayer(explain_unknown_layer(kind, name))


def explain_unknown_layer(kind: str, name: str) -> StackMessage:
    name = normalise_name(name)
    known = [layer.name for layer in find_layers() if layer.kind == kind]
    installed = f"Installed: {', '.join(known)}." if known else "None is installed."
    return StackMessage(
        "quickscale.E111",
        f"The {KIND_LABELS[kind]} '{name}' is not installed. {installed}",
        suggest_name(name, known) or f'uv add "quickscale-{kind.replace("_", "-")}-{name}>=1.0,<2"',
    )


def read_layers(
    available: Iterable[EntryPoint], read_source: SourceReader
) -> tuple[Layer[Any], ...]:
    found = [read_layer(entry, read_source) for entry in available if entry.group in GROUPS]
    found.sort(key=lambda layer: (layer.kind, layer.name))
    return tuple(_mark_twins(found))


def _mark_twins(layers: list[Layer[Any]]) -> Iterator[Layer[Any]]:
    for layer in layers:
        twins = [other for other in layers if other is not layer and _share_a_name(layer, other)]
        yield layer.with_error(_explain_twins([layer, *twins])) if twins else layer


def _share_a_name(layer: Layer[Any], other: Layer[Any]) -> bool:
    return layer.kind == other.kind and any(map(other.answers_to, layer.names))


def _explain_twins(layers: list[Layer[Any]]) -> StackMessage:
    described = sorted(f"{layer.distribution} {layer.version} ({layer.file})" for layer in layers)
    label, name = KIND_LABELS[layers[0].kind], min(layer.name for layer in layers)
    return StackMessage(
        "quickscale.E003",
        f"More than one {label} is named '{name}': {', '.join(described)}.",
        f"uv remove {max(layer.distribution for layer in layers)}",
    )
