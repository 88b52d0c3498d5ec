"""What a page offers to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quickscale.core.skin_system.schema import OperationSchema, describe_operation
from quickscale.core.skin_system.screens import BoundScreen, bound_actions, get_screen
from quickscale_testing.conformance.form_data import Form
from quickscale_testing.conformance.markup import Markup
from quickscale_testing.conformance.screens import read_context
from quickscale_testing.conformance.visitors import Visitor, find_match, find_screen_name

#: How many rows' actions are tried.
_ROWS = 3

#: The names of a screen and of an action on it, empty for the form of a form screen.
Key = tuple[str, str]


@dataclass(frozen=True)
class OfferedForm:
    """A form that a visitor was offered.

    Attributes:
        place: the screen that offers it.
        action: the action's name, empty for a form screen's own form.
        host: the page that offers it.
        url: where it is sent.
        form: what its template was given.
        controls: the names of the inputs that the skin drew.
    """

    place: BoundScreen
    action: str
    host: str
    url: str
    form: Form
    controls: frozenset[str]

    @property
    def key(self) -> Key:
        return self.place.name, self.action

    @property
    def operation(self) -> OperationSchema:
        if not self.action:
            return describe_operation(self.place.screen.operation)
        actions = (standing.action for standing in bound_actions(self.place))
        return describe_operation(
            next(it.operation for it in actions if it.name == self.action and it.operation)
        )

    @property
    def is_destructive(self) -> bool:
        return self.operation.method == "delete" or self.form["tone"] == "danger"

    @property
    def must_succeed(self) -> bool:
        """Whether it creates, changes or deletes: anything else may depend on what is not known."""
        created = self.operation.name.endswith("-create")
        return created or self.operation.method in ("put", "patch", "delete")


def list_offered_forms(
    visitor: Visitor,
    address: str,
    response: Any,
    *,
    is_wanted: Callable[[Key], bool] = lambda key: True,
) -> Iterator[OfferedForm]:
    """Yield every form that a page shows, and those behind its buttons.

    Args:
        address: where the page is.
        response: the page.
        is_wanted: whether a form is needed; behind a button, none is opened that is not.
    """
    context = read_context(response)
    if response.status_code != 200 or not context:
        return
    place = get_screen(find_screen_name(address))
    controls = frozenset(Markup(response.content.decode()).controls)
    for name, url, form in list_forms(context):
        if not is_wanted((place.name, name)):
            continue
        if form:
            yield OfferedForm(place, name, address, url, form, controls)
        elif is_action_url(url):
            yield from open_form(visitor, place, name, address, url)


def list_forms(context: Mapping[str, Any]) -> Iterator[tuple[str, str, Form | None]]:
    """Yield the name, the address and the form of whatever can be done, without one for a link."""
    if form := context.get("form"):
        yield "", form["action_url"], form
    yield from read_actions(context.get("actions"))
    yield from read_rows(context.get("list"))
    for panel in context.get("panels") or ():
        if panel["form"]:
            yield panel["name"], panel["form"]["action_url"], panel["form"]
        yield from read_actions(panel["actions"])
        yield from read_rows(panel["list"])


def read_rows(shown: Mapping[str, Any] | None) -> Iterator[tuple[str, str, Form | None]]:
    for row in shown["rows"][:_ROWS] if shown else ():
        yield from read_actions(row["actions"])


def read_actions(
    actions: Iterable[Mapping[str, Any]] | None,
) -> Iterator[tuple[str, str, Form | None]]:
    for action in actions or ():
        yield action["name"], action["url"], action["form"]


def is_action_url(url: str) -> bool:
    match = find_match(url)
    return match is not None and "action" in match.kwargs


def open_form(
    visitor: Visitor, place: BoundScreen, name: str, host: str, url: str
) -> Iterator[OfferedForm]:
    """Yield the form behind a button."""
    response = visitor.get(url)
    if form := read_context(response).get("form"):
        controls = frozenset(Markup(response.content.decode()).controls)
        yield OfferedForm(place, name, host, form["action_url"], form, controls)
