"""Validate one layer: a folder, a wheel, or one that is installed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quickscale.core.layers.layer import KIND_LABELS

from .contents import Contents, NotALayer, Unreadable
from .findings import Finding
from .folders import read_folder
from .installed import read_installed
from .layer_package import LayerPackage, open_layer
from .rules import ALL
from .wheels import read_wheel

__all__ = ["Report", "validate_layer"]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a layer, in the order of its files."""

    layer: str
    findings: tuple[Finding, ...]

    def count(self, level: str) -> int:
        return sum(finding.level == level for finding in self.findings)

    @property
    def has_errors(self) -> bool:
        return self.count("error") > 0


def validate_layer(target: str) -> Report:
    """Validate a layer without importing it.

    Args:
        target: the path of a wheel or of a layer's folder, or the name of an installed layer.

    Raises:
        NotALayer: it is none of these.
    """
    try:
        layer = open_layer(_read(target), origin=target)
    except Unreadable as error:
        return Report(target, (error.finding,))
    except OSError as error:
        reason = f"{error.strerror or error}."
        return Report(target, (Finding(str(error.filename or target), 1, "layer.E101", reason),))
    return Report(_describe(layer), tuple(sorted(set(_find(layer)))))


def _read(target: str) -> Contents:
    path = Path(target)
    if path.suffix == ".whl":
        if not path.is_file():
            raise NotALayer(f"{target} isn't a file.", hint="build it: uv build")
        return read_wheel(path)
    return read_folder(path) if path.is_dir() else read_installed(target)


def _find(layer: LayerPackage) -> Iterator[Finding]:
    for check in ALL:
        yield from check(layer)


def _describe(layer: LayerPackage) -> str:
    return f"{KIND_LABELS[layer.kind]} '{layer.name}' {layer.contents.metadata.version}"
