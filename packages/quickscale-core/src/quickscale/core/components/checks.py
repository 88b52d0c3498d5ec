"""System checks of component types."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error

from .registry import registry


def check_names(**options: Any) -> list[Error]:
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
