"""Orderings: the choices of a list, and its columns that sort."""

from __future__ import annotations

from typing import Any

from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.rendering.translations import label
from quickscale.core.skin_system.schema.operations import OperationSchema

PARAM = "ordering"


def build_ordering(page: Page, operation: OperationSchema) -> dict[str, Any] | None:
    """Return the orderings that a list offers, None where it offers none."""
    if not operation.orderings:
        return None
    current = page.query.get(PARAM, "")
    choices = [
        {
            "value": value,
            "label": label(text),
            "url": page.url_with(**{PARAM: value, "page": None}),
            "selected": value == current,
        }
        for value, text in operation.orderings
    ]
    return {"name": PARAM, "choices": choices}


def sort_column(page: Page, operation: OperationSchema, name: str) -> dict[str, str]:
    """Return how a column sorts: the URL that sorts by it, or turns it round, and its state now."""
    offered = {value.lstrip("-") for value, _label in operation.orderings}
    if name not in offered:
        return {}
    current = page.query.get(PARAM, "")
    turned = f"-{name}" if current == name else name
    return {
        "sort_url": page.url_with(**{PARAM: turned, "page": None}),
        "sorted": {name: "ascending", f"-{name}": "descending"}.get(current, ""),
    }
