"""The version ranges and wheels that a project's ``pyproject.toml`` names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .edits import Edit
from .project import Project
from .releases import Release

FILE = "pyproject.toml"


def find_pyproject_edit(
    project: Project, releases: Mapping[str, Release], wheels: Mapping[str, Path]
) -> Iterator[Edit]:
    """Yield how ``pyproject.toml`` lets releases in that it keeps out.

    Args:
        project: the project.
        releases: what it is to have, by distribution.
        wheels: the wheels of newer ones, for a project that carries its wheels.
    """
    old = text = project.texts[FILE]
    for name, release in releases.items():
        line = _find_line(project, name)
        if not Requirement(line).specifier.contains(release.version, prereleases=True):
            text = text.replace(line, _widen(line, release))
        if name in project.wheels and name in wheels:
            text = text.replace(project.wheels[name], f"wheels/{wheels[name].name}")
    if text != old:
        yield Edit(FILE, old, text)


def _find_line(project: Project, name: str) -> str:
    lines: list[str] = project.pyproject["project"]["dependencies"]
    return next(line for line in lines if canonicalize_name(Requirement(line).name) == name)


def _widen(line: str, release: Release) -> str:
    requirement, version = Requirement(line), release.version
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}>={version.major}.{version.minor},<{version.major + 1}"
