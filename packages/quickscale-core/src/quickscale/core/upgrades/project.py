"""A created project: what it needs, and its own code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from quickscale.core.layers.layer import CORE

from .errors import UpgradeError

#: Folders that hold no code of the project's own.
_FOREIGN = {"media", "node_modules", "staticfiles", "wheels", "__pycache__"}
_SUFFIXES = {".css", ".html", ".js", ".py", ".sh", ".toml", ".txt", ".yml", ".yaml", ""}
#: Larger files are data.
_LARGEST = 1_000_000
_SETTINGS = re.compile(r"""DJANGO_SETTINGS_MODULE["'],\s*["'](\w+)\.settings""")


@dataclass(frozen=True)
class Project:
    """A project's folder.

    Attributes:
        folder: where its ``manage.py`` is.
        package: its own Python package.
        pyproject: what its ``pyproject.toml`` says.
    """

    folder: Path
    package: str
    pyproject: dict[str, Any]

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """What it needs, by canonical name and as ordered there."""
        lines = self.pyproject["project"].get("dependencies", ())
        return {str(canonicalize_name(it.name)): it for it in map(Requirement, lines)}

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Where it takes packages from that are on no index, by distribution."""
        listed = self.pyproject.get("tool", {}).get("uv", {}).get("sources", {})
        return {str(canonicalize_name(name)): source for name, source in listed.items()}

    @property
    def wheels(self) -> dict[str, str]:
        """The wheels that it carries, by distribution: paths within its folder."""
        return {
            name: source["path"]
            for name, source in self.sources.items()
            if isinstance(source, dict) and str(source.get("path", "")).endswith(".whl")
        }

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts of its own files, by path."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_text("utf-8", errors="replace")
            for path in sorted(self._walk(self.folder))
        }

    def read_texts(self, files: Iterable[str]) -> dict[str, str]:
        """Return the texts of those of some files that it has."""
        return {
            file: (self.folder / file).read_text("utf-8", errors="replace")
            for file in files
            if (self.folder / file).is_file()
        }

    def _walk(self, folder: Path) -> Iterator[Path]:
        for entry in folder.iterdir():
            if entry.name.startswith(".") and entry.name != ".github":
                continue
            if entry.is_dir():
                if entry.name not in _FOREIGN:
                    yield from self._walk(entry)
            elif entry.suffix in _SUFFIXES and entry.stat().st_size < _LARGEST:
                yield entry


def read_project(folder: Path) -> Project:
    """Return the project in a folder.

    Raises:
        UpgradeError: there is none, or none that QuickScale has created.
    """
    file = folder / "pyproject.toml"
    if not file.is_file():
        raise UpgradeError(
            f"{folder} isn't a QuickScale project: it has no pyproject.toml.",
            hint="change to the folder of a project that 'quickscale create' made",
        )
    try:
        project = Project(folder, _find_package(folder), tomllib.loads(file.read_text("utf-8")))
        is_ours = CORE in project.requirements
    except (tomllib.TOMLDecodeError, InvalidRequirement, UnicodeDecodeError) as error:
        raise UpgradeError(f"{file} can't be read: {error}", hint=f"mend {file.name}") from error
    except KeyError:
        is_ours = False
    if not is_ours:
        raise UpgradeError(
            f"{file} doesn't list {CORE} among its dependencies.", hint=f'uv add "{CORE}>=1.0,<2"'
        )
    return project


def _find_package(folder: Path) -> str:
    manage = folder / "manage.py"
    found = _SETTINGS.search(manage.read_text("utf-8", errors="replace"))
    if found is None:
        raise UpgradeError(
            f"{manage} doesn't name the settings of the project.",
            hint='os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mystore.settings")',
        )
    return found[1]
