"""System checks of component types, and of the manifests that name them."""

from typing import Any

from django.core.checks import CheckMessage, Error

from quickscale.core.layers.checks import report
from quickscale.core.layers.names import explain_unknown
from quickscale.core.layers.stack import get_stack

from .registry import registry


def check_clashes(**options: Any) -> list[Error]:
    """Report types that two apps register under one name (E302)."""
    registry.all()
    return [
        Error(
            f"The component type {second.name!r} is registered twice: {first.place} and"
            f" {second.place}.",
            hint="Rename one of them. Prefix names with their layer's name.",
            id="quickscale.E302",
        )
        for first, second in registry.clashes
    ]


def check_manifests(**options: Any) -> list[CheckMessage]:
    """Report types in a theme's manifest that nobody registers (E306)."""
    known = [definition.name for definition in registry.all()]
    message = "lists the component '{}', which isn't registered."
    return report(
        error
        for theme in get_stack().themes
        for error in explain_unknown("E306", theme, theme.manifest.components, known, message)
    )
