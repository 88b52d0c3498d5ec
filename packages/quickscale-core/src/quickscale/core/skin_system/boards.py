"""A list's rows as cards in columns, between which an action moves them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from quickscale.core.api import client
from quickscale.core.api.client import Response
from quickscale.core.api.permission_probe import name_right

from .actions import action_inputs, action_label, build_action_url, is_possible
from .bulk import row_actions
from .lists import BOARD, TABLE, chosen_layout
from .pages import Pages
from .saved_views import LAYOUT, VIEW
from .schema import describe_operation
from .screens import BoundAction, BoundScreen, Page

#: What names the column to show more cards of.
MORE = "more"


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
    remaining, mover = iter(rows), find_mover(page)
    return {
        "field": field_of(page.bound),
        "columns": [
            {
                **{name: column[name] for name in ("id", "label", "count", "amounts")},
                "cards": list(build_cards(page, mover, column, remaining)),
                "more_url": find_more_url(page, column),
            }
            for column in board["columns"]
        ],
    }


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


def build_cards(
    page: Page,
    mover: BoundAction | None,
    column: Mapping[str, Any],
    rows: Iterator[Mapping[str, Any]],
) -> Iterator[dict[str, Any]]:
    for row in islice(rows, len(column["results"])):
        yield {"row": row, "move": offer_move(page, mover, row["data"]) if mover else None}


def offer_move(page: Page, mover: BoundAction, row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the form that moves a card, None where this one stays where it is."""
    url = build_action_url(page, mover, row=row) if is_possible(mover.action, row) else ""
    if not url:
        return None
    return {
        "action_url": url,
        "field": field_of(page.bound),
        "submit_label": action_label(page.theme, mover.action),
        "idempotency_key": str(uuid4()),
        "next": page.url_with(),
        "hidden": [],
    }


def find_more_url(page: Page, column: Mapping[str, Any]) -> str:
    """Return where more of a column is: on the board first, and all of it in the table."""
    if len(column["results"]) >= column["count"]:
        return ""
    if page.query.get(MORE) != column["id"]:
        return page.url_with(**{MORE: column["id"]})
    return page.url_with(**{LAYOUT: TABLE, MORE: None, field_of(page.bound): column["id"]})
