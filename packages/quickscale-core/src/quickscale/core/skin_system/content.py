"""The components of a page that people compose, each drawn as a panel in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quickscale.core.components import Component, ComponentList
from quickscale.core.theme_system import Panel

from .errors import OperationError, UnknownScreen
from .lists import ListPlan, build_list
from .pages import Pages
from .panels import NOT_FOR_VISITOR, fetch_panel, more_url, panel_context, rows_of
from .rendering import choose_template
from .schema import describe_operation
from .screens import Page

#: The kind of a panel that shows a component, and names no operation.
COMPONENT = "component"


def build_content(page: Page, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a panel for each component that can be read; an empty list of rows has none.

    Args:
        items: the components, as an operation answers with them.
    """
    return list(_build_content(page, ComponentList.read(list(items))))


def _build_content(page: Page, components: ComponentList) -> Iterator[dict[str, Any]]:
    readable = (component for component in components if component.is_readable)
    for position, component in enumerate(readable):
        definition = component.definition
        if definition is None or not definition.lists_rows:
            yield show_component(component, position)
        elif built := list_rows(page, component, component.value.get_panel(), position):
            yield built


def show_component(component: Component, position: int) -> dict[str, Any]:
    return {
        **_EMPTY,
        "name": f"{COMPONENT}-{position + 1}",
        "title": component.label,
        "kind": COMPONENT,
        "component": component.as_plain(),
        "position": position,
        "template": choose_template(["screens/component_panel.html"]),
    }


def list_rows(
    page: Page, component: Component, panel: Panel, position: int
) -> dict[str, Any] | None:
    """Return the rows that a component asks for, None where there are none for the visitor."""
    operation = describe_operation(panel.operation)
    context = {
        **panel_context(page, panel, None),
        "name": f"{component.type.replace('_', '-')}-{position + 1}",
        "more_url": find_more_url(page, panel),
        "component": component.as_plain(),
        "position": position,
        "template": choose_template([f"components/{component.type}.html", *_PANEL_TEMPLATES]),
    }
    try:
        rows = rows_of(page, operation, fetch_panel(page, panel, operation, None), None)
    except OperationError as error:
        # What was chosen may be gone, or not be public any more.
        if error.status in (400, *NOT_FOR_VISITOR):
            return None
        raise
    if not rows:
        return None
    plan = ListPlan(operation, panel.fields, layout=panel.layout)
    shown = Pages(rows=rows[: panel.limit], count=len(rows))
    return {**context, "list": build_list(page, plan, shown, filtered=False)}


def find_more_url(page: Page, panel: Panel) -> str:
    try:
        return more_url(page, panel, None)
    except UnknownScreen:
        return ""


_PANEL_TEMPLATES = ("screens/list_panel.html", "screens/panel.html")

_EMPTY: Mapping[str, Any] = {
    "list": None,
    "timeline": None,
    "detail": None,
    "form": None,
    "stat": None,
    "chart": None,
    "csv_url": "",
    "empty": "",
    "data": None,
    "more_url": "",
    "owner": "",
    "actions": [],
}
