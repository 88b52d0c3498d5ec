"""The newer releases of a project's layers, unpacked where they can be read."""

from __future__ import annotations

import subprocess
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from packaging.utils import canonicalize_name, parse_wheel_filename

from quickscale.core.assembly.builder import find_uv
from quickscale.core.assembly.errors import SelectionError
from quickscale.core.assembly.interpreters import find_python
from quickscale.core.assembly.sources import PLURALS, Candidate, LayerSource, open_source

from .errors import UpgradeError
from .project import Project
from .releases import Release, find_releases


def find_newer(
    project: Project, installed: Mapping[str, Release], folders: Sequence[Path], scratch: Path
) -> dict[str, Release]:
    """Return the newest release of each installed one, by distribution.

    Args:
        project: the project.
        installed: what it has, by distribution.
        folders: folders of wheels and workspaces; without any the package index is asked, for what
            the project takes from there.
        scratch: an empty folder to unpack into; wheels that were given are in ``wheels`` there.

    Raises:
        UpgradeError: the index, or a wheel, can't be read.
    """
    target = scratch / "unpacked"
    target.mkdir()
    if folders:
        _copy_wheels(installed, open_source(folders), scratch)
    else:
        wanted = [release for name, release in installed.items() if name not in project.sources]
        _ask_index(wanted, find_python(project.folder), scratch)
    for wheel in sorted(scratch.glob("wheels/*.whl")):
        _unpack(wheel, target)
    return find_releases([target])


def list_newer_wheels(
    installed: Mapping[str, Release], newer: Mapping[str, Release], scratch: Path
) -> dict[str, Path]:
    """Return the wheels that were given of what is newer than installed, by distribution."""
    found = {}
    for file in scratch.glob("wheels/*.whl"):
        name = str(parse_wheel_filename(file.name)[0])
        if name in newer and newer[name].version > installed[name].version:
            found[name] = file
    return found


def _copy_wheels(wanted: Container[str], source: LayerSource, scratch: Path) -> None:
    source.copy_wheels(scratch, [it for it in _list(source) if _name_of(it) in wanted])


def _list(source: LayerSource) -> list[Candidate]:
    listed = [candidate for kind in PLURALS for candidate in source.candidates(kind)]
    with suppress(SelectionError):  # a layer may be upgraded alone
        listed.append(source.core())
    return listed


def _name_of(candidate: Candidate) -> str:
    return str(canonicalize_name(candidate.distribution))


def _ask_index(wanted: Iterable[Release], python: str, scratch: Path) -> None:
    """Fetch what is newest for a Python, without what it needs."""
    requirements = [f"{release.name}>={release.version}" for release in wanted]
    uv = find_uv()
    if uv:
        command = [uv, "pip", "install", "--quiet", "--no-deps", "--python", python]
        command += ["--target", str(scratch / "unpacked")]
    else:
        command = [python, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--dest", str(scratch / "wheels")]
    done = subprocess.run(  # noqa: S603
        [*command, *requirements], cwd=scratch, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UpgradeError(
            f"The package index doesn't give what the project has:\n{done.stderr.strip()}",
            hint="quickscale upgrade --check --layers-from FOLDER, with a folder of newer wheels",
        )


def _unpack(wheel: Path, target: Path) -> None:
    try:
        with ZipFile(wheel) as archive:
            archive.extractall(target)
    except (BadZipFile, OSError, NotImplementedError) as error:
        raise UpgradeError(
            f"{wheel.name} isn't a wheel: {error}", hint="rebuild it, or move it elsewhere"
        ) from error
