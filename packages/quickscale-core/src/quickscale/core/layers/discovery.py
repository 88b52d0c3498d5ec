"""Find the installed layers, and those in wheels, from entry points and metadata alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from quickscale.core.layers.entries import GROUPS, read_layer
from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.exceptions import UnknownLayer
from quickscale.core.layers.layer import KIND_LABELS, Layer
from quickscale.core.layers.names import normalise_name, suggest_name
from quickscale.core.layers.sources import SourceReader, read_source


@cache
def find_layers() -> tuple[Layer[Any], ...]:
    """Return every installed layer, by kind and name; a layer's ``errors`` say what is wrong."""
    installed = entry_points()
    available = [entry for group in GROUPS for entry in installed.select(group=group)]
    return read_layers(available, read_source)


def get_layer(kind: str, name: str) -> Layer[Any]:
    """Return the installed layer of that kind, by its name or an alias.

    Raises:
        UnknownLayer: there is none; its ``error`` says what to install.
    """
    for layer in find_layers():
        if layer.kind == kind and layer.answers_to(name):
            return layer
    raise UnknownLayer(explain_unknown_layer(kind, name))


def explain_unknown_layer(kind: str, name: str) -> StackMessage:
    """Return the error that no layer of ``kind`` is called ``name``, and how to get it."""
    name = normalise_name(name)
    known = [layer.name for layer in find_layers() if layer.kind == kind]
    installed = f"Installed: {', '.join(known)}." if known else "None is installed."
    return StackMessage(
        "quickscale.E111",
        f"The {KIND_LABELS[kind]} '{name}' is not installed. {installed}",
        suggest_name(name, known) or f'uv add "quickscale-{kind.replace("_", "-")}-{name}>=1.0,<2"',
    )


def read_layers(
    available: Iterable[EntryPoint], read_source: SourceReader
) -> tuple[Layer[Any], ...]:
    """Return the layers among the entry points ``available``, by kind and name."""
    found = [read_layer(entry, read_source) for entry in available if entry.group in GROUPS]
    found.sort(key=lambda layer: (layer.kind, layer.name))
    return tuple(_mark_twins(found))


def _mark_twins(layers: list[Layer[Any]]) -> Iterator[Layer[Any]]:
    for layer in layers:
        twins = [other for other in layers if other is not layer and _share_a_name(layer, other)]
        yield layer.with_error(_explain_twins([layer, *twins])) if twins else layer


def _share_a_name(layer: Layer[Any], other: Layer[Any]) -> bool:
    return layer.kind == other.kind and any(map(other.answers_to, layer.names))


def _explain_twins(layers: list[Layer[Any]]) -> StackMessage:
    described = sorted(f"{layer.distribution} {layer.version} ({layer.file})" for layer in layers)
    label, name = KIND_LABELS[layers[0].kind], min(layer.name for layer in layers)
    return StackMessage(
        "quickscale.E003",
        f"More than one {label} is named '{name}': {', '.join(described)}.",
        f"uv remove {max(layer.distribution for layer in layers)}",
    )
