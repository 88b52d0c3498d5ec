"""Filters and orderings of a list: what narrows it, what narrows it now, and what sorts it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from quickscale.core.skin_system.forms import FormErrors, Input, asked_field, make_input
from quickscale.core.skin_system.lazy_dict import LazyDict
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.rendering import label
from quickscale.core.skin_system.schema import Field, OperationSchema

SEARCH, ORDERING = "search", "ordering"


def build_filters(
    page: Page, operation: OperationSchema, form_errors: FormErrors
) -> dict[str, Any]:
    """Return a list's filters as a template receives them."""
    fields = choose_filters(page, operation)
    ordering = page.query.get(ORDERING, "")
    context: dict[str, Any] = {
        "action_url": page.path,
        "reset_url": page.path,
        "errors": list(form_errors.general),
        "has_errors": bool(form_errors),
        "hidden": [{"name": ORDERING, "value": ordering}] if ordering else [],
    }
    filters = LazyDict(
        context,
        fields=lambda: [build_filter(page, field, form_errors) for field in fields],
        active=lambda: [
            chip(page, each) for each in filters["fields"] if each["value"] not in ("", [])
        ],
    )
    return filters


def choose_filters(page: Page, operation: OperationSchema) -> list[Field]:
    """Return the filters to offer: those the screen names, without those that it fixes."""
    known = {field.name: field for field in operation.filters}
    wanted = known if page.screen.filters is None else page.screen.filters
    fixed = page.screen.query
    return [known[name] for name in wanted if name in known and name not in fixed]


def build_filter(page: Page, field: Field, form_errors: FormErrors) -> Input:
    value: Any = page.query.getlist(field.name) if field.many else page.query.get(field.name, "")
    errors = form_errors.fields.get(field.name, ())
    return make_input(page, field, value=value, errors=errors, prefix="filter", as_filter=True)


def chip(page: Page, context: Input) -> dict[str, str]:
    """Return what a filter is set to, and the URL without it."""
    chosen = [choice["label"] for choice in context["choices"] if choice["selected"]]
    value = (
        context["value"] if not isinstance(context["value"], list) else ", ".join(context["value"])
    )
    return {
        "label": context["label"],
        "value": ", ".join(chosen) or (_("Yes") if value is True else str(value)),
        "remove_url": page.url_with(**{context["name"]: None, "page": None}),
    }


def build_search(page: Page, operation: OperationSchema) -> dict[str, str] | None:
    if not operation.search:
        return None
    return {"name": SEARCH, "value": page.query.get(SEARCH, ""), "label": _("Search")}


def is_filtered(page: Page, operation: OperationSchema) -> bool:
    names = [SEARCH, *(field.name for field in choose_filters(page, operation))]
    return any(any(page.query.getlist(name)) for name in names)


def asked_filter(page: Page, operation: OperationSchema) -> Field | None:
    return asked_field(page, choose_filters(page, operation))


def build_ordering(page: Page, operation: OperationSchema) -> dict[str, Any] | None:
    """Return the orderings that a list offers, None where it offers none."""
    if not operation.orderings:
        return None
    current = page.query.get(ORDERING, "")
    choices = [
        {
            "value": value,
            "label": label(text),
            "url": page.url_with(**{ORDERING: value, "page": None}),
            "selected": value == current,
        }
        for value, text in operation.orderings
    ]
    return {"name": ORDERING, "choices": choices}


def sort_column(page: Page, operation: OperationSchema, name: str) -> dict[str, str]:
    """Return how a column sorts: the URL that sorts by it, or turns it round, and its state now."""
    offered = {value.lstrip("-") for value, _label in operation.orderings}
    if name not in offered:
        return {}
    current = page.query.get(ORDERING, "")
    turned = f"-{name}" if current == name else name
    return {
        "sort_url": page.url_with(**{ORDERING: turned, "page": None}),
        "sorted": {name: "ascending", f"-{name}": "descending"}.get(current, ""),
    }
