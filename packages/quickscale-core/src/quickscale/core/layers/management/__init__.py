"""What a project's ``manage.py`` calls."""

import re
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

from quickscale.core.layers.discovery import find_layers
from quickscale.core.layers.errors import StackError, StackMessage
from quickscale.core.layers.layer import CORE, Layer


def execute(argv: Sequence[str]) -> None:
    """Run a management command; what cannot start says why, without a traceback.

    Settings that Django or a layer refuses are a sentence too; ``--traceback`` shows where.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(list(argv))
    except ImproperlyConfigured as error:
        if "--traceback" in argv and not isinstance(error, StackError):
            raise
        _exit_with(error)
    except ImportError as error:
        explanation = _explain_import_error(error)
        if explanation is None:
            raise
        _exit_with(StackError([explanation]))


def _exit_with(error: Exception) -> NoReturn:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(1) from None


def _explain_import_error(error: ImportError) -> StackMessage | None:
    """Explain that a layer asks the core for a name that it no longer has, if that is it."""
    if not (error.name or "").startswith("quickscale.core"):
        return None
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        layer = _find_layer_of_file(frame.filename)
        if layer:
            return _explain(layer, error, f"{frame.filename}:{frame.lineno}")
    return None


def _find_layer_of_file(file: str) -> Layer[Any] | None:
    for layer in find_layers():
        if layer.distribution != CORE and file.startswith(f"{layer.directory}/"):
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
