"""A layer: one installed business theme, presentation skin or feature plugin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, Generic, TypeVar

from quickscale.core.layers.faults import Fault
from quickscale.core.layers.manifest import LayerManifest
from quickscale.core.layers.names import normalise_name
from quickscale.core.layers.reader import Reading, read_manifest
from quickscale.core.layers.sources import SourceReader
from quickscale.core.plugin_framework.manifest import FeaturePlugin
from quickscale.core.skin_system.manifest import PresentationSkin
from quickscale.core.theme_system.themes import BusinessTheme

Manifest_co = TypeVar("Manifest_co", bound=LayerManifest, covariant=True)

#: The entry-point groups, and the manifest class that each asks for.
GROUPS: dict[str, type[LayerManifest]] = {
    "quickscale.business_themes": BusinessTheme,
    "quickscale.presentation_skins": PresentationSkin,
    "quickscale.feature_plugins": FeaturePlugin,
}

#: How a message calls the kinds of layer.
KIND_LABELS = {
    "business_theme": "theme",
    "presentation_skin": "skin",
    "feature_plugin": "plugin",
}


@dataclass(frozen=True)
class Layer(Generic[Manifest_co]):
    """What is known of a layer before any of its code runs.

    Attributes:
        kind: ``business_theme``, ``presentation_skin`` or ``feature_plugin``.
        name: in its normal spelling, ``modern-htmx``.
        manifest: the class that its ``…_config.py`` describes, read and not imported.
        distribution: the distribution that holds it, and its ``version``.
        package: what stands in INSTALLED_APPS.
        file: the file of the manifest.
        requires: the distribution's Requires-Dist lines.
        faults: what is wrong with the manifest itself.
    """

    kind: str
    name: str
    manifest: type[Manifest_co]
    distribution: str
    version: str
    package: str
    file: str
    requires: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def __str__(self) -> str:
        return f"{KIND_LABELS[self.kind]} '{self.name}' {self.version} ({self.file})"

    @property
    def directory(self) -> Path:
        """The folder of its package."""
        return Path(self.file).parent

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and its aliases, in their normal spelling."""
        return (self.name, *map(normalise_name, self.manifest.aliases))

    @property
    def upgrade_command(self) -> str:
        """The command that brings its newest release into a project."""
        return upgrade_command(self.distribution)

    def answers_to(self, name: str) -> bool:
        """Say whether ``name`` is its name or one of its aliases."""
        return normalise_name(name) in self.names

    def holds(self, module: str) -> bool:
        """Say whether the dotted path ``module`` is its package or lies within."""
        return module == self.package or module.startswith(f"{self.package}.")

    def with_fault(self, fault: Fault) -> Layer[Manifest_co]:
        """Return the same layer with one more fault."""
        return replace(self, faults=(*self.faults, fault))


def upgrade_command(distribution: str) -> str:
    """Return the command that brings the newest release of ``distribution`` into a project."""
    return f"uv lock --upgrade-package {distribution} && uv sync"


def read_layer(entry: EntryPoint, read_source: SourceReader) -> Layer[Any]:
    """Read the layer that ``entry`` offers; what cannot be read is among its faults."""
    base = GROUPS[entry.group]
    module, _, class_name = entry.value.partition(":")
    metadata = entry.dist
    layer: Layer[Any] = Layer(
        kind=base.kind,
        name=normalise_name(entry.name),
        manifest=base,
        distribution=metadata.name if metadata else "",
        version=metadata.version if metadata else "0",
        package=module.rpartition(".")[0],
        file=module,
        requires=tuple(metadata.requires or ()) if metadata else (),
    )
    try:
        source, file = read_source(module)
    except (ImportError, SyntaxError, ValueError) as error:
        return layer.with_fault(
            Fault("quickscale.E001", f"The {layer} has no manifest: {error}", layer.upgrade_command)
        )
    return _take_manifest(replace(layer, file=file), read_manifest(source, class_name), base)


def _take_manifest(layer: Layer[Any], reading: Reading, base: type[LayerManifest]) -> Layer[Any]:
    faults = tuple(_find_manifest_faults(layer, reading, base))
    manifest = reading.manifest if issubclass(reading.manifest, base) else base
    return replace(layer, manifest=manifest, faults=faults)


def _find_manifest_faults(
    layer: Layer[Any], reading: Reading, base: type[LayerManifest]
) -> Iterator[Fault]:
    for mistake in reading.mistakes:
        place = f"{layer.file}:{mistake.line}"
        yield Fault(
            "quickscale.E002",
            f"The manifest of the {layer} is not data. {place}: {mistake.message}",
            layer.upgrade_command,
        )
    if reading.mistakes:
        return
    if not issubclass(reading.manifest, base):
        yield Fault(
            "quickscale.E004",
            f"The {layer} is offered as a {KIND_LABELS[base.kind]}, but its manifest is a "
            f"{reading.manifest.__mro__[1].__name__}.",
            layer.upgrade_command,
        )
    elif normalise_name(reading.manifest.name) != layer.name:
        yield Fault(
            "quickscale.E004",
            f"The {layer} calls itself '{reading.manifest.name}' in its manifest.",
            layer.upgrade_command,
        )
