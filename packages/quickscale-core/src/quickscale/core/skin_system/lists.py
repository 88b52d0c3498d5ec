"""Lists and details: rows, columns, filters, facts, and what leads to the other pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.utils.translation import gettext as _

from .actions import present_actions
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
from .inputs import FormErrors, Input, make_input, make_range
from .rendering import LazyDict, label, title_of, translated
from .rows import list_errors
from .schema import NO_RESOURCE, Field, OperationSchema, Resource, describe_operation
from .screens import BoundAction, BoundScreen, Page, get_screen, item_screen
from .titles import screen_title

SEARCH, ORDERING = "search", "ordering"


def build_filters(page: Page, form_errors: FormErrors) -> dict[str, Any]:
    fields = filters_of(page.bound)
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
        field_errors=lambda: list(list_errors(filters["fields"])),
        active=lambda: [chip(page, each) for each in filters["fields"] if is_active(each)],
    )
    return filters


@cache
def filters_of(bound: BoundScreen) -> Sequence[Field]:
    """Return the filters to offer: those the screen names, without those that it fixes."""
    operation, screen = describe_operation(bound.screen.operation), bound.screen
    known = {field.name: field for field in operation.filters}
    wanted = known if screen.filters is None else screen.filters
    offered = [known[name] for name in wanted if name in known]
    return [field for field in offered if not screen.query.keys() & {*field.sent_names}]


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
    names = [part["name"] for part in parts_of(filter_input)]
    return {
        "label": filter_input["label"],
        "value": tell_range(filter_input) if filter_input["parts"] else tell_value(filter_input),
        "remove_url": page.url_with(**dict.fromkeys(names), page=None),
    }


def tell_value(filter_input: Input) -> str:
    chosen = [choice["label"] for choice in filter_input["choices"] if choice["selected"]]
    value = filter_input["value"]
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return ", ".join(chosen) or (_("Yes") if value is True else text)


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


def build_search(page: Page, operation: OperationSchema) -> dict[str, str] | None:
    if not operation.search:
        return None
    return {"name": SEARCH, "value": page.query.get(SEARCH, ""), "label": _("Search")}


def is_filtered(page: Page) -> bool:
    return any(any(page.query.getlist(name)) for name in narrowing_names(page.bound))


@cache
def narrowing_names(bound: BoundScreen) -> tuple[str, ...]:
    """Return the query parameters that leave rows out."""
    return (SEARCH, *(name for field in filters_of(bound) for name in field.sent_names))


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


#: How many pages are named on either side of the current one.
_AROUND = 2
GAP = {"gap": True}


@dataclass(frozen=True, slots=True)
class Pages:
    """One page of a list, and the way to the others; without a count where nobody counts."""

    rows: Sequence[dict[str, Any]] = ()
    count: int | None = 0
    number: int = 1
    pages: int = 1
    next_url: str = ""
    previous_url: str = ""
    links: Sequence[dict[str, Any]] = ()


def read_pages(page: Page, operation: OperationSchema, data: Any) -> Pages:
    """Return the page of rows of a list or a paginated answer; a cursor's has no count."""
    if isinstance(data, list):
        return Pages(rows=data, count=len(data))
    rows = data["results"]
    number = read_number(page)
    last = count_pages(data, number)
    numbered = "page" in operation.query_names
    return Pages(
        rows=rows,
        count=data.get("count"),
        number=number,
        pages=last,
        next_url=rebase(page, operation, data.get("next")),
        previous_url=rebase(page, operation, data.get("previous")),
        links=link_pages(page, number, last) if numbered and last > 1 else (),
    )


def read_number(page: Page) -> int:
    text = page.query.get("page", "")
    return int(text[:9]) if text.isdecimal() and text.isascii() else 1


def count_pages(data: dict[str, Any], number: int) -> int:
    """Return how many pages there are, at least one more where the API says that one follows."""
    if not data.get("next") or "count" not in data:
        return number
    size = len(data["results"]) or 1
    return max(number + 1, -(-int(data["count"]) // size))


def rebase(page: Page, operation: OperationSchema, link: str | None) -> str:
    """Return the page's own URL for a link of the API; what the screen fixes is left out."""
    if not link:
        return ""
    fixed = page.screen.query
    asked = dict(parse_qsl(urlsplit(link).query))
    moved = {
        name: asked.get(name)
        for name in ("page", "cursor")
        if name in operation.query_names and name not in fixed
    }
    return page.url_with(**moved)


def link_pages(page: Page, number: int, last: int) -> list[dict[str, Any]]:
    near = range(number - _AROUND, number + _AROUND + 1)
    wanted = sorted({1, last, *near} & set(range(1, last + 1)))
    links: list[dict[str, Any]] = []
    for earlier, later in zip([0, *wanted], wanted, strict=False):
        if later - earlier > 1:
            links.append(GAP)
        url = page.url_with(page=None if later == 1 else later)
        links.append({"number": later, "url": url, "current": later == number})
    return links


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What a list screen and a list panel have in common.

    Args:
        fields: the columns to show; empty shows what the resource suggests.
        item: the screen of one row, where the theme names it.
        bound_actions: what can be done on each row.
        contributed: further fields, which plugins give.
        empty: what an empty list says; ``empty_screen`` is where it leads on.
    """

    operation: OperationSchema
    fields: tuple[str, ...] = ()
    layout: str = "auto"
    item: str = ""
    bound_actions: Sequence[BoundAction] = ()
    empty: Any = ""
    empty_screen: str = ""
    sortable: bool = False
    contributed: tuple[Field, ...] = ()

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
            "filtered": filtered,
            "empty": say_empty(plan, filtered=filtered),
            "rows": rows,
        },
        empty_link=lambda: None if rows or filtered else link_on(page, plan),
        has_actions=lambda: any(row["actions"] for row in rows),
        has_images=lambda: any(row["image"] for row in rows),
        columns=lambda: [head(page, plan, each.field, each.label) for each in columns],
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
        }
    if not url:
        return None
    return {"url": str(url), "alt": "", "width": None, "height": None, "srcset": ""}


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
