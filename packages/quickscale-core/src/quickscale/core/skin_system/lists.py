"""Lists and details: rows, columns, filters, facts, and what leads to the other pages."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from quickscale.core.api.maps import BBOX

from .actions import present_actions
from .bulk import build_bulk, write_key
from .cells import (
    LONG,
    MOMENTS,
    Cell,
    Column,
    choose_fields,
    make_cell,
    make_column,
    related_screen,
    related_url,
    telling_fields,
    write_moment,
)
from .facets import build_facets
from .inputs import FormErrors, Input, make_input, make_range, read_errors
from .pages import Pages
from .rendering import LazyDict, label, title_of, translated
from .rows import list_errors
from .saved_views import LAYOUT, VIEW, all_url
from .schema import NO_RESOURCE, Field, OperationSchema, Resource, describe_operation
from .screens import BoundAction, BoundScreen, Page, get_screen, item_screen
from .titles import screen_title
from .typed_facets import read_typed

SEARCH, ORDERING = "search", "ordering"
#: What asks for the results of a search as it is written.
EXACT = "exact"
BOARD, CALENDAR, WEEK, AGENDA, TABLE = "board", "calendar", "week", "agenda", "table"
MAP, LIST, COMPARISON = "map", "list", "comparison"
_OFFERED = {
    BOARD: (BOARD, TABLE),
    CALENDAR: (CALENDAR, WEEK, AGENDA, TABLE),
    MAP: (MAP, LIST),
}


def build_filters(
    page: Page, form_errors: FormErrors, *, without: Collection[str] = ()
) -> dict[str, Any]:
    fields = [field for field in filters_of(page.bound) if field.name not in without]
    is_asked = bool(page.query or page.screen.default_filters)
    context: dict[str, Any] = {
        "action_url": page.path,
        "reset_url": all_url(page) if is_asked else page.path,
        "errors": list(form_errors.general),
        "has_errors": bool(form_errors),
        "hidden": list_hidden(page),
    }
    filters = LazyDict(
        context,
        fields=lambda: [*iterate_filters(page, fields, form_errors)],
        field_errors=lambda: list(list_errors(filters["fields"])),
        active=lambda: [
            *(chip(page, each) for each in filters["fields"] if is_active(each)),
            *list_areas(page),
        ],
    )
    return filters


def list_hidden(page: Page) -> list[dict[str, str]]:
    """Return what the form of the filters has no input for, and must not lose."""
    values = {name: page.query.get(name, "") for name in (ORDERING, VIEW, LAYOUT, BBOX)}
    return [{"name": name, "value": value} for name, value in values.items() if value]


@cache
def filters_of(bound: BoundScreen) -> Sequence[Field]:
    """Return the filters to offer: those the screen names, without those that it fixes."""
    operation, screen = describe_operation(bound.screen.operation), bound.screen
    known = {field.name: field for field in operation.filters}
    wanted = known if screen.filters is None else screen.filters
    offered = [known[name] for name in wanted if name in known]
    return [field for field in offered if not screen.query.keys() & {*field.sent_names}]


def iterate_filters(
    page: Page, fields: Sequence[Field], form_errors: FormErrors
) -> Iterator[Input]:
    """Yield the inputs of filters: one each, and of facets one for each that there is."""
    for field in fields:
        if field.format == "facets":
            common = build_filter(page, field, FormErrors())
            yield from build_facets(page, field, common, form_errors.fields.get(field.name, ()))
        else:
            yield build_filter(page, field, form_errors)


def read_filter_errors(problem: Any, offered: Sequence[Field]) -> FormErrors:
    """Return what is wrong with filters; of facets each its own, and above the form what is wrong
    with none in particular.
    """
    facets = {field.name for field in offered if field.format == "facets"}
    errors = problem.get("errors") if isinstance(problem, Mapping) else None
    whole = {name for name in facets if not isinstance((errors or {}).get(name), Mapping)}
    names = [field.name for field in offered if field.name not in whole]
    return read_errors(problem, names, nested=facets)


def build_filter(page: Page, field: Field, form_errors: FormErrors) -> Input:
    errors = form_errors.fields.get(field.name, ())
    if field.bounds:
        return make_range(page, field, errors=errors)
    value: Any = page.query.getlist(field.name) if field.many else page.query.get(field.name, "")
    return make_input(page, field, value=value, errors=errors, prefix="filter", as_filter=True)


def is_active(filter_input: Input) -> bool:
    return any(part["value"] not in ("", []) for part in parts_of(filter_input))


def parts_of(filter_input: Input) -> Sequence[Input]:
    parts: Sequence[Input] = filter_input["parts"] or [filter_input]
    return parts


def chip(page: Page, filter_input: Input) -> dict[str, str]:
    removed = {part["name"]: others_of(page, part) for part in parts_of(filter_input)}
    return {
        "label": filter_input["label"],
        "value": tell_filter(filter_input),
        "remove_url": page.url_with(**removed, page=None),
    }


def list_areas(page: Page) -> Iterator[dict[str, str]]:
    """Yield the part of a map that the list is confined to, if it is to one."""
    if page.query.get(BBOX):
        yield {
            "label": _("Map area"),
            "value": "",
            "remove_url": page.url_with(**{BBOX: None, "page": None}),
        }


def others_of(page: Page, part: Input) -> list[str]:
    """Return what else the visitor asks for under an input's name: facets share one."""
    chosen = part["value"] if isinstance(part["value"], list) else page.query.getlist(part["name"])
    return [value for value in page.query.getlist(part["name"]) if value not in chosen]


