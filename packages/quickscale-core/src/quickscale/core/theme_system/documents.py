"""What the documents that screens are drawn from name that does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from quickscale.core.api.operations import (
    CORE,
    Operation,
    get_operations,
    list_document_files,
    load_document,
)
from quickscale.core.api.presentation import find_unknown_names
from quickscale.core.layers.discovery import find_module
from quickscale.core.layers.layer import Layer
from quickscale.core.layers.stack import get_stack
from quickscale.core.manifests.layers import BusinessTheme
from quickscale.core.manifests.screens import Screen

from .origins import Origin, of_theme
from .places import Fault, Place

_EXTENSION = "x-quickscale"


def lacks_document(theme: Layer[BusinessTheme]) -> bool:
    """Whether a theme has operations, and ships no document of them."""
    is_missing = not list_document_files()[theme.name].exists()
    return is_missing and find_module(f"{theme.package}.urls") is not None


def find_missing_documents() -> Iterator[Fault]:
    for theme in filter(lacks_document, get_stack().themes):
        file = list_document_files()[theme.name]
        place = Place(of_theme(theme), theme.name, {}, f"its document {file}")
        command = f"python manage.py export_openapi {theme.name}"
        yield place.error("E712", "doesn't exist.", f"Run: {command}")


def find_document_faults(
    theme: str, screens: Mapping[str, Mapping[str, Screen]]
) -> Iterator[Fault]:
    """Yield what the operations of a theme, or of the core, name that does not exist.

    Args:
        theme: its name, or ``core``.
        screens: every screen of the stack, by theme and by name.
    """
    origin = _of_document(theme)
    for name in find_unknown_names(load_document(list_document_files()[theme])):
        place = Place(origin, theme, screens, f"Meta.presentation of '{name.serializer}'")
        yield place.error("E711", f"{name.message}.", name.suggestion)
    for operation in get_operations(theme).values():
        place = Place(origin, theme, screens, f"operation '{operation.name}'")
        yield from _find_relation_faults(place, operation)
        yield from _find_inputs_faults(place, operation)


def _find_inputs_faults(place: Place, operation: Operation) -> Iterator[Fault]:
    extension = operation.request_schema.get(_EXTENSION, {})
    if source := extension.get("inputs"):
        yield from place.find_operation_errors(source, None)


def _find_relation_faults(place: Place, operation: Operation) -> Iterator[Fault]:
    fields = {**_properties(operation.request_schema), **_properties(operation.item_schema)}
    filters = {parameter["name"]: parameter for parameter in operation.parameters}
    for what, described in (("field", fields), ("filter", filters)):
        for name, schema in described.items():
            extension = schema.get(_EXTENSION, {})
            field = place.within(f"{what} '{name}'")
            if source := extension.get("operation"):
                yield from field.find_operation_errors(source, None)
            yield from field.find_unknown_screens("screen", [extension.get("screen", "")])


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    return properties


def _of_document(theme: str) -> Origin:
    file = str(list_document_files()[theme])
    who = "The core" if theme == CORE else f"The theme '{theme}'"
    command = f"python manage.py export_openapi {theme}"
    return Origin(f"{who} ({file})", file, f"Fix the serializer or the view, and run: {command}")
