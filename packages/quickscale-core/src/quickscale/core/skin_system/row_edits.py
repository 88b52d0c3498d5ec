"""Rows that are added, moved and removed while a form is filled in: nothing is saved by it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from .component_fields import fields_of, find_type, initial_value, initial_values
from .schema import NESTED, Field

#: The buttons that change a list: their value is the name of a list or of a row, and what to do.
EDIT = "_rows"

#: Which type of component is added, behind the name of its list.
TYPE_SUFFIX = "-new"

#: A position of more digits is none: a form has a thousand inputs at most.
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """A field within what was typed, and what holds its value."""

    field: Field
    holder: dict[str, Any]

    @property
    def rows(self) -> list[Any]:
        """The rows; a list of its own where there is none yet."""
        value = self.holder.get(self.field.name)
        if not isinstance(value, list):
            value = self.holder[self.field.name] = []
        return value


def edit_lists(typed: dict[str, Any], fields: Sequence[Field], data: QueryDict) -> str:
    """Change what was typed as a button says; return the name of what the visitor goes on from."""
    name, _separator, verb = data.get(EDIT, "").rpartition(":")
    if verb == "add":
        spot = find_spot(typed, fields, name.split("-"))
        return add_row(spot, name, data.get(f"{name}{TYPE_SUFFIX}", "")) if spot else ""
    change = _CHANGES.get(verb)
    list_name, _separator, position = name.rpartition("-")
    spot = find_spot(typed, fields, list_name.split("-")) if change else None
    index = read_position(spot.rows, position) if spot else None
    if change is None or spot is None or index is None:
        return ""
    return change(spot, list_name, index)


def find_spot(holder: Any, fields: Sequence[Field], path: Sequence[str]) -> Spot | None:
    """Return the nested field at a path, None where nothing was typed that has one there."""
    field = next((each for each in fields if each.name == path[0] and each.format in NESTED), None)
    if field is None or not isinstance(holder, dict):
        return None
    if len(path) == 1:
        return Spot(field, holder)
    if field.format == "group":
        return find_spot(holder.get(field.name), field.fields, path[1:])
    rows = holder.get(field.name)
    index = read_position(rows, path[1])
    row = rows[index] if rows and index is not None else None
    if field.format == "rows":
        return find_spot(row, field.fields, path[2:]) if len(path) > 2 else None
    return find_component_spot(row, path[2:]) if field.format == "components" else None


def find_component_spot(component: Any, path: Sequence[str]) -> Spot | None:
    definition = find_type(component.get("type")) if isinstance(component, dict) else None
    if definition is None or len(path) < 2:
        return None
    return find_spot(component.get("value"), fields_of(definition), path[1:])


def read_position(rows: Any, text: str) -> int | None:
    """Return the position that a text names, None where no row stands there."""
    if not isinstance(rows, list) or not text.isdecimal() or len(text) > _DIGITS:
        return None
    return int(text) if int(text) < len(rows) else None


def add_row(spot: Spot, name: str, type_name: str) -> str:
    field = spot.field
    if field.format == "group":
        spot.holder[field.name] = initial_values(field.fields)
        return name
    row = make_component(type_name) if field.format == "components" else make_row(field)
    spot.rows.append(row)
    return f"{name}-{len(spot.rows) - 1}"


def make_row(field: Field) -> Any:
    return initial_value(field.item) if field.item else initial_values(field.fields)


def make_component(type_name: str) -> dict[str, Any]:
    definition = find_type(type_name)
    value = initial_values(fields_of(definition)) if definition else {}
    return {"type": type_name, "value": value}


def remove_row(spot: Spot, name: str, position: int) -> str:
    """Take a row away; a stored component that nobody can read is only marked, as it is kept."""
    row = spot.rows[position]
    if spot.field.format == "components" and is_unreadable(row):
        row["remove"] = True
    else:
        del spot.rows[position]
    return name


def is_unreadable(component: Any) -> bool:
    return isinstance(component, dict) and find_type(component.get("type", "")) is None


def raise_row(spot: Spot, name: str, position: int) -> str:
    return move_row(spot, name, position, max(position - 1, 0))


def lower_row(spot: Spot, name: str, position: int) -> str:
    return move_row(spot, name, position, position + 1)


def move_row(spot: Spot, name: str, position: int, to: int) -> str:
    spot.rows.insert(to, spot.rows.pop(position))
    return f"{name}-{min(to, len(spot.rows) - 1)}"


_CHANGES: Mapping[str, Callable[[Spot, str, int], str]] = {
    "remove": remove_row,
    "up": raise_row,
    "down": lower_row,
}
