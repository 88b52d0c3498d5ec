"""Read the layers in a wheel that nobody has installed or unpacked."""

from __future__ import annotations

import zlib
from importlib.metadata import PathDistribution
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile
from zipfile import Path as ZipPath

from quickscale.core.layers.discovery import read_layers
from quickscale.core.layers.layer import Layer


def find_layers_in_wheel(wheel: Path) -> tuple[Layer[Any], ...]:
    """Return the layers that ``wheel`` would install.

    Raises:
        ValueError: the file is no wheel.
    """
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
