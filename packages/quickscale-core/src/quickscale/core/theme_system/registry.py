"""The screens of themes, as projects and plugins have changed them."""

from collections.abc import Mapping
from dataclasses import replace

from quickscale.core import hooks
from quickscale.core.layers.layer import Layer
from quickscale.core.layers.stack import get_stack
from quickscale.core.manifests.layers import BusinessTheme
from quickscale.core.manifests.screens import Panel, Screen, complete_screens

from .contributions import add_contributions
from .hooks import collect_screens

#: The kinds of panel that a screen begins with to which layers give panels.
_FIRST = ("stat", "series")


class UnknownTheme(LookupError):
    pass


def get_screens(theme: str = "") -> Mapping[str, Screen]:
    """Return a theme's screens by name, by default the chosen one's; may raise UnknownTheme."""
    found = find_theme(theme)
    screens = get_own_screens(found)
    given = collect_screens(theme=found.name, screens=dict(screens))
    added = (screen for some in given for screen in some)
    complete = complete_screens((*screens.values(), *added), theme=found.name)
    return add_contributions(complete)


def get_own_screens(theme: Layer[BusinessTheme]) -> Mapping[str, Screen]:
    """Return the screens of a theme's manifest, with the panels that layers give them."""
    screens = complete_screens(theme.manifest.screens, theme=theme.name)
    for name, screen in screens.items():
        if screen.panels_hook:
            screens[name] = _add_panels(screen)
    return screens


def _add_panels(screen: Screen) -> Screen:
    given = (panel for panels in hooks.collect(screen.panels_hook) for panel in panels)
    panels = sorted((*screen.panels, *given), key=_rank)
    return replace(screen, panels=tuple(panels))


def _rank(panel: Panel) -> int:
    return _FIRST.index(panel.kind) if panel.kind in _FIRST else len(_FIRST)


def find_theme(name: str = "") -> Layer[BusinessTheme]:
    """Return a theme of this stack, by default the chosen one, or raise UnknownTheme."""
    stack = get_stack()
    for theme in stack.themes:
        if not name or theme.answers_to(name):
            return theme
    raise UnknownTheme(f"This project has no theme '{name}'.")