def tell_filter(filter_input: Input) -> str:
    """Return what a filter is set to; of one that is on or absent, its label says it."""
    if filter_input["kind"] == "checkbox":
        return ""
    return tell_range(filter_input) if filter_input["parts"] else tell_value(filter_input)


def tell_value(filter_input: Input) -> str:
    chosen = [choice["label"] for choice in filter_input["choices"] if choice["selected"]]
    value = filter_input["value"]
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return ", ".join(chosen) or text


def tell_range(filter_input: Input) -> str:
    lower, upper = (tell_bound(part) for part in filter_input["parts"])
    if lower and upper:
        return f"{lower} \N{EN DASH} {upper}"
    if lower:
        return _("from {value}").format(value=lower)
    return _("up to {value}").format(value=upper)


def tell_bound(part: Input) -> str:
    """Return what was typed as people write it; what makes no sense as it was typed."""
    value = str(part["value"])
    return write_moment(part["kind"], value) if part["kind"] in MOMENTS else value


def build_search(page: Page, operation: OperationSchema, pages: Pages) -> dict[str, Any] | None:
    if not operation.search:
        return None
    return {
        "name": SEARCH,
        "value": page.query.get(SEARCH, ""),
        "label": _("Search"),
        "did_you_mean": describe_meant(page, operation, pages.did_you_mean),
    }


