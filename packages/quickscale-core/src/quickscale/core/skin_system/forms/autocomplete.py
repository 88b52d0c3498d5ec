"""One relation's input alone, for htmx to put in its place while the visitor looks one up."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from quickscale.core.skin_system.forms.inputs import LOOKUP, make_input
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.rendering import render_page
from quickscale.core.skin_system.schema import Field


def asked_field(page: Page, fields: list[Field]) -> Field | None:
    """Return the field that the visitor is looking something up for, None outside of a lookup.

    Raises:
        Http404: there is no such field here.
    """
    name = page.query.get(LOOKUP)
    if name is None:
        return None
    for field in fields:
        if field.name == name and field.format == "relation":
            return field
    raise Http404


def show_lookup(page: Page, field: Field, *, url: str, **options: Any) -> HttpResponse:
    """Draw one relation's input."""
    widget = make_input(page, field, value=page.query.getlist(field.name), url=url, **options)
    context = {"field": widget}
    return render_page(page.request, [widget["widget"]], context)
