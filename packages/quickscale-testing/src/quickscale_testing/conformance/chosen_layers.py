"""The layers that the kit is told to look at, by any of their names."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from quickscale.core.layers.discovery import find_layers
from quickscale.core.layers.layer import Layer, normalise_name, suggest_name

_VARIABLES = {
    "business_theme": "QUICKSCALE_TEST_THEME",
    "presentation_skin": "QUICKSCALE_TEST_SKIN",
    "feature_plugin": "QUICKSCALE_TEST_PLUGINS",
}


def choose_layers(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the environment variables that ``--layer NAME`` stands for, and the other arguments.

    Exits with a sentence where no layer, or more than one, answers to a name.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--layer", action="append", default=[], metavar="NAME")
    options, others = parser.parse_known_args(arguments)
    chosen: dict[str, list[str]] = {}
    for name in options.layer:
        layer = _find_layer(parser, name)
        chosen.setdefault(_VARIABLES[layer.kind], []).append(layer.name)
    return {variable: ",".join(names) for variable, names in chosen.items()}, others


def _find_layer(parser: argparse.ArgumentParser, name: str) -> Layer[Any]:
    layers = find_layers()
    found = [layer for layer in layers if layer.answers_to(name)]
    if not found:
        meant = suggest_name(normalise_name(name), [layer.name for layer in layers])
        parser.error(f"No layer '{name}' is installed. {meant}".rstrip())
    if len(found) > 1:
        parser.error(f"More than one layer answers to '{name}': {', '.join(map(str, found))}.")
    return found[0]
