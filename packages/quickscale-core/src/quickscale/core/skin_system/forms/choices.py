"""What may be chosen for a relation: the rows of its list operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quickscale.core.skin_system.expressions import follow
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.rendering import title_of
from quickscale.core.skin_system.schema import (
    Field,
    OperationSchema,
    describe_operation,
    find_retrieve,
)

#: A relation with more rows than this is looked up instead of offered whole.
MOST = 50

_BY_ID = (("id",), ("pk",))


@dataclass(frozen=True, slots=True)
class Options:
    """What a relation offers.

    Args:
        choices: values with their labels.
        count: how many there are in all.
    """

    choices: tuple[tuple[Any, str], ...] = ()
    count: int = 0

    @property
    def is_whole(self) -> bool:
        return self.count <= len(self.choices)


def load_options(page: Page, field: Field, *, search: str = "") -> Options:
    """Return a relation's options, nothing where the visitor may not list them.

    Args:
        search: narrows them, where the operation can be searched.
    """
    operation = describe_operation(field.operation)
    query = {name: follow(path, page.scope()) for name, path in field.narrow}
    path = {name: query.pop(name) for name in operation.path_params if name in query}
    if search and "search" in operation.query_names:
        query["search"] = search
    if "page_size" in operation.query_names:
        query["page_size"] = MOST
    response = page.call(operation.name, path=path, query=query)
    if response.status >= 400:
        return Options()
    rows = response.data if isinstance(response.data, list) else response.data["results"]
    count = len(rows) if isinstance(response.data, list) else count_of(response.data)
    return Options(tuple(make_option(operation, row) for row in rows), count)


def count_of(data: dict[str, Any]) -> int:
    """Return how many rows a list has; a cursor's list has at least one more than it shows."""
    shown = len(data["results"])
    return int(data.get("count") or shown + bool(data.get("next")))


def make_option(operation: OperationSchema, row: dict[str, Any]) -> tuple[Any, str]:
    resource = operation.item
    label = title_of(resource, row, fallback=operation.label) if resource else str(row.get("id"))
    return row.get("id"), label


def load_label(page: Page, field: Field, identity: Any) -> str:
    """Return what one row of a relation is called, nothing where it cannot be read by its id."""
    operation = find_retrieve(field.operation)
    if operation is None or operation.item is None or operation.path_params not in _BY_ID:
        return ""
    response = page.call(operation.name, path={operation.path_params[0]: identity})
    return title_of(operation.item, response.data) if response.status < 400 else ""
