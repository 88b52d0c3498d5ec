"""Where in a theme something is named, what it may name there, and what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from quickscale.core.api.exceptions import UnknownOperation
from quickscale.core.api.operations import Operation, get_operation
from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.layer import suggest_name
from quickscale.core.manifests.screens import Screen

from .expressions import Node, Scope
from .origins import Origin

_PATH_PARAMETER = re.compile(r"<(?:[^<>:]+:)?([^<>]+)>")


def path_parameters(path: str) -> frozenset[str]:
    return frozenset(_PATH_PARAMETER.findall(path))


def find_operation(name: str) -> Operation | None:
    """Return an operation, None where there is none: what names it is reported by itself."""
    try:
        return get_operation(name) if name else None
    except UnknownOperation:
        return None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place; equal to the same fault of another origin."""

    id: str
    place: str
    message: str
    suggestion: str
    origin: Origin = field(compare=False)

    def report(self) -> StackMessage:
        message = f"{self.origin.name}, {self.place}, {self.message}"
        return StackMessage(self.id, message, self.suggestion or self.origin.repair)


@dataclass(frozen=True)
class Place:
    """Where in a theme something is named.

    Attributes:
        origin: the layer that wrote it.
        theme: the theme to which it belongs.
        screens: every screen of the stack, by theme and by name.
        name: the screen, and the panel or action on it.
        path: the parameters of the screen's path.
        row: the fields of the row that an action stands on.
        scope: what the paths of values (:class:`P`) lead into.
    """

    origin: Origin
    theme: str
    screens: Mapping[str, Mapping[str, Screen]]
    name: str
    path: frozenset[str] = frozenset()
    row: frozenset[str] = frozenset()
    scope: Scope = field(default_factory=dict)

    def within(self, name: str, **changes: Any) -> Place:
        return replace(self, name=f"{self.name}, {name}", **changes)

    def on_row(self, operation: Operation | None, *, is_list: bool = True) -> Place:
        """Return this place for an action on what an operation answers, or on each of its rows."""
        row = {"row": Node.of_item(operation) if operation else None} if is_list else {}
        fields = (
            frozenset(operation.item_schema.get("properties", ())) if operation else frozenset()
        )
        return replace(self, row=fields, scope={**self.scope, "data": None, **row})

    def error(self, id: str, message: str, suggestion: str = "") -> Fault:
        return Fault(f"quickscale.{id}", self.name, message, suggestion, self.origin)

    def find_twice(self, what: str, names: Iterable[str]) -> Iterator[Fault]:
        for name, times in Counter(names).items():
            if times > 1:
                yield self.error("E704", f"has the {what} '{name}' {times} times.")

    def find_screen(self, name: str) -> Screen | None:
        theme, _, screen = name.rpartition(":")
        return self.screens.get(theme or self.theme, {}).get(screen)

    def find_unknown_screens(self, what: str, names: Iterable[str]) -> Iterator[Fault]:
        for name in filter(None, names):
            if self.find_screen(name) is None:
                theme, colon, _screen = name.rpartition(":")
                known = self.screens.get(theme or self.theme, {})
                message = f"refers to the unknown screen '{name}' as its {what}."
                listed = [f"{theme}{colon}{each}" for each in known]
                yield self.error("E702", message, suggest_name(name, listed))

    def find_operation_errors(self, name: str, params: Mapping[str, Any] | None) -> Iterator[Fault]:
        """Without ``params`` the operation is asked for a right alone, and never called."""
        if not name:
            yield self.error("E701", "has no operation.")
            return
        try:
            operation = get_operation(name)
        except UnknownOperation as error:
            yield self.error("E701", f"refers to an unknown operation. {error}")
            return
        if params is not None:
            yield from self.find_parameter_errors(operation.path_parameters, params, name)

    def find_link_errors(self, name: str, params: Mapping[str, Any]) -> Iterator[Fault]:
        screen = self.find_screen(name)
        if screen:
            yield from self.find_parameter_errors(path_parameters(screen.path), params, name)

    def find_parameter_errors(
        self, needed: Iterable[str], params: Mapping[str, Any], name: str
    ) -> Iterator[Fault]:
        """Yield the path parameters that an operation or a screen lacks, and those unknown to it.

        Args:
            needed: the path parameters.
            params: those that the place gives.
            name: the operation or the screen.
        """
        for parameter in sorted({*needed} - {*params} - self.path - self.row):
            yield self.error(
                "E703",
                f"doesn't pass the path parameter '{parameter}' to '{name}'.",
                f"Add params={{{parameter!r}: …}} to it in {self.origin.file}.",
            )
        yield from self.find_unknown(
            "E709",
            params,
            needed,
            f"passes the path parameter '{{}}', which '{name}' doesn't have.",
        )

    def find_unknown(
        self, id: str, names: Iterable[str], known: Iterable[str], message: str
    ) -> Iterator[Fault]:
        """Yield each of ``names`` that is not ``known``; in ``message`` it stands as ``{}``."""
        for name in names:
            if name not in known:
                yield self.error(id, message.format(name), suggest_name(name, known))
