"""The screens of a stack: what its themes say, as projects and plugins have changed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from quickscale.core import hooks
from quickscale.core.layers.layer import Layer
from quickscale.core.layers.stack import get_stack
from quickscale.core.manifests.screen_defaults import complete_screens
from quickscale.core.manifests.screens import Panel, Screen
from quickscale.core.manifests.themes import BusinessTheme
from quickscale.core.theme_system.builtin import DASHBOARD
from quickscale.core.theme_system.exceptions import UnknownTheme

#: The kinds of panel that an overview begins with.
_FIRST = ("stat", "series")


@hooks.declare("core.screens", kind="collect")
def collect_screens(*, theme: str, screens: Mapping[str, Screen]) -> list[Iterable[Screen]]:
    """Give screens to a theme.

    A screen whose name is among ``screens``, the theme's own by name, takes that one's place
    (``dataclasses.replace`` keeps the rest of it); any other is added at the end. Called when the
    URLs are built, once for each theme of the stack.
    """
    return []


@hooks.declare("core.dashboard_panels", kind="collect")
def collect_dashboard_panels() -> list[Iterable[Panel]]:
    """Give panels to the overview of the staff's dashboard.

    Figures stand before charts and charts before the rest, each behind the core's own of its kind.
    A panel is fed by an operation that asks for the right to see it
    (:func:`quickscale.core.api.staff.staff_with`), and vanishes for those who lack it. One that
    depends on the time looked at takes ``query={"period": P("query.period")}``. Called when the
    URLs are built.
    """
    return []


def get_screens(theme: str = "") -> Mapping[str, Screen]:
    """Return the screens of ``theme``, by default the chosen one, by name and in their order.

    Raises:
        UnknownTheme: this stack has no such theme.
    """
    found = find_theme(theme)
    screens = complete_screens(found.manifest.screens, theme=found.name)
    if found.name == DASHBOARD:
        screens[found.manifest.home] = _add_panels(screens[found.manifest.home])
    given = collect_screens(theme=found.name, screens=dict(screens))
    added = (screen for some in given for screen in some)
    return complete_screens((*screens.values(), *added), theme=found.name)


def _add_panels(overview: Screen) -> Screen:
    given = (panel for panels in collect_dashboard_panels() for panel in panels)
    panels = sorted((*overview.panels, *given), key=_rank)
    return replace(overview, panels=tuple(panels))


def _rank(panel: Panel) -> int:
    return _FIRST.index(panel.kind) if panel.kind in _FIRST else len(_FIRST)


def find_theme(name: str = "") -> Layer[BusinessTheme]:
    """Return a theme of this stack, by default the chosen one.

    Raises:
        UnknownTheme: this stack has no such theme.
    """
    stack = get_stack()
    for theme in stack.themes:
        if not name or theme.answers_to(name):
            return theme
    raise UnknownTheme(f"This project has no theme '{name}'.")
