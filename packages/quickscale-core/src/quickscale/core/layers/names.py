"""Names in manifests and settings that mean nothing in this project."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.management import get_commands

from quickscale.core.conf import quickscale_settings
from quickscale.core.hooks.registry import registry

from .discovery import find_layers
from .errors import StackMessage
from .layer import Layer, suggest_name
from .stack import get_stack

_PREFIX = "QUICKSCALE_"


def find_unknown_hooks() -> Iterator[StackMessage]:
    registry.import_modules()
    known = sorted(registry.hooks)
    for layer in get_stack().layers:
        wanted = getattr(layer.manifest, "hooks", ())
        message = "lists the hook '{}', which isn't declared."
        yield from explain_unknown("E204", layer, wanted, known, message)


def find_unknown_commands() -> Iterator[StackMessage]:
    known = get_commands()
    for theme in get_stack().themes:
        wanted = [line.split()[0] for line in theme.manifest.demo if line.strip()]
        message = "has '{}' in its demo, which is no command of this project."
        yield from explain_unknown("E008", theme, wanted, known, message)


def find_unknown_settings() -> Iterator[StackMessage]:
    known = {*list_core_settings()}
    for layer in find_layers():
        known.update(getattr(layer.manifest, "settings", ()))
    for name in dir(settings):
        if name.startswith(_PREFIX) and name not in known:
            message = f"{name} is a setting of no installed layer."
            hint = suggest_name(name, known) or "Remove it from settings.py."
            yield StackMessage("quickscale.W009", message, hint)


def list_core_settings() -> list[str]:
    """Return the names of the core's own settings."""
    return [f"{_PREFIX}{name}" for name in dir(quickscale_settings) if name.isupper()]


def explain_unknown(
    id: str, layer: Layer[Any], names: Iterable[str], known: Iterable[str], message: str
) -> Iterator[StackMessage]:
    """Yield an error for each of ``names`` in a manifest that is not ``known``.

    Args:
        id: the check's.
        layer: whose manifest it is.
        names: what the manifest names.
        known: what there is.
        message: what is wrong, with ``{}`` where the name stands.
    """
    for name in names:
        if name not in known:
            hint = suggest_name(name, known) or layer.repair
            yield StackMessage(f"quickscale.{id}", f"The {layer} {message.format(name)}", hint)
