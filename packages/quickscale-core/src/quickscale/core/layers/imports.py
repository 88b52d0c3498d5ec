"""Explain the ImportError of a layer that asks the core for a name it no longer has."""

import re
import traceback
from typing import Any

from .discovery import find_layers
from .errors import StackMessage
from .layer import Layer

_CORE = "quickscale.core"


def explain_import_error(error: BaseException) -> StackMessage | None:
    if not isinstance(error, ImportError) or not (error.name or "").startswith(_CORE):
        return None
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        layer = _find_layer_of_file(frame.filename)
        if layer:
            return _explain(layer, error, f"{frame.filename}:{frame.lineno}")
    return None


def _find_layer_of_file(file: str) -> Layer[Any] | None:
    for layer in find_layers():
        if layer.distribution != "quickscale-core" and file.startswith(f"{layer.directory}/"):
            return layer
    return None


def _explain(layer: Layer[Any], error: ImportError, place: str) -> StackMessage:
    name = re.search(r"cannot import name '(\w+)'", str(error))
    wanted = f"{error.name}.{name[1]}" if name else str(error.name)
    return StackMessage(
        "quickscale.E106",
        f"The {layer} imports {wanted} at {place}, which the installed core doesn't have.",
        layer.upgrade_command,
    )
