"""Where layers are taken from."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from quickscale.core.layers.discovery import find_layers, find_layers_in_wheel, read_layers
from quickscale.core.layers.layer import CORE, Layer, normalise_name

from .errors import SelectionError
from .workspace import find_members

#: How the command line calls the kinds of layer.
PLURALS = {
    "business_theme": "business-themes",
    "presentation_skin": "presentation-skins",
    "feature_plugin": "feature-plugins",
}


_ADD_CORE = "give the folder of its wheel, or a clone of QuickScale, by another --layers-from"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A layer that can be chosen, or the core itself.

    ``layer`` is None for the core and for what only the index knows.
    """

    kind: str
    name: str
    distribution: str
    version: str
    package: str
    wheel: str = ""
    layer: Layer[Any] | None = None

    @property
    def requires_plugins(self) -> tuple[str, ...]:
        return self.layer.manifest.requires_plugins if self.layer else ()

    def answers_to(self, name: str) -> bool:
        names = self.layer.names if self.layer else (self.name,)
        return normalise_name(name) in names


class LayerSource(ABC):
    """A place that layers are taken from; where it is ``complete``, there are no others."""

    complete = True

    @abstractmethod
    def core(self) -> Candidate: ...

    @abstractmethod
    def layers(self) -> Iterator[tuple[Layer[Any], str]]:
        """Yield each layer, and the name of its wheel where the project is to carry one."""

    @abstractmethod
    def has_wheel(self, candidate: Candidate) -> bool: ...

    @abstractmethod
    def copy_wheels(self, project: Path, candidates: Iterable[Candidate]) -> str:
        """Put what ``project`` has to carry into it; return what there is to say."""

    def candidates(self, kind: str) -> list[Candidate]:
        """Return the layers of a kind, without the core's own: they are always there."""
        return [
            Candidate(kind, it.name, it.distribution, it.version, it.package, wheel, it)
            for it, wheel in self.layers()
            if it.kind == kind and not it.is_builtin
        ]


class InstalledSource(LayerSource):
    """The layers installed beside the command line; the package index may have more."""

    def __init__(self, *, complete: bool) -> None:
        self.complete = complete

    def core(self) -> Candidate:
        return _core_candidate(version(CORE))

    def layers(self) -> Iterator[tuple[Layer[Any], str]]:
        yield from ((layer, "") for layer in find_layers())

    def has_wheel(self, candidate: Candidate) -> bool:
        return False

    def copy_wheels(self, project: Path, candidates: Iterable[Candidate]) -> str:
        """Do nothing: the project's own installer asks the index."""
        return ""


class WheelSource(LayerSource):
    """A folder of wheels. A project carries those that it chose, in ``wheels/``."""

    def __init__(self, folder: Path) -> None:
        self._files = dict(_list_newest(folder.glob("*.whl")))

    def core(self) -> Candidate:
        for name in self._files:
            distribution, number = _parse_name(name)
            if distribution == CORE:
                return _core_candidate(number, wheel=name)
        raise SelectionError("That folder contains no wheel of quickscale-core.", hint=_ADD_CORE)

    def layers(self) -> Iterator[tuple[Layer[Any], str]]:
        for name, file in self._files.items():
            yield from ((layer, name) for layer in _read_wheel(file))

    def has_wheel(self, candidate: Candidate) -> bool:
        return candidate.wheel in self._files

    def copy_wheels(self, project: Path, candidates: Iterable[Candidate]) -> str:
        target = project / "wheels"
        target.mkdir(exist_ok=True)
        for candidate in candidates:
            shutil.copy2(self._files[candidate.wheel], target)
        return ""


