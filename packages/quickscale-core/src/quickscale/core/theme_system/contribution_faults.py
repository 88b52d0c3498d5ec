"""What is wrong with what plugins contribute, beside what every panel and action may have wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from quickscale.core.layers.stack import get_stack
from quickscale.core.plugin_framework import ContributedPanel

from .contributions import Given, is_placeable, list_given
from .origins import of_implementation
from .places import Fault, Place

_KINDS = ("stat", "series")


def find_contribution_faults() -> Iterator[Fault]:
    themes = {theme.name for theme in get_stack().themes}
    given = list(list_given())
    times = Counter((each.contribution.operation, each.name) for each in given)
    for each in given:
        theme = each.contribution.operation.partition(":")[0]
        place = Place(
            of_implementation(each.implementation), theme, {}, f"contribution '{each.name}'"
        )
        if theme in {*themes, "core"}:
            yield from place.find_operation_errors(each.contribution.operation, None)
        yield from _find_faults(place, each)
        if times[each.contribution.operation, each.name] > 1:
            yield place.error("E704", f"is given twice to '{each.contribution.operation}'.")


def _find_faults(place: Place, given: Given) -> Iterator[Fault]:
    operation, contribution = given.operation, given.contribution
    if operation and (operation.method != "GET" or not is_placeable(given)):
        message = (
            f"needs an operation that retrieves one object by its key, not '{operation.name}'."
        )
        yield place.error("E713", message)
    if isinstance(contribution, ContributedPanel) and contribution.panel.kind not in _KINDS:
        message = f"is a panel of kind '{contribution.panel.kind}'."
        yield place.error("E706", message, "Use kind='stat' or kind='series'.")
