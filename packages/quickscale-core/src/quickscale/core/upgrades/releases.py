"""One release of a layer or of the core: what its files say, without running any of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PathDistribution, distributions
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.utils import canonicalize_name
from packaging.version import Version

from quickscale.core.contracts.text import Promises, read
from quickscale.core.layers.contents import list_contents
from quickscale.core.layers.discovery import read_layers
from quickscale.core.layers.layer import CORE, Layer

#: What of a layer without a contract.txt can be read from its files, and in which section it is.
_CONTENTS = {
    "screens": "screens",
    "hooks": "hooks",
    "events": "hooks",
    "components": "components",
    "services": "services",
    "settings": "settings",
}


@dataclass(frozen=True)
class Release:
    """A distribution of QuickScale that lies unpacked in a folder.

    Attributes:
        distribution: its metadata.
        root: the folder that its packages lie in.
    """

    distribution: PathDistribution
    root: Path

    @property
    def name(self) -> str:
        return str(canonicalize_name(self.distribution.metadata["Name"]))

    @property
    def version(self) -> Version:
        return Version(self.distribution.version)

    @property
    def requires(self) -> tuple[str, ...]:
        return tuple(self.distribution.requires or ())

    @property
    def is_core(self) -> bool:
        return self.name == CORE

    @cached_property
    def layer(self) -> Layer[Any] | None:
        """The layer that it brings; None for the core, whose own are in every project."""
        if self.is_core:
            return None
        found = read_layers(self.distribution.entry_points, self._read_module)
        return found[0] if found else None

    @property
    def package(self) -> Path:
        name = self.layer.package if self.layer else "quickscale.core"
        return self.root.joinpath(*name.split("."))

    def read(self, name: str) -> str:
        """Return a file of its package, nothing where there is none."""
        file = self.package / name
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    def read_contract(self) -> Promises:
        """Return what it promises; of a layer that doesn't say so, what its files show."""
        text = self.read("contract.txt")
        if text or self.layer is None:
            return read(text)
        promises: Promises = {}
        for kind, lines in list_contents(self.layer).items():
            if kind in _CONTENTS:
                names = {line.partition(" = ")[0]: line for line in lines}
                promises.setdefault(_CONTENTS[kind], {}).update(names)
        return promises

    def read_document(self) -> dict[str, Any]:
        """Return the OpenAPI document of a theme, or of the core."""
        name = "api/openapi.json" if self.is_core else "openapi.json"
        document: dict[str, Any] = json.loads(self.read(name) or "{}")
        return document

    def read_deprecations(self) -> Promises:
        """Return what works on and will go, with what to use instead."""
        return read(self.read("deprecated.txt"))

    def _read_module(self, module: str) -> tuple[str, str]:
        file = self.root.joinpath(*module.split(".")).with_suffix(".py")
        if not file.is_file():
            raise ModuleNotFoundError(f"{file} doesn't exist.", name=module)
        return file.read_text(encoding="utf-8"), str(file)


def find_releases(folders: Iterable[Path]) -> dict[str, Release]:
    """Return the core and the layers that lie installed in folders, by distribution."""
    found: dict[str, Release] = {}
    for folder in folders:
        for each in distributions(path=[str(folder)]):
            if isinstance(each, PathDistribution) and each.metadata["Name"]:
                release = Release(each, _find_root(each, folder))
                if release.is_core or release.layer:
                    found.setdefault(release.name, release)
    return found


def _find_root(distribution: PathDistribution, folder: Path) -> Path:
    """Return where its packages lie: elsewhere, if it is installed in editable mode."""
    origin = json.loads(distribution.read_text("direct_url.json") or "{}")
    if origin.get("dir_info", {}).get("editable"):
        return Path(url2pathname(urlsplit(origin["url"]).path)) / "src"
    return folder


def list_folders(project: Path, search_path: Iterable[str]) -> Iterator[Path]:
    """Yield where a project's packages are installed: in its ``.venv``, else where we are."""
    own = [*project.glob(".venv/lib/python*/site-packages"), project / ".venv/Lib/site-packages"]
    found = [folder for folder in own if folder.is_dir()]
    yield from found or (Path(entry) for entry in search_path if entry)