class WorkspaceSource(LayerSource):
    def __init__(self, folder: Path) -> None:
        self._members = {member.name: member for member in find_members(folder)}

    def core(self) -> Candidate:
        if CORE not in self._members:
            raise SelectionError(
                "quickscale-core isn't a member of that workspace.", hint=_ADD_CORE
            )
        member = self._members[CORE]
        return _core_candidate(member.version, wheel=member.wheel)

    def layers(self) -> Iterator[tuple[Layer[Any], str]]:
        for member in self._members.values():
            found = read_layers(member.entry_points, member.read_module)
            yield from ((layer, member.wheel) for layer in found)

    def has_wheel(self, candidate: Candidate) -> bool:
        return any(member.wheel == candidate.wheel for member in self._members.values())

    def copy_wheels(self, project: Path, candidates: Iterable[Candidate]) -> str:
        from .builder import build_wheels

        names = (canonicalize_name(candidate.distribution) for candidate in candidates)
        return build_wheels(project, [self._members[name].folder for name in names])


class SeveralSources(LayerSource):
    """Several folders; where two have the same layer, the first of them gives it."""

    def __init__(self, sources: Sequence[LayerSource]) -> None:
        self._sources = sources

    def core(self) -> Candidate:
        for source in self._sources:
            with suppress(SelectionError):
                return source.core()
        raise SelectionError("None of these folders contains quickscale-core.", hint=_ADD_CORE)

    def layers(self) -> Iterator[tuple[Layer[Any], str]]:
        known = set()
        for source in self._sources:
            for layer, wheel in source.layers():
                if (layer.kind, layer.name) not in known:
                    known.add((layer.kind, layer.name))
                    yield layer, wheel

    def has_wheel(self, candidate: Candidate) -> bool:
        return any(source.has_wheel(candidate) for source in self._sources)

    def copy_wheels(self, project: Path, candidates: Iterable[Candidate]) -> str:
        said = []
        left = list(candidates)
        for source in self._sources:
            own = [candidate for candidate in left if source.has_wheel(candidate)]
            left = [candidate for candidate in left if candidate not in own]
            said.append(source.copy_wheels(project, own) if own else "")
        return "\n".join(filter(None, said))


def open_source(folders: Sequence[Path], *, only_known: bool = False) -> LayerSource:
    """Return the source that folders of wheels and workspaces are, or the installed layers."""
    if not folders:
        return InstalledSource(complete=only_known)
    sources = [_open_folder(folder) for folder in folders]
    return sources[0] if len(sources) == 1 else SeveralSources(sources)


def _open_folder(folder: Path) -> LayerSource:
    if any(folder.glob("*.whl")):
        return WheelSource(folder)
    if any(find_members(folder)):
        return WorkspaceSource(folder)
    raise SelectionError(
        f"{folder} contains neither wheels nor a workspace of layers.",
        hint="choose a folder of *.whl files or a clone of QuickScale",
    )


def assume_candidate(kind: str, name: str, core: Candidate) -> Candidate:
    """Return what the package index should have under the naming rule for layers."""
    name = normalise_name(name)
    prefix = kind.replace("_", "-")
    package = f"quickscale_{kind}s.{name.replace('-', '_')}"
    return Candidate(kind, name, f"quickscale-{prefix}-{name}", core.version, package)


def _list_newest(wheels: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the newest wheel of each distribution, by its name."""
    newest: dict[str, Path] = {}
    for file in sorted(wheels, key=lambda file: Version(_parse_name(file.name)[1])):
        newest[_parse_name(file.name)[0]] = file
    yield from sorted((file.name, file) for file in newest.values())


def _parse_name(file_name: str) -> tuple[str, str]:
    try:
        distribution, number, _, _ = parse_wheel_filename(file_name)
    except InvalidWheelFilename as error:
        raise SelectionError(
            f"{file_name} isn't a valid wheel file name.", hint="rebuild it, or move it elsewhere"
        ) from error
    return str(distribution), str(number)


def _read_wheel(file: Path) -> tuple[Layer[Any], ...]:
    try:
        return find_layers_in_wheel(file)
    except ValueError as error:
        raise SelectionError(str(error), hint="rebuild it, or move it elsewhere") from error


def _core_candidate(number: str, *, wheel: str = "") -> Candidate:
    return Candidate("core", "core", CORE, number, "quickscale.core", wheel)