def describe_meant(
    page: Page, operation: OperationSchema, meant: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    if not meant:
        return None
    is_choice = EXACT in operation.query_names
    return {
        "text": meant["text"],
        "is_applied": meant["is_applied"],
        "url": page.url_with(**{SEARCH: meant["text"], "page": None}),
        "exact_url": page.url_with(**{EXACT: "true", "page": None}) if is_choice else "",
    }


def chosen_layout(page: Page) -> str:
    """Return the layout that a visitor asks for, else the screen's own."""
    own, asked = page.screen.layout, page.query.get(LAYOUT, "")
    return asked if asked in _OFFERED.get(own, ()) else own


def is_board(page: Page) -> bool:
    return chosen_layout(page) == BOARD


def is_calendar(page: Page) -> bool:
    return page.screen.layout == CALENDAR and chosen_layout(page) != TABLE


def is_map(page: Page) -> bool:
    return chosen_layout(page) == MAP


def is_filtered(page: Page) -> bool:
    if not page.query:
        return False
    facets = (each.name for each in filters_of(page.bound) if each.format == "facets")
    return any(any(page.query.getlist(name)) for name in narrowing_names(page.bound)) or any(
        read_typed(page.query, name) for name in facets
    )


@cache
def narrowing_names(bound: BoundScreen) -> tuple[str, ...]:
    """Return the query parameters that leave rows out."""
    return (SEARCH, BBOX, *(name for field in filters_of(bound) for name in field.sent_names))


def build_ordering(page: Page, operation: OperationSchema) -> dict[str, Any] | None:
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
    offered = {value.lstrip("-") for value, _label in operation.orderings}
    if name not in offered:
        return {}
    current = page.query.get(ORDERING, "")
    turned = f"-{name}" if current == name else name
    return {
        "sort_url": page.url_with(**{ORDERING: turned, "page": None}),
        "sorted": {name: "ascending", f"-{name}": "descending"}.get(current, ""),
    }


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What a list screen and a list panel have in common.

    Args:
        fields: the columns to show; empty shows what the resource suggests.
        item: the screen of one row, where the theme names it.
        bound_actions: what can be done on each row.
        bulk_actions: what can be done with several rows that are chosen; ``all_chosen`` chooses
            all of the page.
        export_url: where the whole list is given out as a file.
        contributed: further fields, which plugins give.
        layouts: links to the same list in other layouts.
        empty: what an empty list says; ``empty_screen`` is where it leads on.
    """

    operation: OperationSchema
    fields: tuple[str, ...] = ()
    layout: str = "auto"
    item: str = ""
    bound_actions: Sequence[BoundAction] = ()
    bulk_actions: tuple[BoundAction, ...] = ()
    all_chosen: bool = False
    empty: Any = ""
    empty_screen: str = ""
    sortable: bool = False
    export_url: str = ""
    contributed: tuple[Field, ...] = ()
    layouts: Sequence[Mapping[str, Any]] = ()

    @property
    def resource(self) -> Resource:
        return self.operation.item or NO_RESOURCE

    @property
    def noun(self) -> str:
        return label(self.operation.label)


def build_list(page: Page, plan: ListPlan, pages: Pages, *, filtered: bool) -> dict[str, Any]:
    fields = (*choose_fields(plan.resource, plan.fields), *plan.contributed)
    columns = [make_column(field, page.theme) for field in fields]
    rows = build_rows(page, plan, columns, pages.rows)
    return LazyDict(
        {
            "count": pages.count,
            "number": pages.number,
            "pages": pages.pages,
            "next_url": pages.next_url,
            "previous_url": pages.previous_url,
            "page_links": pages.links,
            "layout": layout_of(plan),
            "layouts": plan.layouts,
            "board": None,
            "calendar": None,
            "map": None,
            "comparison": None,
            "filtered": filtered,
            "empty": say_empty(plan, filtered=filtered),
            "rows": rows,
            "bulk": offer_bulk(page, plan, rows),
            "export_url": plan.export_url if rows else "",
            "save_search_url": "",
        },
        empty_link=lambda: None if rows or filtered else link_on(page, plan),
        has_actions=lambda: any(row["actions"] for row in rows),
        has_images=lambda: any(row["image"] for row in rows),
        columns=lambda: [head(page, plan, each.field, each.label) for each in columns],
        title_column=lambda: title_head(page, plan),
    )


def offer_bulk(
    page: Page, plan: ListPlan, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Return what can be done with several rows, None where none of them allows anything."""
    possible = tuple(
        each
        for each in plan.bulk_actions
        if any(row["can"].get(each.action.name, True) for row in rows)
    )
    return build_bulk(page, possible, all_chosen=plan.all_chosen) if possible else None


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
        {
            "id": row.get("id"),
            "data": row,
            "can": row.get("can") or {},
            "key": write_key(plan.bulk_actions, row) if plan.bulk_actions else "",
        },
        title=lambda: title_of(plan.resource, row, fallback=plan.noun),
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


def image_of(resource: Resource, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return an item's picture. It stands beside the item's title, so its alternative is empty."""
    url = data.get(resource.image)
    if isinstance(url, dict):
        return {
            "url": str(url.get("url", "")),
            "alt": str(url.get("alt", "")),
            "width": url.get("width"),
            "height": url.get("height"),
            "srcset": str(url.get("srcset", "")),
            "sources": list(url.get("sources", ())),
        }
    if not url:
        return None
    return {"url": str(url), "alt": "", "width": None, "height": None, "srcset": "", "sources": []}


def layout_of(plan: ListPlan) -> str:
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


def head(page: Page, plan: ListPlan, field: Field, text: str) -> dict[str, Any]:
    name = field.name
    column = {"name": name, "label": text, "format": field.format, "sort_url": "", "sorted": ""}
    if plan.sortable:
        column.update(sort_column(page, plan.operation, name))
    return column


def title_head(page: Page, plan: ListPlan) -> dict[str, Any]:
    field = plan.resource.fields.get(plan.resource.title)
    if field is None:
        text = label(plan.operation.label)
        return {"name": "", "label": text, "format": "text", "sort_url": "", "sorted": ""}
    return head(page, plan, field, label(field.label))


def build_detail(
    operation: OperationSchema,
    data: Mapping[str, Any],
    *,
    theme: str,
    names: tuple[str, ...] = (),
    contributed: tuple[Field, ...] = (),
) -> dict[str, Any]:
    resource = operation.item or NO_RESOURCE
    fields = (*choose_facts(resource, names), *contributed)
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


def choose_facts(resource: Resource, names: tuple[str, ...]) -> Sequence[Field]:
    if names:
        return [resource.fields[name] for name in names if name in resource.fields]
    return telling_fields(resource)


def make_cells(
    fields: Sequence[Field], data: Mapping[str, Any], *, theme: str, long: bool
) -> list[Cell]:
    wanted = (field for field in fields if (field.format in LONG) is long)
    cells = (make_cell(make_column(field, theme), data) for field in wanted)
    return [cell for cell in cells if cell["value"] not in (None, "", [], {})]
