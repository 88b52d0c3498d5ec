"""System checks: screens name what exists, and give operations what they need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.checks import CheckMessage, register

from quickscale.core.api.exceptions import UnknownOperation
from quickscale.core.api.operations import get_operation
from quickscale.core.layers.checks import report
from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.layer import Layer, suggest_name
from quickscale.core.layers.stack import get_stack
from quickscale.core.manifests.layers import MOUNTS, BusinessTheme
from quickscale.core.manifests.screens import Action, P, Panel, Screen

from .registry import get_screens

_EXTENSION = "x-quickscale"
#: The kinds of panel whose operation answers in a shape of its own.
_FIGURES = ("stat", "series")
_PATH_PARAMETER = re.compile(r"<(?:[^<>:]+:)?([^<>]+)>")


@register("quickscale")
def check_screens(**options: Any) -> list[CheckMessage]:
    """Report screens that name what does not exist."""
    return report(_find_screen_errors())


def _find_screen_errors() -> Iterator[StackMessage]:
    screens = {theme.name: get_screens(theme.name) for theme in get_stack().themes}
    for theme in get_stack().themes:
        yield from _find_theme_errors(theme, screens)


def _path_parameters(path: str) -> frozenset[str]:
    return frozenset(_PATH_PARAMETER.findall(path))


def _find_theme_errors(
    theme: Layer[BusinessTheme], screens: Mapping[str, Mapping[str, Screen]]
) -> Iterator[StackMessage]:
    own = screens[theme.name]
    yield from _find_repetitions(theme, own)
    page = _Place(theme, screens, "its manifest")
    yield from page.find_unknown_screens("home", [theme.manifest.home])
    if not theme.is_builtin:
        yield from _find_hidden_screens(theme, own)
    for panel in theme.manifest.shared:
        yield from _find_panel_errors(page, panel)
    for screen in own.values():
        place = _Place(theme, screens, f"screen '{screen.name}'", _path_parameters(screen.path))
        yield from _find_own_errors(place, screen)


def _find_repetitions(
    theme: Layer[BusinessTheme], screens: Mapping[str, Screen]
) -> Iterator[StackMessage]:
    place = _Place(theme, {}, "its manifest")
    declared = [screen.name for screen in theme.manifest.screens]
    yield from place.find_twice("screen", declared)
    yield from place.find_twice("path", [screen.path for screen in screens.values()])
    for screen in screens.values():
        place = _Place(theme, {}, f"screen '{screen.name}'")
        yield from place.find_twice("action", [action.name for action in screen.actions])
        yield from place.find_twice("panel", [panel.name for panel in screen.panels])


def _find_hidden_screens(
    theme: Layer[BusinessTheme], screens: Mapping[str, Screen]
) -> Iterator[StackMessage]:
    for screen in screens.values():
        for mount in MOUNTS.values():
            if screen.path.startswith(mount):
                place = _Place(theme, {}, f"screen '{screen.name}'")
                message = f"is below {mount}, which is reserved for the core."
                yield place.error("quickscale.E705", message)


def _find_own_errors(place: _Place, screen: Screen) -> Iterator[StackMessage]:
    for what in ("parent", "item", "success", "empty_screen"):
        yield from place.find_unknown_screens(what, [getattr(screen, what)])
    yield from place.find_unknown_screens("step", screen.steps)
    yield from place.find_absent_values(screen.params, screen.query, screen.initial)
    yield from place.find_absent_results(screen.operation, screen.result)
    if screen.operation or screen.kind != "dashboard":
        yield from place.find_operation_errors(screen.operation, screen.params)
    if screen.kind == "dashboard":
        yield from _find_unknown_filters(place, screen)
    for action in screen.actions:
        row = place.find_row(screen.operation) if action.row else frozenset()
        yield from _find_action_errors(place, action, row)
    for panel in screen.panels:
        yield from _find_panel_errors(place, panel)


def _find_unknown_filters(place: _Place, screen: Screen) -> Iterator[StackMessage]:
    known = {name for panel in screen.panels for name in _find_filters(panel.operation)}
    for name in screen.filters or ():
        if name not in known:
            message = f"has the filter '{name}', which no operation of its panels supports."
            yield place.error("quickscale.E707", message, suggest_name(name, known))


def _find_filters(name: str) -> frozenset[str]:
    try:
        parameters = get_operation(name).parameters
    except UnknownOperation:
        return frozenset()
    return frozenset(
        it["name"]
        for it in parameters
        if it["in"] == "query" and it.get(_EXTENSION, {}).get("label")
    )


def _find_panel_errors(page: _Place, panel: Panel) -> Iterator[StackMessage]:
    place = page.within(f"panel '{panel.name}'")
    yield from place.find_operation_errors(panel.operation, panel.params)
    yield from place.find_absent_values(panel.params, panel.query)
    yield from place.find_unknown_screens("more", [panel.more])
    yield from place.find_unknown_screens("empty_screen", [panel.empty_screen])
    if panel.kind in _FIGURES:
        yield from place.find_shape_errors(panel.operation, panel.kind)
    for action in panel.actions:
        yield from _find_action_errors(place, action, place.find_row(panel.operation))


def _find_action_errors(
    page: _Place, action: Action, row: frozenset[str]
) -> Iterator[StackMessage]:
    place = page.within(f"action '{action.name}'", row)
    yield from place.find_unknown_screens("success", [action.success])
    yield from place.find_absent_values(action.params, action.body)
    yield from place.find_absent_results(action.operation, action.result)
    if action.screen:
        yield from place.find_unknown_screens("screen", [action.screen])
        yield from place.find_link_errors(action.screen, action.params)
    if action.operation or not action.screen:
        params = action.params if not action.screen else None
        yield from place.find_operation_errors(action.operation, params)


@dataclass(frozen=True)
class _Place:
    """Where in a theme something is named, and which values are at hand there."""

    theme: Layer[BusinessTheme]
    screens: Mapping[str, Mapping[str, Screen]]
    name: str
    path: frozenset[str] = frozenset()
    row: frozenset[str] = field(default_factory=frozenset)

    def within(self, name: str, row: frozenset[str] = frozenset()) -> _Place:
        return _Place(self.theme, self.screens, f"{self.name}, {name}", self.path, row)

    @cached_property
    def described(self) -> str:
        return f"The {self.theme}, {self.name}"

    def error(self, id: str, message: str, suggestion: str = "") -> StackMessage:
        hint = suggestion or f"Fix {self.theme.file}, or run: {self.theme.upgrade_command}"
        return StackMessage(id, f"{self.described}, {message}", hint)

    def find_twice(self, what: str, names: Iterable[str]) -> Iterator[StackMessage]:
        for name, times in Counter(names).items():
            if times > 1:
                yield self.error("quickscale.E704", f"has the {what} '{name}' {times} times.")

    def find_screen(self, name: str) -> Screen | None:
        theme, _, screen = name.rpartition(":")
        return self.screens.get(theme or self.theme.name, {}).get(screen)

    def find_unknown_screens(self, what: str, names: Iterable[str]) -> Iterator[StackMessage]:
        for name in filter(None, names):
            if self.find_screen(name) is None:
                message = f"refers to the unknown screen '{name}' as its {what}."
                known = self.screens[self.theme.name]
                yield self.error("quickscale.E702", message, suggest_name(name, known))

    def find_operation_errors(
        self, name: str, params: Mapping[str, Any] | None
    ) -> Iterator[StackMessage]:
        """Without ``params`` the operation is asked for a right alone, and never called."""
        if not name:
            yield self.error("quickscale.E701", "has no operation.")
            return
        try:
            operation = get_operation(name)
        except UnknownOperation as error:
            yield self.error("quickscale.E701", f"refers to an unknown operation. {error}")
            return
        if params is not None:
            yield from self._find_missing(operation.path_parameters, params, name)

    def find_shape_errors(self, name: str, kind: str) -> Iterator[StackMessage]:
        try:
            schema = get_operation(name).response_schema
        except UnknownOperation:
            return
        if schema.get(_EXTENSION, {}).get("panel") != kind:
            yield self.error(
                "quickscale.E706",
                f"is a {kind}, but '{name}' doesn't return one.",
                f"Return {kind.capitalize()}Serializer from quickscale.core.api.panels.",
            )

    def find_link_errors(self, name: str, params: Mapping[str, Any]) -> Iterator[StackMessage]:
        screen = self.find_screen(name)
        if screen:
            yield from self._find_missing(_path_parameters(screen.path), params, name)

    def find_absent_values(self, *mappings: Mapping[str, Any]) -> Iterator[StackMessage]:
        for value in (value for mapping in mappings for value in mapping.values()):
            root, _, name = (
                value.expression.partition(".") if isinstance(value, P) else ("", "", "")
            )
            if root == "path" and name not in self.path:
                yield self.error("quickscale.E703", f"uses path.{name}, which isn't in its path.")

    def find_absent_results(self, operation: str, names: Iterable[str]) -> Iterator[StackMessage]:
        known = self.find_row(operation)
        for name in names:
            if known and name not in known:
                message = f"shows '{name}', which isn't in the response of '{operation}'."
                yield self.error("quickscale.E843", message, suggest_name(name, known))

    def find_row(self, operation: str) -> frozenset[str]:
        try:
            return frozenset(get_operation(operation).item_schema.get("properties", ()))
        except UnknownOperation:
            return frozenset()

    def _find_missing(
        self, needed: Iterable[str], params: Mapping[str, Any], name: str
    ) -> Iterator[StackMessage]:
        for parameter in sorted({*needed} - {*params} - self.path - self.row):
            yield self.error(
                "quickscale.E703",
                f"doesn't pass the path parameter '{parameter}' to '{name}'.",
                f"Add params={{{parameter!r}: …}} to it in {self.theme.file}.",
            )
