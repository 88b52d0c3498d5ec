"""Components that were sent: what is kept of those stored, and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic import ValidationError as PydanticError

from .component_list import UNKNOWN, Component, ComponentList
from .error_details import ComponentErrorDetail, read_pydantic_error
from .registry import CONTENT


def merge(submitted: list[Any], stored: ComponentList) -> ComponentList:
    """Return the submitted components, of which those that nobody touched are the stored ones.

    A stored item that cannot be read was never shown in full. It is kept where it stood even if
    the submission leaves it out; ``{"id": …, "remove": true}`` takes it away.
    """
    by_id = {component.id: component for component in stored}
    merged = ComponentList()
    seen: set[str] = set()
    for place, item in enumerate(submitted):
        id = item.get("id") if isinstance(item, dict) else None
        known = by_id.get(id) if isinstance(id, str) and id not in seen else None
        if known is not None:
            seen.add(known.id)
        if isinstance(item, dict) and item.get("remove") is True:
            continue
        taken = _take(item, known)
        taken.place = place
        merged.append(taken)
    _keep_unreadable(merged, stored, seen)
    return merged


def find_component_errors(
    components: ComponentList,
    *,
    types: Collection[str] | None = None,
    min_num: int | None = None,
    max_num: int | None = None,
) -> list[ComponentErrorDetail]:
    problems = _judge_number(components, min_num, max_num)
    seen: set[str] = set()
    for index, component in enumerate(components):
        position = index if component.place is None else component.place
        if component.id in seen:
            problems.append(
                ComponentErrorDetail((position, "id"), "duplicate_id", label=component.label)
            )
        seen.add(component.id)
        if not component.sound or component.to_stored() is not component.raw:
            problems += _judge(component, position, types)
    return problems


def store_validated(components: ComponentList) -> None:
    for component in components:
        if not component.sound or component.to_stored() is not component.raw:
            component.settle()


def _take(item: Any, known: Component | None) -> Component:
    if known is None:
        return _as_current(Component.of(item))
    if _is_untouched(item, known):
        return known
    taken = _as_current(Component({**item, "id": known.id}, known.id))
    taken.familiar = taken.type == known.type
    return taken


def _is_untouched(item: Any, known: Component) -> bool:
    if not known.is_readable and item.get("type") == UNKNOWN:
        return True
    shown = known.to_json() if known.is_readable else known.raw
    return bool(item.get("type") == known.type and item.get("value") == shown.get("value"))


def _as_current(component: Component) -> Component:
    """Take an item without a version for one of today's, since that is what the API describes."""
    definition = component.definition
    if definition is not None and "version" not in component.raw and definition.version > 1:
        component.raw = {**component.raw, "version": definition.version}
    return component


def _keep_unreadable(merged: ComponentList, stored: ComponentList, seen: set[str]) -> None:
    """Put each unreadable item that was left out behind the one that it followed."""
    order = [component.id for component in merged]
    before: list[str] = []
    for component in stored:
        if component.id not in seen and not component.is_readable:
            place = next((order.index(id) + 1 for id in reversed(before) if id in order), 0)
            merged.insert(place, component)
            order.insert(place, component.id)
        before.append(component.id)


def _judge_number(
    components: ComponentList, min_num: int | None, max_num: int | None
) -> list[ComponentErrorDetail]:
    """Count what an editor can see."""
    if min_num is None and max_num is None:
        return []
    count = sum(component.is_readable for component in components)
    if min_num is not None and count < min_num:
        return [ComponentErrorDetail((), "min_num", {"limit": min_num})]
    if max_num is not None and count > max_num:
        return [ComponentErrorDetail((), "max_num", {"limit": max_num})]
    return []


def _judge(
    component: Component, position: int, types: Collection[str] | None
) -> list[ComponentErrorDetail]:
    label = component.label
    params = {"type": component.type}
    if not isinstance(component.raw, dict) or not component.type:
        return [ComponentErrorDetail((position,), "malformed")]
    if component.definition is None:
        return [ComponentErrorDetail((position, "type"), "unknown_type", params)]
    allowed = CONTENT if types is None else types
    if component.type not in allowed and not component.familiar:
        return [ComponentErrorDetail((position, "type"), "not_allowed", params, label)]
    return _judge_value(component, (position, "value"), label)


def _judge_value(
    component: Component, path: tuple[int, str], label: str
) -> list[ComponentErrorDetail]:
    if "value" not in component.raw:
        return [ComponentErrorDetail(path, "missing", label=label)]
    try:
        Component(component.to_stored(), component.id).read()
    except PydanticError as error:
        return list(read_pydantic_error(error, path, label))
    except Exception:  # noqa: BLE001 - an upgrade of another layer may raise anything
        return [ComponentErrorDetail(path, "malformed", label=label)]
    return []
