"""What a list offers for several of its rows at once: each row's check box, and the actions."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

from quickscale.core.api import client

from .actions import action_inputs, action_label, is_asked, needed_right, nest_values, row_keys
from .screens import BoundAction, BoundScreen, Page, follow, own_actions, reverse_once

#: The name of the rows' check boxes, and the id of the form that they belong to.
ROWS, FORM = "rows", "bulk"

#: The name of a button that asks before anything is done.
ASK = "_ask"

#: The query parameter with which a page comes with all of its rows chosen.
CHOOSE = "_choose"
ALL = "all"

BulkActions = tuple[BoundAction, ...]


@cache
def row_actions(bound: BoundScreen) -> tuple[BoundAction, ...]:
    """Return what a list screen offers on each of its rows."""
    on_rows = (each for each in own_actions(bound) if each.source is not None)
    return tuple(each for each in on_rows if is_on_each_row(each))


@cache
def bulk_actions(bound: BoundScreen) -> tuple[BoundAction, ...]:
    """Return what a list screen offers for the rows that are chosen."""
    return tuple(each for each in own_actions(bound) if each.action.bulk)


def is_on_each_row(bound_action: BoundAction) -> bool:
    """Whether an action on rows stands on each of them, and not only for those that are chosen."""
    return bound_action.action.row or not bound_action.action.bulk


@cache
def bulk_keys(bound_actions: BulkActions) -> tuple[str, ...]:
    """Return what identifies a row for any of the actions."""
    keys = (key for bound_action in bound_actions for key in row_keys(bound_action))
    return tuple(dict.fromkeys(keys))


def write_key(bound_actions: BulkActions, row: Mapping[str, Any]) -> str:
    """Return the value of a row's check box; nothing where the row lacks what identifies it."""
    values = [follow(key, row) for key in bulk_keys(bound_actions)]
    if not values or None in values:
        return ""
    return "/".join(quote(str(value), safe="") for value in values)


def read_key(bound_actions: BulkActions, text: str) -> Mapping[str, Any]:
    """Return what the value of a check box says of its row; nothing where it is no such value."""
    keys, values = bulk_keys(bound_actions), [unquote(part) for part in text.split("/")]
    return nest_values(keys, values) if len(keys) == len(values) and all(values) else {}


@cache
def asks_first(bound_action: BoundAction) -> bool:
    """Whether a page stands before an action: for a question, or for what it has to be told."""
    action = bound_action.action
    return not action.screen and (is_asked(action) or bool(action_inputs(action)))


def take_choice(page: Page) -> bool:
    """Return whether a page is asked for with all of its rows chosen; its links don't say so."""
    if CHOOSE not in page.query:
        return False
    page.query = page.query.copy()
    return page.query.pop(CHOOSE) == [ALL]


def build_bulk(
    page: Page, bound_actions: BulkActions, *, all_chosen: bool
) -> dict[str, Any] | None:
    """Return the actions on chosen rows, None where the visitor may perform none."""
    needed = {each.action.name: needed_right(page.theme, each) for each in bound_actions}
    rights = client.rights(page.request, list(needed.values()))
    allowed = [each for each in bound_actions if rights[needed[each.action.name]]]
    if not allowed:
        return None
    return {
        "form": FORM,
        "actions": [present_bulk_action(page, each) for each in allowed],
        "idempotency_key": str(uuid4()),
        "next": page.url_with(),
        "all_chosen": all_chosen,
        "choose_url": page.url_with(**{CHOOSE: "" if all_chosen else ALL}),
    }


def present_bulk_action(page: Page, bound_action: BoundAction) -> dict[str, Any]:
    action = bound_action.action
    return {
        "name": action.name,
        "label": action_label(page.theme, action),
        "url": build_bulk_url(page, action.name),
        "tone": action.tone,
        "asks": asks_first(bound_action),
    }


def build_bulk_url(page: Page, name: str) -> str:
    return reverse_once(f"{page.bound.name}--bulk-action", {**page.values, "action": name})


def read_chosen(page: Page, texts: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Return what is known of each chosen row, by the value of its check box."""
    bound_actions = bulk_actions(page.bound)
    rows = {text: read_key(bound_actions, text) for text in texts}
    return {text: row for text, row in rows.items() if row}
