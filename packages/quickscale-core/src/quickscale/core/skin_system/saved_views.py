"""The views of a list that a visitor has saved, and the columns that they choose."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.utils.translation import gettext as _

from quickscale.core.theme_system import Action

from .bulk import CHOOSE
from .cells import LONG, choose_fields, telling_fields
from .errors import UnknownScreen
from .inputs import Input, make_input
from .rendering import label, translate_choices
from .schema import NO_RESOURCE, Field, OperationSchema, describe_operation
from .screens import (
    BoundAction,
    BoundScreen,
    Page,
    get_screen,
    join_query,
    once_per_language,
    reverse_once,
)

LIST, CREATE = "core:saved-view-list", "core:saved-view-create"
MANAGE = "base:saved-views"

#: The query parameter with the columns to show, and the one that says to show no saved view.
COLUMNS, VIEW = "_columns", "_view"
#: The query parameter with the layout that a visitor chooses, where a list can be a board.
LAYOUT = "_layout"
ALL = "all"

#: What a page's address says besides how the list is looked at.
_PASSING = frozenset({VIEW, CHOOSE, "page", "page_size", "cursor"})

SavedView = dict[str, Any]


def fetch_views(page: Page) -> Sequence[SavedView]:
    """Return the visitor's views of a list; none for whoever is not signed in."""
    if not page.allows(LIST):
        return ()
    views: Sequence[SavedView] = page.fetch(LIST, query={"screen": page.bound.name})
    return views


def find_default(page: Page, views: Sequence[SavedView]) -> SavedView | None:
    """Return the view with which a list opens; one of all rows is none but in place of a filter."""
    chosen = next((view for view in views if view["is_default"]), None)
    return chosen if chosen and (chosen["query"] or page.screen.default_filters) else None


def apply_default(page: Page, views: Sequence[SavedView]) -> None:
    """Let a list of which nothing is asked open with the visitor's default view.

    From then on the page's links say that something is asked, if only for all rows.
    """
    default = find_default(page, views)
    if default is None:
        return
    query = page.query.copy() if page.query else QueryDict(default["query"], mutable=True)
    query[VIEW] = ALL
    page.query = query


def read_look(query: QueryDict | str) -> str:
    """Return how a list is looked at, as a query string that a view can keep."""
    if isinstance(query, str):
        query = QueryDict(query)
    pairs = ((name, value) for name, values in query.lists() for value in values)
    kept = QueryDict(mutable=True)
    for name, value in pairs:
        if value and name not in _PASSING:
            kept.appendlist(name, value)
    return kept.urlencode()


def build_views(page: Page, views: Sequence[SavedView]) -> dict[str, Any]:
    look = sorted(parse_qsl(read_look(page.query)))
    asked = [pair for pair in look if pair[0] != LAYOUT]
    tabs = [*default_tabs(page, asked)]
    tabs.append(make_tab(_("All"), all_url(page), active=not asked, shared=False))
    for view in views:
        is_active = bool(look) and sorted(parse_qsl(view["query"])) == look
        url = join_query(page.path, view_query(page, view))
        tabs.append(make_tab(view["name"], url, active=is_active, shared=view["shared"]))
    return {
        "tabs": tabs,
        "columns": build_columns_input(page),
        "save_url": save_url(page) if page.allows(CREATE) else "",
        "manage_url": manage_url(page) if views else "",
    }


def view_query(page: Page, view: SavedView) -> QueryDict:
    """Return what a view asks for, which may be all rows of a list that opens with fewer."""
    query = QueryDict(view["query"], mutable=True)
    if page.screen.default_filters:
        query[VIEW] = ALL
    return query


def default_tabs(page: Page, asked: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield the tab of the filters with which a list opens; a board opens with all of its cards."""
    filters = page.screen.default_filters
    if filters and (LAYOUT in page.query or not page.screen.board):
        url = look_url(page, filters)
        yield make_tab(
            name_filters(page), url, active=asked == sorted(filters.items()), shared=False
        )


def look_url(page: Page, asked: Mapping[str, str]) -> str:
    """Return the list in its layout with nothing but this asked, whatever view it opens with."""
    layout = page.query.get(LAYOUT, "")
    kept = {LAYOUT: layout} if layout else {}
    return join_query(page.path, {**kept, **asked, VIEW: ALL})


def name_filters(page: Page) -> str:
    """Return what the filters with which a list opens leave: “Open”, “Only mine, New”."""
    filters = describe_operation(page.screen.operation).filters
    fields = {name: field for field in filters for name in field.sent_names}
    return ", ".join(
        translate_choices(fields[name]).get(value) or label(fields[name].label)
        for name, value in page.screen.default_filters.items()
    )


def all_url(page: Page) -> str:
    """Return the list with nothing asked of it, whatever view it opens with."""
    is_narrowed = VIEW in page.query or LAYOUT in page.query or page.screen.default_filters
    return look_url(page, {}) if is_narrowed else page.path


def make_tab(text: str, url: str, *, active: bool, shared: bool) -> dict[str, Any]:
    return {"label": text, "url": url, "active": active, "shared": shared}


def save_url(page: Page) -> str:
    """Return the page on which a visitor names what they look at."""
    url = reverse_once(f"{page.bound.name}--save-view", page.values)
    return join_query(url, {"next": page.url_with()})


def manage_url(page: Page) -> str:
    try:
        bound = get_screen(MANAGE)
    except UnknownScreen:
        return ""
    return join_query(bound.url(), {"screen": page.bound.name})


def save_action(bound: BoundScreen) -> BoundAction:
    shared = ("shared",) if bound.screen.audience == "team" else ()
    action = Action("save-view", CREATE, fields=("name", "is_default", *shared))
    return BoundAction(action)


# The columns.


@once_per_language
def columns_field(operation: OperationSchema, chosen: tuple[str, ...]) -> Field:
    """Return the input with which a visitor chooses the columns of a list."""
    resource = operation.item or NO_RESOURCE
    first = choose_fields(resource, chosen)
    rest = [field for field in telling_fields(resource) if field.format not in LONG]
    fields = {field.name: label(field.label) for field in (*first, *rest)}
    return Field(COLUMNS, _("Columns"), "choice", choices=tuple(fields.items()), many=True)


def choose_columns(page: Page) -> tuple[str, ...]:
    """Return the columns that are asked for, as far as the list has them, else the screen's."""
    screen = page.screen
    if not screen.saved_views or COLUMNS not in page.query:
        return screen.fields
    field = columns_field(describe_operation(screen.operation), screen.fields)
    asked = page.query.getlist(COLUMNS)
    return tuple(name for name, _label in field.choices if name in asked) or screen.fields


def build_columns_input(page: Page) -> Input:
    operation = describe_operation(page.screen.operation)
    shown = choose_fields(operation.item or NO_RESOURCE, choose_columns(page))
    field = columns_field(operation, page.screen.fields)
    names = [each.name for each in shown]
    made = make_input(page, field, value=names, prefix="filter")
    return {**made, "optional": False}
