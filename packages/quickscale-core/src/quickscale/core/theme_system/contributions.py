"""What plugins contribute to screens, put where it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from quickscale.core.api.exceptions import UnknownOperation
from quickscale.core.api.operations import Operation, get_operation
from quickscale.core.hooks.dispatch import Implementation
from quickscale.core.hooks.listing import trace
from quickscale.core.manifests.screens import Action, P, Panel, Screen
from quickscale.core.plugin_framework import (
    ContributedAction,
    ContributedField,
    ContributedPanel,
)

READ, PERFORM = "core:contribution-retrieve", "core:contribution-perform"


@dataclass(frozen=True, slots=True)
class Given:
    """A contribution, who gave it, and the name by which pages and operations know it."""

    contribution: Any
    implementation: Implementation

    @property
    def name(self) -> str:
        return f"{self.implementation.namespace.name}-{self.contribution.name}"

    @property
    def operation(self) -> Operation | None:
        """The operation that retrieves its objects; None where the stack has none."""
        return find_operation(self.contribution.operation)

    @property
    def params(self) -> dict[str, str]:
        """The path parameters with which it is asked for."""
        return {"operation": self.contribution.operation, "name": self.name}


def list_given() -> Iterator[Given]:
    """Yield every contribution of the stack's layers, those of absent themes too."""
    for implementation, contributions in trace("core.contributions"):
        for contribution in contributions or ():
            yield Given(contribution, implementation)


def find_given(operation: str, name: str) -> Given | None:
    """Return the contribution of a name to the objects of an operation."""
    return map_given().get((operation, name))


@cache
def map_given() -> Mapping[tuple[str, str], Given]:
    """Return the contributions by their operation and their name."""
    return {(given.contribution.operation, given.name): given for given in list_given()}


def list_fields(operation: str, *, on: str) -> list[Given]:
    """Return the fields that layers give the objects which an operation retrieves."""
    return [
        given
        for given in map_given().values()
        if isinstance(given.contribution, ContributedField)
        and given.contribution.operation == operation
        and on in given.contribution.on
    ]


def find_operation(name: str) -> Operation | None:
    try:
        return get_operation(name)
    except UnknownOperation:
        return None


def add_contributions(screens: Mapping[str, Screen]) -> dict[str, Screen]:
    """Return screens with the panels and actions that layers contribute."""
    given = [each for each in list_given() if is_placeable(each)]
    return {name: _add_to_screen(screen, given) for name, screen in screens.items()}


def is_placeable(given: Given) -> bool:
    """Whether the objects are retrieved by one key; a check reports where they are not."""
    operation = given.operation
    return operation is not None and len(operation.path_parameters) == 1


def _add_to_screen(screen: Screen, given: Iterable[Given]) -> Screen:
    panels = [panel for each in given for panel in _make_panels(each, screen)]
    actions = [action for each in given for action in _make_actions(each, screen)]
    if not panels and not actions:
        return screen
    return replace(screen, panels=(*screen.panels, *panels), actions=(*screen.actions, *actions))


def _make_panels(given: Given, screen: Screen) -> Iterator[Panel]:
    if isinstance(given.contribution, ContributedPanel) and _shows(given, screen):
        yield replace(
            given.contribution.panel,
            name=given.name,
            operation=READ,
            params=given.params,
            query={"object": find_key(screen, given)},
        )


def _make_actions(given: Given, screen: Screen) -> Iterator[Action]:
    if not isinstance(given.contribution, ContributedAction):
        return
    action = given.contribution.action
    if _lists(given, screen) if action.row else _shows(given, screen):
        key = P(f"row.{_key_name(given)}") if action.row else find_key(screen, given)
        yield replace(
            action,
            name=given.name,
            operation=PERFORM,
            params=given.params,
            body={"object": key},
            fields=(),
        )


def _shows(given: Given, screen: Screen) -> bool:
    return screen.kind == "detail" and screen.operation == given.contribution.operation


def _lists(given: Given, screen: Screen) -> bool:
    listed, retrieved = find_operation(screen.operation), given.operation
    if screen.kind != "list" or listed is None or retrieved is None:
        return False
    return listed.theme == retrieved.theme and bool(
        _resource(listed) and _resource(listed) == _resource(retrieved)
    )


def _resource(operation: Operation) -> str:
    name: str = operation.extension.get("resource", {}).get("name", "")
    return name


def _key_name(given: Given) -> str:
    return given.operation.path_parameters[0] if given.operation else ""


def find_key(screen: Screen, given: Given) -> Any:
    """Return where a detail screen has its object's key."""
    name = _key_name(given)
    return screen.params.get(name, P(f"path.{name}"))
