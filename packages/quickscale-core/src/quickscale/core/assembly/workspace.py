"""The members of a uv workspace, read from their ``pyproject.toml``."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoints
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name


@dataclass(frozen=True, slots=True)
class Member:
    folder: Path
    project: dict[str, Any]

    @property
    def name(self) -> str:
        return str(canonicalize_name(self.project["name"]))

    @property
    def version(self) -> str:
        return str(self.project["version"])

    @property
    def wheel(self) -> str:
        return f"{self.name.replace('-', '_')}-{self.version}-py3-none-any.whl"

    @property
    def entry_points(self) -> EntryPoints:
        return _Metadata(self).entry_points

    def read_module(self, module: str) -> tuple[str, str]:
        file = self.folder / "src" / Path(*module.split(".")).with_suffix(".py")
        if not file.is_file():
            raise ModuleNotFoundError(f"{file} doesn't exist.", name=module)
        return file.read_text(encoding="utf-8"), str(file)


class _Metadata(Distribution):
    def __init__(self, member: Member) -> None:
        self._member = member

    def read_text(self, filename: str) -> str | None:
        project = self._member.project
        if filename == "entry_points.txt":
            return "\n".join(_format_entry_points(project.get("entry-points", {})))
        if filename == "METADATA":
            needs = [f"Requires-Dist: {line}" for line in project.get("dependencies", [])]
            return "\n".join([f"Name: {project['name']}", f"Version: {project['version']}", *needs])
        return None

    def locate_file(self, path: Any) -> Any:
        return self._member.folder / path


def find_members(folder: Path) -> Iterator[Member]:
    root = folder / "pyproject.toml"
    if not root.is_file():
        return
    workspace = _read(root).get("tool", {}).get("uv", {}).get("workspace", {})
    for pattern in workspace.get("members", []):
        for file in sorted(folder.glob(f"{pattern}/pyproject.toml")):
            yield Member(file.parent.resolve(), _read(file)["project"])


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _format_entry_points(groups: dict[str, dict[str, str]]) -> Iterator[str]:
    for group, entries in groups.items():
        yield f"[{group}]"
        yield from (f"{name} = {value}" for name, value in entries.items())
