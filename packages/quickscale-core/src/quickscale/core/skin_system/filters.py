"""Filters of a list: what narrows it, and what narrows it now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from quickscale.core.skin_system.faults import Faults
from quickscale.core.skin_system.inputs import Input, make_input
from quickscale.core.skin_system.lazies import LateDict
from quickscale.core.skin_system.operations import Description
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.resources import Field
from quickscale.core.skin_system.sorting import PARAM as ORDERING

SEARCH = "search"


def build_filters(page: Page, operation: Description, faults: Faults) -> dict[str, Any]:
    """Return a list's filters as a template receives them."""
    fields = choose_filters(page, operation)
    ordering = page.query.get(ORDERING, "")
    made: dict[str, Any] = {
        "action_url": page.path,
        "reset_url": page.path,
        "errors": list(faults.general),
        "has_errors": bool(faults),
        "hidden": [{"name": ORDERING, "value": ordering}] if ordering else [],
    }
    filters = LateDict(
        made,
        fields=lambda: [build_filter(page, field, faults) for field in fields],
        active=lambda: [chip(page, it) for it in filters["fields"] if it["value"] not in ("", [])],
    )
    return filters


def choose_filters(page: Page, operation: Description) -> list[Field]:
    """Return the filters to offer: those the screen names, without those that it fixes."""
    known = {field.name: field for field in operation.filters}
    wanted = known if page.screen.filters is None else page.screen.filters
    fixed = page.screen.query
    return [known[name] for name in wanted if name in known and name not in fixed]


def build_filter(page: Page, field: Field, faults: Faults) -> Input:
    value: Any = page.query.getlist(field.name) if field.many else page.query.get(field.name, "")
    errors = faults.fields.get(field.name, ())
    return make_input(page, field, value=value, errors=errors, prefix="filter", as_filter=True)


def chip(page: Page, made: Input) -> dict[str, str]:
    """Return what a filter is set to, and the URL without it."""
    chosen = [choice["label"] for choice in made["choices"] if choice["selected"]]
    value = made["value"] if not isinstance(made["value"], list) else ", ".join(made["value"])
    return {
        "label": made["label"],
        "value": ", ".join(chosen) or (_("Yes") if value is True else str(value)),
        "remove_url": page.url_with(**{made["name"]: None, "page": None}),
    }


def build_search(page: Page, operation: Description) -> dict[str, str] | None:
    if not operation.search:
        return None
    return {"name": SEARCH, "value": page.query.get(SEARCH, ""), "label": _("Search")}


def is_filtered(page: Page, operation: Description) -> bool:
    names = [SEARCH, *(field.name for field in choose_filters(page, operation))]
    return any(any(page.query.getlist(name)) for name in names)
