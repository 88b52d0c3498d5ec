"""The distributions of this workspace, as the boundary tests see them."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
NAMESPACES = (
    "quickscale",
    "quickscale_business_themes",
    "quickscale_presentation_skins",
    "quickscale_feature_plugins",
)


@dataclass(frozen=True)
class Distribution:
    """One distribution: a folder with a ``pyproject.toml`` and one package under ``src``."""

    folder: Path

    @cached_property
    def project(self) -> dict[str, Any]:
        return tomllib.loads((self.folder / "pyproject.toml").read_text())["project"]

    @property
    def name(self) -> str:
        return canonicalize_name(self.project["name"])

    @cached_property
    def requirements(self) -> list[Requirement]:
        """What it needs, extras included."""
        extras = self.project.get("optional-dependencies", {}).values()
        lines = [*self.project["dependencies"], *(line for extra in extras for line in extra)]
        return [Requirement(line) for line in lines]

    @property
    def namespace(self) -> Path | None:
        """The folder of the namespace that it has a package in; None where it needs none."""
        (found,) = (self.folder / "src").iterdir()
        return found if found.name in NAMESPACES else None

    @property
    def package(self) -> Path:
        """The folder of its one package, ``…/quickscale_feature_plugins/analytics``."""
        parent = self.namespace or self.folder / "src"
        (found,) = (path for path in parent.iterdir() if path.name != "__pycache__")
        return found

    @property
    def import_name(self) -> str:
        return ".".join(self.package.relative_to(self.folder / "src").parts)

    def imported_modules(self) -> Iterator[tuple[str, Path]]:
        """Yield each module that its source imports by its full name, wherever in the file."""
        for path in sorted(self.package.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    yield from ((alias.name, path) for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield from ((f"{node.module}.{alias.name}", path) for alias in node.names)


def find_distributions(*folders: str) -> list[Distribution]:
    """Return the distributions in the workspace's ``folders``."""
    found = (path.parent for name in folders for path in (ROOT / name).glob("*/pyproject.toml"))
    return [Distribution(folder) for folder in sorted(found)]


SHIPPED = find_distributions("packages")
ALL = find_distributions("packages", "tests/layers")
#: What tests need and no project runs.
TOOLS = [each for each in ALL if each.namespace is None]
RUNTIME = [each for each in ALL if each.namespace is not None]
THEMES, SKINS, PLUGINS = (
    [each for each in RUNTIME if each.namespace and each.namespace.name == name]
    for name in NAMESPACES[1:]
)
