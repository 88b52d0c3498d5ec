"""The fields of components, described as those of an operation are."""

from functools import cache
from typing import Any

from quickscale.core.components.outline import Outline, outline_model
from quickscale.core.components.registry import ComponentType, Group, registry

from .schema import Field

#: A picture and a link are addresses, which may be relative; a moment is kept as it was written.
_FORMATS = {"image": "text", "url": "text", "datetime": "text"}

_YES_OR_NO = ((True, "Yes"), (False, "No"))


def list_types(field: Field) -> list[ComponentType]:
    """Return the types that may be added to an input of components."""
    allowed = Group(field.group) if field.open_types else field.types
    return [each for each in registry.all() if each.name in allowed]


def find_type(name: Any) -> ComponentType | None:
    """Return a registered type, None where no installed app knows it."""
    return registry.get(name)


@cache
def fields_of(definition: ComponentType) -> tuple[Field, ...]:
    return tuple(describe_outline(each) for each in outline_model(definition.model))


def describe_outline(outline: Outline) -> Field:
    limits, inside, item = outline.limits, outline.fields, outline.item
    format_name, choices = _FORMATS.get(outline.format, outline.format), outline.choices
    if outline.format == "boolean" and outline.nullable:
        format_name, choices = "choice", _YES_OR_NO
    if item is not None and item.format == "group":
        format_name, inside, item = "rows", item.fields, None
    return Field(
        name=outline.name,
        label=outline.label,
        format=format_name,
        required=outline.required and format_name != "boolean",
        nullable=outline.nullable,
        help=outline.help,
        default=outline.default,
        choices=choices,
        max_length=limits.get("maxlength") if outline.item is None else None,
        minimum=limits.get("min"),
        maximum=limits.get("max"),
        fields=tuple(describe_outline(each) for each in inside),
        item=describe_outline(item) if item else None,
        max_items=limits.get("maxlength") if outline.item else None,
    )


def initial_values(fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return what a new row or component starts with."""
    return {field.name: initial_value(field) for field in fields}


def initial_value(field: Field) -> Any:
    if field.default is not None or field.nullable:
        return field.default
    if field.format == "group":
        return initial_values(field.fields)
    if field.format in ("rows", "list"):
        return []
    return None
