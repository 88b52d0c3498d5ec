"""Details: what is known of one thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .lazy_dict import LazyDict
from .lists import image_of
from .rendering import (
    LONG,
    Cell,
    label,
    make_cell,
    make_column,
    telling_fields,
    title_of,
)
from .schema import Field, OperationSchema, Resource


def build_detail(
    operation: OperationSchema, data: Mapping[str, Any], *, theme: str, names: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return one thing as a template receives it.

    Args:
        names: the facts to show; empty shows all that tell people something.
    """
    resource = operation.item or Resource(fields={})
    fields = choose_facts(resource, names)
    return LazyDict(
        {
            "title": title_of(resource, data, fallback=label(operation.label)),
            "image": image_of(resource, data),
            "data": data,
            "can": data.get("can") or {},
        },
        facts=lambda: make_cells(fields, data, theme=theme, long=False),
        body=lambda: make_cells(fields, data, theme=theme, long=True),
    )


def choose_facts(resource: Resource, names: tuple[str, ...]) -> list[Field]:
    if names:
        return [resource.fields[name] for name in names if name in resource.fields]
    return telling_fields(resource)


def make_cells(
    fields: list[Field], data: Mapping[str, Any], *, theme: str, long: bool
) -> list[Cell]:
    """Return the cells that have something to say, the long ones or the short ones."""
    wanted = (field for field in fields if (field.format in LONG) is long)
    cells = (make_cell(make_column(field, theme), data) for field in wanted)
    return [cell for cell in cells if cell["value"] not in (None, "", [], {})]
