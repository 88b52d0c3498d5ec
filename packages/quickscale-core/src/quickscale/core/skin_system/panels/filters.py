"""Filters of a dashboard: query parameters that its panels' operations share."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from quickscale.core.skin_system.forms import Input, make_input
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.schema import Field, describe_operation


def build_panel_filters(page: Page) -> dict[str, Any]:
    """Return a dashboard's filters, which narrow what its panels show.

    One that has a default cannot be left open; what is not among its choices counts for nothing.
    """
    fields = choose_filters(page)
    page.query = keep_choices(page.query, fields)
    return {
        "action_url": page.path,
        "reset_url": page.path,
        "errors": [],
        "has_errors": False,
        "hidden": [],
        "fields": [build_filter(page, field) for field in fields],
        "active": [],
    }


def choose_filters(page: Page) -> list[Field]:
    operations = (describe_operation(panel.operation) for panel in page.screen.panels)
    known = {field.name: field for operation in operations for field in operation.filters}
    return [known[name] for name in page.screen.filters or () if name in known]


def keep_choices(query: QueryDict, fields: list[Field]) -> QueryDict:
    """Return a query without the choices that are not on offer."""
    kept = query.copy()
    for field in fields:
        offered = {str(value) for value, _label in field.choices}
        if offered and kept.get(field.name) not in offered:
            kept.pop(field.name, None)
    return kept


def build_filter(page: Page, field: Field) -> Input:
    value = page.query.get(field.name) or field.default
    open_ended = field.default is None
    return make_input(page, field, value=value, prefix="filter", as_filter=open_ended)
