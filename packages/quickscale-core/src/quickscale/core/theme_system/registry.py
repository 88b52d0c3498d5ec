"""The screens of a stack: what its themes say, as projects and plugins have changed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quickscale.core import hooks
from quickscale.core.layers.layer import Layer
from quickscale.core.layers.stack import get_stack
from quickscale.core.theme_system.exceptions import UnknownTheme
from quickscale.core.theme_system.screens import Screen
from quickscale.core.theme_system.themes import BusinessTheme


@hooks.declare("core.screens", kind="collect")
def collect_screens(*, theme: str, screens: Mapping[str, Screen]) -> list[Iterable[Screen]]:
    """Give screens to a theme.

    A screen whose name is among ``screens``, the theme's own by name, takes that one's place
    (``dataclasses.replace`` keeps the rest of it); any other is added at the end. Called when the
    URLs are built, once for each theme of the stack.
    """
    return []


def get_screens(theme: str = "") -> Mapping[str, Screen]:
    """Return the screens of ``theme``, by default the chosen one, by name and in their order.

    Raises:
        UnknownTheme: this stack has no such theme.
    """
    screens = {screen.name: screen for screen in _find_theme(theme).manifest.screens}
    given = collect_screens(theme=_find_theme(theme).name, screens=dict(screens))
    return {**screens, **{screen.name: screen for some in given for screen in some}}


def _find_theme(name: str) -> Layer[BusinessTheme]:
    stack = get_stack()
    for theme in stack.themes:
        if not name or theme.answers_to(name):
            return theme
    raise UnknownTheme(f"This stack has no theme '{name}'.")
