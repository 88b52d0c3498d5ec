"""A list's rows as cards in columns, between which an action moves them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quickscale.core.api import client
from quickscale.core.api.client import Response
from quickscale.core.api.permission_probe import name_right

from .actions import action_inputs, action_label, build_action_url, is_possible
from .bulk import row_actions
from .lists import BOARD, TABLE, chosen_layout
from .pages import Pages
from .rendering import write_text
from .saved_views import LAYOUT, VIEW
from .schema import describe_operation
from .screens import BoundAction, BoundScreen, Page

SELECTED = mark_safe(" selected")
#: What names the column to show more cards of.
MORE = "more"


class Move(NamedTuple):
    """The action by which cards come into other columns, and what their forms have in common."""

    action: BoundAction
    common: Mapping[str, Any]


def call_board(page: Page) -> Response:
    """Ask for the columns with what the list would be asked with."""
    operation = describe_operation(page.screen.board)
    path = page.path_for(operation.name, page.screen.params)
    return page.call(operation.name, path=path, query=page.list_query(operation))


def read_cards(board: Mapping[str, Any]) -> Pages:
    """Return the rows of all columns, one column after the other."""
    columns = board["columns"]
    rows = [row for column in columns for row in column["results"]]
    return Pages(rows=rows, count=sum(column["count"] for column in columns))


def offer_layouts(page: Page) -> list[dict[str, Any]]:
    """Return the links between a list's board and its table."""
    shown = chosen_layout(page)
    urls = {
        BOARD: page.url_with(**{LAYOUT: None, "page": None, **forget_default_filters(page)}),
        TABLE: page.url_with(**{LAYOUT: TABLE, "page": None, MORE: None}),
    }
    labels = {BOARD: _("Board"), TABLE: _("Table")}
    return [
        {"name": name, "label": labels[name], "url": url, "active": name == shown}
        for name, url in urls.items()
    ]


def forget_default_filters(page: Page) -> dict[str, None]:
    """Return what leads from a table as it opens to the whole board, and back to such a table."""
    filters = page.screen.default_filters
    if any(page.query.getlist(name) != [value] for name, value in filters.items()):
        return {}
    return dict.fromkeys((*filters, VIEW))


def build_board(
    page: Page, board: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the columns with their cards.

    Args:
        rows: what a list tells of the rows of all columns, one column after the other.
    """
    remaining, move = iter(rows), describe_move(page)
    return {
        "field": field_of(page.bound),
        "columns": [
            {
                **{name: column[name] for name in ("id", "label", "count", "amounts")},
                "cards": list(build_cards(page, move, column, remaining)),
                "options": write_options(board["columns"], column) if move else "",
                "more_url": find_more_url(page, column),
            }
            for column in board["columns"]
        ],
    }


def write_options(columns: Sequence[Mapping[str, Any]], chosen: Mapping[str, Any]) -> SafeString:
    """Return the options by which a card leaves its column: the same on each card of it."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (
                each["id"],
                mark_safe(" selected") if each is chosen else "",
                write_text(each["label"]),
            )
            for each in columns
        ),
    )


def find_move(bound: BoundScreen) -> BoundAction:
    """Return the action by which a card comes into another column."""
    return next(each for each in row_actions(bound) if each.action.name == bound.screen.move)


def find_mover(page: Page) -> BoundAction | None:
    """Return the action by which the visitor moves cards, None where they may not."""
    move = find_move(page.bound)
    right = name_right(move.action.operation, move.action.params)
    return move if client.offers(page.request, [right]).get(right, True) else None


@cache
def field_of(bound: BoundScreen) -> str:
    """Return the name of what says in which column a row is."""
    return action_inputs(find_move(bound).action)[0].name


def idle_filters(page: Page) -> Collection[str]:
    """Return the filter that a board does without, since it offers the columns, until it is set."""
    name = field_of(page.bound)
    return () if page.query.get(name) else (name,)


def describe_move(page: Page) -> Move | None:
    """Return what the forms of all cards have in common, None where the visitor moves none."""
    mover = find_mover(page)
    if mover is None:
        return None
    common = {
        "field": field_of(page.bound),
        "submit_label": action_label(page.theme, mover.action),
        "next": page.url_with(),
        "hidden": [],
    }
    return Move(mover, common)


def build_cards(
    page: Page,
    move: Move | None,
    column: Mapping[str, Any],
    rows: Iterator[Mapping[str, Any]],
) -> Iterator[dict[str, Any]]:
    for row in islice(rows, len(column["results"])):
        yield {"row": row, "move": offer_move(page, move, row["data"]) if move else None}


def offer_move(page: Page, move: Move, row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the form that moves a card, None where this one stays where it is."""
    is_movable = is_possible(move.action.action, row)
    url = build_action_url(page, move.action, row=row) if is_movable else ""
    if not url:
        return None
    return {**move.common, "action_url": url, "idempotency_key": str(uuid4())}


def find_more_url(page: Page, column: Mapping[str, Any]) -> str:
    """Return where more of a column is: on the board first, and all of it in the table."""
    if len(column["results"]) >= column["count"]:
        return ""
    if page.query.get(MORE) != column["id"]:
        return page.url_with(**{MORE: column["id"]})
    return page.url_with(**{LAYOUT: TABLE, MORE: None, field_of(page.bound): column["id"]})
