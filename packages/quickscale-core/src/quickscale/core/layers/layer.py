"""A layer: one installed business theme, presentation skin or feature plugin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.names import normalise_name
from quickscale.core.manifests.base import LayerManifest

Manifest_co = TypeVar("Manifest_co", bound=LayerManifest, covariant=True)

#: The distribution of the core, whose own themes belong to every stack.
CORE = "quickscale-core"

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
        errors: what is wrong with the manifest itself.
    """

    kind: str
    name: str
    manifest: type[Manifest_co]
    distribution: str
    version: str
    package: str
    file: str
    requires: tuple[str, ...] = ()
    errors: tuple[StackMessage, ...] = ()

    def __str__(self) -> str:
        return f"{KIND_LABELS[self.kind]} '{self.name}' {self.version} ({self.file})"

    @property
    def is_builtin(self) -> bool:
        """Whether it comes with the core, whatever else a project chooses."""
        return self.distribution == CORE

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

    def with_error(self, error: StackMessage) -> Layer[Manifest_co]:
        """Return the same layer with one more error."""
        return replace(self, errors=(*self.errors, error))


def upgrade_command(distribution: str) -> str:
    """Return the command that brings the newest release of ``distribution`` into a project."""
    return f"uv lock --upgrade-package {distribution} && uv sync"
