"""System checks: screens name what exists, and give operations what they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.core.checks import CheckMessage, register
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import SystemCheckError

from quickscale.core.api.operations import CORE
from quickscale.core.hooks.registry import registry
from quickscale.core.layers.checks import report
from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.layer import Layer
from quickscale.core.layers.stack import get_stack
from quickscale.core.manifests.layers import MOUNTS, BusinessTheme
from quickscale.core.manifests.screens import Screen

from .contribution_faults import find_contribution_faults
from .documents import find_document_faults, find_missing_documents, lacks_document
from .faults import find_ambiguous_actions, find_panel_faults, find_screen_faults
from .header_faults import find_header_faults
from .origins import Givers, Origin, find_givers, of_theme
from .places import Fault, Place
from .registry import get_own_screens, get_screens

Screens = Mapping[str, Mapping[str, Screen]]


class InvalidScreens(ImproperlyConfigured, SystemCheckError):
    """Screens name what does not exist; every reason at once.

    A command prints it as a system check's: another check may ask for a page's URL first.
    """

    def __init__(self, errors: Iterable[StackMessage]) -> None:
        listed = "\n".join(map(str, report(errors)))
        super().__init__(f"The screens of this project are invalid.\n\n{listed}")


@register("quickscale")
def check_screens(**options: Any) -> list[CheckMessage]:
    """Report screens that name what does not exist."""
    return report(find_errors())


def require_sound_screens() -> None:
    """Raise InvalidScreens where screens name what does not exist: WSGI runs no checks."""
    if errors := find_errors():
        raise InvalidScreens(errors)


def find_errors() -> list[StackMessage]:
    """Return what is wrong with the stack's screens, and with the documents behind them."""
    unknown = [fault for theme in get_stack().themes for fault in _find_unknown_hooks(theme)]
    return [fault.report() for fault in unknown or _find_faults()]


def _find_faults() -> Iterator[Fault]:
    themes = get_stack().themes
    screens = {theme.name: get_screens(theme.name) for theme in themes}
    yield from find_missing_documents()
    everywhere = {name: screen for own in screens.values() for name, screen in own.items()}
    yield from find_document_faults(CORE, {**screens, CORE: everywhere})
    yield from find_contribution_faults()
    for theme in themes:
        if not lacks_document(theme):
            yield from find_document_faults(theme.name, screens)
            yield from _find_theme_faults(theme, screens)


def _find_unknown_hooks(theme: Layer[BusinessTheme]) -> Iterator[Fault]:
    registry.import_modules()
    known = [name for name, hook in sorted(registry.hooks.items()) if hook.kind == "collect"]
    for screen in theme.manifest.screens:
        place = Place(of_theme(theme), theme.name, {}, f"screen '{screen.name}'")
        wanted = [screen.panels_hook] if screen.panels_hook else []
        message = "gets panels from '{}', which no layer declares as a hook of kind collect."
        yield from place.find_unknown("E204", wanted, known, message)


def _find_theme_faults(theme: Layer[BusinessTheme], screens: Screens) -> Iterator[Fault]:
    written, givers = get_own_screens(theme), find_givers(theme)
    page = Place(of_theme(theme), theme.name, screens, "its manifest", scope={"query": None})
    yield from page.find_unknown_screens("home", [theme.manifest.home])
    for panel in theme.manifest.shared:
        yield from find_panel_faults(page, panel)
    yield from find_header_faults(page, theme.manifest)
    yield from _find_repetitions(page, theme, screens[theme.name])
    yield from _find_taken_paths(page, theme, screens)
    for screen in screens[theme.name].values():
        if not theme.is_builtin:
            yield from _find_hidden(page, screen)
        yield from _find_screen_faults(page, screen, written.get(screen.name), givers)


def _find_screen_faults(
    page: Place, screen: Screen, written: Screen | None, givers: Givers
) -> Iterator[Fault]:
    """Yield a screen's faults; what a layer took over from the theme's own is the theme's."""
    giver = givers.get((screen.name, ""))
    faults = _find_faults_of(page, screen, giver or page.origin, givers)
    if giver is None or written is None:
        yield from faults
        return
    inherited = {fault: fault for fault in _find_faults_of(page, written, page.origin, givers)}
    yield from (inherited.get(fault, fault) for fault in faults)


def _find_faults_of(page: Place, screen: Screen, origin: Origin, givers: Givers) -> Iterator[Fault]:
    place = replace(page, origin=origin, name=f"screen '{screen.name}'")
    panels = {panel: origin for (name, panel), origin in givers.items() if name == screen.name}
    return find_screen_faults(place, screen, panels)


def _find_repetitions(
    page: Place, theme: Layer[BusinessTheme], screens: Mapping[str, Screen]
) -> Iterator[Fault]:
    declared = [screen.name for screen in theme.manifest.screens]
    yield from page.find_twice("screen", declared)
    yield from page.find_twice("path", [screen.path for screen in screens.values()])
    for screen in screens.values():
        place = replace(page, name=f"screen '{screen.name}'")
        yield from place.find_twice("action", [action.name for action in screen.actions])
        yield from place.find_twice("panel", [panel.name for panel in screen.panels])
        yield from find_ambiguous_actions(place, screen)


def _find_taken_paths(
    page: Place, theme: Layer[BusinessTheme], screens: Screens
) -> Iterator[Fault]:
    """Yield the paths of a project's app that the theme, or an app before it, has already."""
    site = [each.name for each in get_stack().site]
    before = site[: site.index(theme.name)] if theme.name in site else []
    taken = {it.path: f"{name}:{it.name}" for name in before for it in screens[name].values()}
    for screen in screens[theme.name].values():
        if other := taken.get(screen.path):
            place = replace(page, name=f"screen '{screen.name}'")
            message = f"has the path '{screen.path}' of the screen '{other}'."
            yield place.error("E704", message)


def _find_hidden(page: Place, screen: Screen) -> Iterator[Fault]:
    for mount in MOUNTS.values():
        if screen.path.startswith(mount):
            place = replace(page, name=f"screen '{screen.name}'")
            yield place.error("E705", f"is below {mount}, which is reserved for the core.")
