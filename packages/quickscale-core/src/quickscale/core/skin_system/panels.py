"""Panels: parts of a page that have an operation of their own."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from quickscale.core.http import outages
from quickscale.core.theme_system import Panel

from .actions import build_action_url, is_possible, plan_form, present_actions
from .charts import build_chart, build_stat
from .errors import OperationError
from .forms import build_form
from .inputs import Input, make_input, make_range
from .lists import ListPlan, build_detail, build_list
from .navigation import name_owner
from .pages import Pages
from .rendering import choose_template, label, panel_templates, translated
from .schema import Field, OperationSchema, describe_operation
from .screens import Page, get_screen, join_query, panel_actions, resolve_all, reverse_once
from .timelines import ask_further, build_timeline


def build_panel_filters(page: Page) -> dict[str, Any]:
    """Return what narrows a dashboard's panels; what is not on offer counts for nothing."""
    fields = choose_filters(page)
    page.query = keep_choices(page.query, fields)
    return {
        "action_url": page.path,
        "reset_url": page.path,
        "errors": [],
        "field_errors": [],
        "has_errors": False,
        "hidden": [],
        "fields": [build_panel_filter(page, field) for field in fields],
        "active": [],
    }


def choose_filters(page: Page) -> list[Field]:
    operations = (describe_operation(panel.operation) for panel in page.screen.panels)
    known = {field.name: field for operation in operations for field in operation.filters}
    return [known[name] for name in page.screen.filters or () if name in known]


def keep_choices(query: QueryDict, fields: list[Field]) -> QueryDict:
    kept = query.copy()
    for field in fields:
        offered = {str(value) for value, _label in field.choices}
        if offered and kept.get(field.name) not in offered:
            kept.pop(field.name, None)
    return kept


def build_panel_filter(page: Page, field: Field) -> Input:
    if field.bounds:
        return make_range(page, field)
    value = page.query.get(field.name) or field.default
    open_ended = field.default is None
    return make_input(page, field, value=value, prefix="filter", as_filter=open_ended)


logger = logging.getLogger(__name__)

#: What an operation answers to those whom it is not for.
NOT_FOR_VISITOR = (401, 403, 404)


def build_panels(page: Page, *, data: Any) -> list[dict[str, Any]]:
    """Return the page's panels, without the optional ones that have nothing to show."""
    built = (build_or_skip(page, panel, data) for panel in page.screen.panels)
    return [panel for panel in built if panel is not None]


def build_or_skip(page: Page, panel: Panel, data: Any) -> dict[str, Any] | None:
    if panel.required:
        return build_panel(page, panel, data)
    if not page.allows(panel.operation, panel.params):
        return None
    try:
        return build_panel(page, panel, data)
    except OperationError as error:
        if error.kind == outages.PROBLEM:
            raise
        if error.status in NOT_FOR_VISITOR:
            return None
        logger.warning("Panel %s of %s couldn't be loaded: %s", panel.name, page.bound.name, error)
        template = choose_template(["screens/failed_panel.html"])
        return {**panel_context(page, panel, data), "template": template}


def panel_context(page: Page, panel: Panel, data: Any) -> dict[str, Any]:
    operation = describe_operation(panel.operation)
    return {
        "name": panel.name,
        "title": translated(panel.title) or label(operation.plural or operation.summary),
        "kind": panel.kind,
        "component": None,
        "position": None,
        "list": None,
        "timeline": None,
        "detail": None,
        "form": None,
        "stat": None,
        "chart": None,
        "csv_url": "",
        "empty": translated(panel.empty),
        "data": None,
        "more_url": more_url(page, panel, data),
        "owner": name_owner(page.request) if operation.of_workspace else "",
        "actions": [],
        "template": choose_template(panel_templates(page.bound, panel)),
    }


def build_panel(page: Page, panel: Panel, data: Any) -> dict[str, Any] | None:
    operation = describe_operation(panel.operation)
    context = panel_context(page, panel, data)
    if panel.kind == "form":
        return fill_form(page, panel, context, data)
    fetched = fetch_panel(page, panel, operation, data)
    context["data"] = fetched
    if panel.kind == "stat":
        return {**context, "stat": build_stat(fetched)}
    if panel.kind == "series":
        return {
            **context,
            "chart": build_chart(panel.name, fetched),
            "csv_url": csv_url(page, panel),
        }
    if panel.kind == "detail":
        return fill_detail(page, panel, context, operation, fetched)
    if panel.kind == "timeline":
        return fill_timeline(page, panel, context, operation, fetched)
    return fill_list(page, panel, context, operation, rows_of(page, operation, fetched, data))


