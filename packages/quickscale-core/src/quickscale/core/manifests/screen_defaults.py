"""What a screen need not say: its operation, its kind and its parent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from quickscale.core.manifests.screens import Screen, ScreenKind

#: What the operation behind a screen does, by how the screen's name ends.
_VERBS = {"list": "list", "detail": "retrieve", "create": "create", "edit": "update"}
_KINDS: Mapping[str, ScreenKind] = {"retrieve": "detail", "create": "form", "update": "form"}


def complete_screens(screens: Iterable[Screen], *, theme: str) -> dict[str, Screen]:
    """Return a theme's screens by name, each with what it leaves to its name and its path."""
    named = {screen.name: screen for screen in screens}
    names = {screen.path: screen.name for screen in named.values() if screen.path}
    return {name: _complete(screen, theme, names) for name, screen in named.items()}


def _complete(screen: Screen, theme: str, names: Mapping[str, str]) -> Screen:
    operation = screen.operation or _choose_operation(screen, theme)
    kind = screen.kind or _KINDS.get(operation.rpartition("-")[2], "list")
    parent = screen.parent or _find_parent(screen.path, names)
    return replace(screen, operation=operation, kind=kind, parent=parent)


def _choose_operation(screen: Screen, theme: str) -> str:
    resource, _, ending = screen.name.rpartition("-")
    if screen.kind == "dashboard" or not resource or ending not in _VERBS:
        return ""
    return f"{theme}:{resource}-{_VERBS[ending]}"


def _find_parent(path: str, names: Mapping[str, str]) -> str:
    """Return the nearest screen above a path; the one at the root is above none."""
    above = path.removesuffix("/").rpartition("/")[0]
    while above:
        if name := names.get(f"{above}/"):
            return name
        above = above.rpartition("/")[0]
    return ""
