from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Generic, Self, TypeVar

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from quickscale.core.manifests.base import LayerManifest

from .errors import StackMessage

Manifest_co = TypeVar("Manifest_co", bound=LayerManifest, covariant=True)

#: The distribution of the core, whose own themes belong to every stack.
CORE = "quickscale-core"

#: How a message calls the kinds of layer.
KIND_LABELS = {
    "business_theme": "theme",
    "presentation_skin": "skin",
    "feature_plugin": "plugin",
    "project_app": "app",
}


@dataclass(frozen=True)
class Layer(Generic[Manifest_co]):
    """What is known of a layer before any of its code runs.

    ``manifest`` is the class that its ``…_config.py`` describes, read and not imported; ``package``
    is what stands in INSTALLED_APPS; ``requires`` holds Requires-Dist lines. A project's own app
    has neither distribution nor version.
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
        version = f"{self.version} " if self.version else ""
        return f"{KIND_LABELS[self.kind]} '{self.name}' {version}({self.file})"

    @property
    def is_builtin(self) -> bool:
        return self.distribution == CORE

    @property
    def directory(self) -> Path:
        return Path(self.file).parent

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *map(normalise_name, self.manifest.aliases))

    @property
    def upgrade_command(self) -> str:
        return upgrade_command(self.distribution)

    @property
    def repair(self) -> str:
        """What a hint asks for where something in the layer is wrong."""
        fix = f"Fix {self.file}"
        return f"{fix}, or run: {self.upgrade_command}" if self.distribution else fix

    def answers_to(self, name: str) -> bool:
        return normalise_name(name) in self.names

    def holds(self, module: str) -> bool:
        return module == self.package or module.startswith(f"{self.package}.")

    def with_error(self, error: StackMessage) -> Self:
        return replace(self, errors=(*self.errors, error))


def upgrade_command(distribution: str) -> str:
    return f"uv lock --upgrade-package {distribution} && uv sync"


def normalise_name(name: str) -> str:
    """Return the spelling that is compared: ``modern-htmx`` for ``Modern_HTMX``."""
    return name.strip().lower().replace("_", "-")


def suggest_name(name: str, known: Iterable[str]) -> str:
    """Return "Did you mean 'x'?", empty where nothing comes near."""
    matches = get_close_matches(name, list(known), n=1, cutoff=0.7)
    return f"Did you mean '{matches[0]}'?" if matches else ""


def find_ranges(requirements: Iterable[str], distribution: str) -> Iterator[SpecifierSet]:
    """Yield the ranges in which Requires-Dist lines need a distribution."""
    wanted = canonicalize_name(distribution)
    for line in requirements:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue  # the installer has already judged it
        if canonicalize_name(requirement.name) == wanted and _applies(requirement):
            yield requirement.specifier


def is_within(version: str, accepted: SpecifierSet) -> bool:
    """Whether ``version`` may be used where ``accepted`` is asked for.

    A pre-release offers what its release will offer: 1.1.0.dev3 is within ``>=1.1``, while
    2.0.0rc1 is outside ``<2``, since it already lacks what version 2 takes away.
    """
    release = Version(version).base_version
    return accepted.contains(version, prereleases=True) or accepted.contains(release)


def _applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})