def csv_url(page: Page, panel: Panel) -> str:
    names = {"theme": page.theme, "name": page.screen.name, "panel": panel.name}
    return join_query(
        reverse_once("quickscale-panel-csv", names), {**page.query.dict(), **page.values}
    )


def fetch_panel(page: Page, panel: Panel, operation: OperationSchema, data: Any) -> Any:
    query = resolve_all(panel.query, page.scope(data=data))
    if panel.kind in ("list", "table", "gallery") and "page_size" in operation.query_names:
        query.setdefault("page_size", panel.limit + 1)
    if panel.kind == "timeline":
        query |= ask_further(page, panel, operation)
    path = page.path_for(panel.operation, panel.params, data=data)
    return page.fetch(panel.operation, path=path, query=query)


def fill_form(
    page: Page, panel: Panel, context: dict[str, Any], data: Any
) -> dict[str, Any] | None:
    bound_action = panel_actions(page.bound, panel.name)[0]
    sent = page.sent_forms.get(panel.name)
    is_offered = is_possible(bound_action.action, data) and page.allows(panel.operation)
    if not (sent or is_offered):
        return None
    url = build_action_url(page, bound_action, row=None)
    plan = plan_form(page, bound_action, url=url, data=data)
    if sent:
        plan = replace(sent, prefix=plan.prefix, cancel_url="")
    return {**context, "form": build_form(page, plan)}


def fill_detail(
    page: Page, panel: Panel, context: dict[str, Any], operation: OperationSchema, fetched: Any
) -> dict[str, Any]:
    return {
        **context,
        "detail": build_detail(operation, fetched, theme=page.theme, names=panel.fields),
        "actions": present_actions(page, panel_actions(page.bound, panel.name), data=fetched),
    }


def rows_of(
    page: Page, operation: OperationSchema, fetched: Any, data: Any
) -> list[dict[str, Any]]:
    """Return a panel's rows, without the very thing that its page is about."""
    rows: list[dict[str, Any]] = fetched if isinstance(fetched, list) else fetched["results"]
    own = page.bound.operation
    if own is None or not isinstance(data, dict) or "id" not in data:
        return rows
    if not own.resource or own.resource != operation.resource:
        return rows
    return [row for row in rows if row.get("id") != data["id"]]


def fill_list(
    page: Page,
    panel: Panel,
    context: dict[str, Any],
    operation: OperationSchema,
    rows: list[dict[str, Any]],
) -> dict[str, Any] | None:
    if not rows and not panel.empty:
        return None
    layout = "table" if panel.kind == "table" else panel.layout
    plan = ListPlan(
        operation,
        panel.fields,
        layout=layout,
        bound_actions=panel_actions(page.bound, panel.name),
        empty=panel.empty,
        empty_screen=panel.empty_screen,
    )
    shown = Pages(rows=rows[: panel.limit], count=len(rows))
    return {**context, "list": build_list(page, plan, shown, filtered=False)}


def fill_timeline(
    page: Page, panel: Panel, context: dict[str, Any], operation: OperationSchema, fetched: Any
) -> dict[str, Any] | None:
    rows = fetched if isinstance(fetched, list) else fetched["results"]
    if not rows and not panel.empty:
        return None
    actions = panel_actions(page.bound, panel.name)
    plan = ListPlan(operation, panel.fields[1:], bound_actions=actions, empty=panel.empty)
    shown = build_list(page, plan, Pages(rows=rows, count=len(rows)), filtered=False)
    timeline = build_timeline(page, panel, operation, shown["rows"], answer=fetched)
    return {**context, "list": shown, "timeline": timeline}


def more_url(page: Page, panel: Panel, data: Any) -> str:
    """Return the screen that shows all of a panel's rows, narrowed as the panel is."""
    if not panel.more:
        return ""
    bound = get_screen(panel.more, theme=page.theme)
    sources = [source for source in (page.values, data) if isinstance(source, Mapping)]
    url = bound.url(*sources)
    if not url or bound.operation is None:
        return url
    known = bound.operation.query_names - set(bound.screen.query)
    query = resolve_all(panel.query, page.scope(data=data))
    return join_query(url, {name: value for name, value in query.items() if name in known})
