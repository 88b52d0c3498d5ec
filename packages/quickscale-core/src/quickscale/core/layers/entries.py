"""Read the layer that an entry point offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint, PackageMetadata
from typing import Any

from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.layer import KIND_LABELS, Layer
from quickscale.core.layers.manifest_parser import ParsedManifest, parse_manifest
from quickscale.core.layers.names import normalise_name
from quickscale.core.layers.sources import SourceReader
from quickscale.core.manifests.base import LayerManifest
from quickscale.core.manifests.plugins import FeaturePlugin
from quickscale.core.manifests.skins import PresentationSkin
from quickscale.core.manifests.themes import BusinessTheme

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
    return _take_manifest(replace(layer, file=file), parse_manifest(source, class_name), base)


def _read_metadata(entry: EntryPoint) -> PackageMetadata:
    if entry.dist is None:
        raise ValueError(f"No installed distribution provides {entry.value}.")
    return entry.dist.metadata


def _take_manifest(
    layer: Layer[Any], parsed: ParsedManifest, base: type[LayerManifest]
) -> Layer[Any]:
    errors = tuple(_find_manifest_errors(layer, parsed, base))
    manifest = parsed.manifest if issubclass(parsed.manifest, base) else base
    return replace(layer, manifest=manifest, errors=errors)


def _find_manifest_errors(
    layer: Layer[Any], parsed: ParsedManifest, base: type[LayerManifest]
) -> Iterator[StackMessage]:
    for mistake in parsed.mistakes:
        place = f"{layer.file}:{mistake.line}"
        yield StackMessage(
            "quickscale.E002",
            f"The manifest of the {layer} is invalid. {place}: {mistake.message}",
            layer.upgrade_command,
        )
    if parsed.mistakes:
        return
    if not issubclass(parsed.manifest, base):
        yield StackMessage(
            "quickscale.E004",
            f"The {layer} is registered as a {KIND_LABELS[base.kind]}, but its manifest "
            f"is a {parsed.manifest.__mro__[1].__name__}.",
            layer.upgrade_command,
        )
    elif normalise_name(parsed.manifest.name) != layer.name:
        yield StackMessage(
            "quickscale.E004",
            f"The {layer} is named '{parsed.manifest.name}' in its manifest.",
            layer.upgrade_command,
        )
