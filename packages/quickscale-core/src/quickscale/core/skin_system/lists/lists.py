"""Lists: rows, columns and what leads to the other pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from quickscale.core.skin_system.actions import present_actions
from quickscale.core.skin_system.lazy_dict import LazyDict
from quickscale.core.skin_system.lists.filters import sort_column
from quickscale.core.skin_system.lists.pagination import Pages
from quickscale.core.skin_system.navigation import screen_title
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.registry import BoundAction, BoundScreen, get_screen, item_screen
from quickscale.core.skin_system.rendering import (
    Column,
    choose_fields,
    label,
    make_cell,
    make_column,
    related_screen,
    related_url,
    title_of,
    translated,
)
from quickscale.core.skin_system.schema import OperationSchema, Resource


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What a list screen and a list panel have in common.

    Args:
        operation: the list operation.
        fields: the columns to show; empty shows what the resource suggests.
        layout: ``auto``, ``table`` or ``cards``.
        item: the screen of one row, where the theme names it.
        bound_actions: what can be done on each row.
        empty: what an empty list says.
        empty_screen: the screen to which an empty list leads on.
        sortable: whether columns offer to sort by them.
    """

    operation: OperationSchema
    fields: tuple[str, ...] = ()
    layout: str = "auto"
    item: str = ""
    bound_actions: Sequence[BoundAction] = ()
    empty: Any = ""
    empty_screen: str = ""
    sortable: bool = False

    @property
    def resource(self) -> Resource:
        return self.operation.item or Resource(fields={})


def build_list(page: Page, plan: ListPlan, pages: Pages, *, filtered: bool) -> dict[str, Any]:
    """Return a list as a template receives it."""
    columns = [
        make_column(field, page.theme) for field in choose_fields(plan.resource, plan.fields)
    ]
    rows = build_rows(page, plan, columns, pages.rows)
    return LazyDict(
        {
            "count": pages.count,
            "number": pages.number,
            "pages": pages.pages,
            "next_url": pages.next_url,
            "previous_url": pages.previous_url,
            "page_links": pages.links,
            "layout": choose_layout(plan),
            "filtered": filtered,
            "empty": say_empty(plan, filtered=filtered),
            "rows": rows,
        },
        empty_link=lambda: None if rows or filtered else link_on(page, plan),
        has_actions=lambda: any(row["actions"] for row in rows),
        has_images=lambda: any(row["image"] for row in rows),
        columns=lambda: [head(page, plan, column.name, column.label) for column in columns],
        title_column=lambda: title_head(page, plan),
    )


def build_rows(
    page: Page, plan: ListPlan, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    bound = item_screen(page.theme, plan.operation.name, plan.item)
    reachable = bound if bound and page.allows(bound.screen.operation) else None
    return [build_row(page, plan, columns, reachable, row) for row in rows]


def build_row(
    page: Page, plan: ListPlan, columns: Sequence[Column], bound: BoundScreen | None, row: Any
) -> dict[str, Any]:
    return LazyDict(
        {"id": row.get("id"), "data": row, "can": row.get("can") or {}},
        title=lambda: title_of(plan.resource, row, fallback=label(plan.operation.label)),
        url=lambda: row_url(page, plan, bound, row),
        image=lambda: image_of(plan.resource, row),
        cells=lambda: [make_cell(column, row) for column in columns],
        actions=lambda: present_actions(page, plan.bound_actions, row=row),
    )


def row_url(page: Page, plan: ListPlan, bound: BoundScreen | None, row: Mapping[str, Any]) -> str:
    """Return where a row leads: to its own page, else to that of the thing it is named after."""
    if bound:
        return bound.url(row, page.values)
    field, named = plan.resource.fields.get(plan.resource.title), row.get(plan.resource.title)
    return related_url(related_screen(field, page.theme), named, theme=page.theme) if field else ""


def image_of(resource: Resource, data: Mapping[str, Any]) -> dict[str, str] | None:
    """Return an item's picture. It stands beside the item's title, so its alternative is empty."""
    url = data.get(resource.image)
    if isinstance(url, dict):
        return {"url": str(url.get("url", "")), "alt": str(url.get("alt", ""))}
    return {"url": str(url), "alt": ""} if url else None


def choose_layout(plan: ListPlan) -> str:
    if plan.layout != "auto":
        return plan.layout
    return "cards" if plan.resource.image else "table"


def say_empty(plan: ListPlan, *, filtered: bool) -> str:
    if filtered:
        return _("No results.")
    return translated(plan.empty) or _("Nothing here yet.")


def link_on(page: Page, plan: ListPlan) -> dict[str, str] | None:
    """Return the way on from an empty list, if there is one that the visitor may go."""
    if not plan.empty_screen:
        return None
    bound = get_screen(plan.empty_screen, theme=page.theme)
    operation, url = bound.screen.operation, bound.url(page.values)
    if not url or (operation and not page.allows(operation)):
        return None
    return {"label": screen_title(bound), "url": url}


def head(page: Page, plan: ListPlan, name: str, text: str) -> dict[str, Any]:
    field = plan.resource.fields[name]
    column = {"name": name, "label": text, "format": field.format, "sort_url": "", "sorted": ""}
    if plan.sortable:
        column.update(sort_column(page, plan.operation, name))
    return column


def title_head(page: Page, plan: ListPlan) -> dict[str, Any]:
    """Return the head of the column in which rows are named."""
    field = plan.resource.fields.get(plan.resource.title)
    if field is None:
        text = label(plan.operation.label)
        return {"name": "", "label": text, "format": "text", "sort_url": "", "sorted": ""}
    return head(page, plan, field.name, label(field.label))
