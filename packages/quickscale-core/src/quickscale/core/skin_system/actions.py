"""What a visitor can do here: links, buttons and small forms."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from quickscale.core.api import client
from quickscale.core.api.permission_probe import name_right
from quickscale.core.theme_system import Action

from .forms import OperationForm, build_form, choose_inputs
from .rendering import LazyDict, translated
from .schema import NESTED, Field, OperationSchema, describe_operation
from .screens import (
    BoundAction,
    Page,
    follow,
    get_screen,
    join_query,
    once_per_language,
    paths_of,
    resolve_all,
    reverse_once,
)
from .titles import operation_title, screen_title

#: How many fields an action may have and still be drawn where it stands.
INLINE_FIELDS = 3


def present_actions(
    page: Page, bound_actions: Iterable[BoundAction], *, data: Any = None, row: Any = None
) -> list[dict[str, Any]]:
    possible = [each for each in bound_actions if is_possible(each.action, row or data)]
    needed = {each.action.name: needed_right(page.theme, each) for each in possible}
    offers = client.offers(page.request, [name for name in needed.values() if name])
    allowed = (each for each in possible if offers.get(needed[each.action.name], True))
    presented = (present_action(page, bound_action, data=data, row=row) for bound_action in allowed)
    return [action for action in presented if action["url"]]


def is_possible(action: Action, subject: Any) -> bool:
    can = subject.get("can") if isinstance(subject, Mapping) else None
    return not isinstance(can, Mapping) or bool(can.get(action.name, True))


@cache
def needed_right(theme: str, bound_action: BoundAction) -> str:
    """Return the right that an action needs: its own, or that of the screen it leads to."""
    action = bound_action.action
    if action.operation or not action.screen:
        return name_right(action.operation, action.params if not action.screen else {})
    return get_screen(action.screen, theme=theme).screen.operation


def present_action(page: Page, bound_action: BoundAction, *, data: Any, row: Any) -> dict[str, Any]:
    action, planned = bound_action.action, plan_action(page.theme, bound_action)
    if action.screen:
        return {**planned, "url": link_of(page, action, data=data, row=row)}
    if describe_operation(action.operation).is_download:
        return {**planned, "url": download_url(page, action, data=data, row=row)}
    url = build_action_url(page, bound_action, row=row)
    if not is_inline(bound_action):
        asked = join_query(url, {"next": page.url_with()}) if url else ""
        return {**planned, "url": asked}
    plan = plan_form(page, bound_action, url=url, data=data, row=row)
    described = {**planned, "url": url, "method": "post"}
    described.pop("form")
    return LazyDict(described, form=lambda: build_form(page, plan))


@once_per_language
def plan_action(theme: str, bound_action: BoundAction) -> Mapping[str, Any]:
    """Return an action that is a link, whoever sees it and whatever it is about."""
    action = bound_action.action
    return {
        "name": action.name,
        "label": action_label(theme, action),
        "url": "",
        "tone": action.tone,
        "layout": action.layout,
        "method": "get",
        "form": None,
        "confirm": translated(action.confirm),
    }


@cache
def is_inline(bound_action: BoundAction) -> bool:
    if is_asked(bound_action.action):
        return False
    inputs = action_inputs(bound_action.action)
    return len(inputs) <= INLINE_FIELDS and not any(field.format in NESTED for field in inputs)


def is_asked(action: Action) -> bool:
    """Whether a question stands before an action."""
    return bool(action.confirm) or describe_operation(action.operation).is_destroy


def action_inputs(action: Action) -> Sequence[Field]:
    operation = describe_operation(action.operation)
    return choose_inputs(operation, action.fields, tuple(action.body))


def action_label(theme: str, action: Action) -> str:
    if action.label:
        return translated(action.label)
    if action.operation:
        return operation_title(describe_operation(action.operation))
    return screen_title(get_screen(action.screen, theme=theme))


def link_of(page: Page, action: Action, *, data: Any, row: Any) -> str:
    if not action.screen:
        return ""
    given = resolve_all(action.params, page.scope(data=data, row=row))
    sources = [source for source in (given, row, page.values, data) if isinstance(source, dict)]
    return get_screen(action.screen, theme=page.theme).url(*sources)


def download_url(page: Page, action: Action, *, data: Any, row: Any) -> str:
    """Return where an operation answers with a file: a page has no part in what is saved."""
    path = page.path_for(action.operation, action.params, data=data, row=row)
    if not all(path.values()):
        return ""
    return client.public_url(action.operation, path)


def build_action_url(page: Page, bound_action: BoundAction, *, row: Any) -> str:
    """Return the URL at which an action is asked about (GET) and done (POST)."""
    kwargs = {**page.values, "action": bound_action.action.name}
    keys = row_keys(bound_action)
    if not keys:
        return reverse_once(f"{page.bound.name}--action", kwargs)
    values = [follow(key, row) for key in keys] if row else []
    if not values or None in values:
        return ""
    kwargs["row"] = "/".join(quote(str(value), safe="") for value in values)
    return reverse_once(f"{page.bound.name}--row-action", kwargs)


@cache
def row_keys(bound_action: BoundAction) -> Sequence[str]:
    """Return what identifies an action's row in its URL: every value that it takes from the row."""
    if bound_action.source is None:
        return ()
    action = bound_action.action
    needed = () if action.screen else describe_operation(action.operation).path_params
    own = [
        name
        for name in needed
        if name not in action.params and has_field(bound_action.source, name)
    ]
    return [*own, *paths_of("row", action.params), *paths_of("row", action.body)]


def has_field(operation: OperationSchema, name: str) -> bool:
    return operation.item is not None and name in operation.item.fields


def read_row(bound_action: BoundAction, text: str) -> Mapping[str, Any]:
    return nest_values(row_keys(bound_action), text.split("/"))


def nest_values(keys: Sequence[str], values: Sequence[str]) -> Mapping[str, Any]:
    row: dict[str, Any] = {}
    for key, value in zip(keys, values, strict=False):
        *parents, last = key.split(".")
        target = row
        for parent in parents:
            target = target.setdefault(parent, {})
        target[last] = value
    return row


def plan_form(
    page: Page, bound_action: BoundAction, *, url: str, data: Any = None, row: Any = None
) -> OperationForm:
    action = bound_action.action
    operation = describe_operation(action.operation)
    keys = [str(follow(key, row)) for key in row_keys(bound_action)] if row else []
    subject = row if row is not None else data
    stored = subject if operation.is_update and isinstance(subject, Mapping) else {}
    return OperationForm(
        operation=operation,
        fields=action.fields,
        given=action.body,
        url=url,
        prefix="-".join((action.name, *keys)),
        submit=action_label(page.theme, action),
        tone=action.tone,
        confirm=translated(action.confirm),
        initial={**stored, **resolve_all(action.initial, page.scope(data=data, row=row))},
        next=page.url_with(),
    )
