"""Everything that a visitor can do on the screens of a stack, done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from quickscale_testing.conformance.crawler import is_page, own_links, read_page
from quickscale_testing.conformance.form_data import Values, change_value, fill_in_form, list_errors
from quickscale_testing.conformance.forms import Key, OfferedForm, list_offered_forms
from quickscale_testing.conformance.markup import Markup
from quickscale_testing.conformance.postconditions import check_postconditions
from quickscale_testing.conformance.screens import Addresses, read_context
from quickscale_testing.conformance.visitors import Visitor, describe_failure
from quickscale_testing.conformance.writes import undone, watched

_REDIRECTS = (302, 303)

#: How many of the things on which it stands an action is tried, until it succeeds.
_TRIES = 3
_TOKENLESS = "one without a CSRF token"


@dataclass
class Walk:
    """What became of it.

    Attributes:
        visitor: who walked.
        other_users: others, who may do what they are offered and nothing else.
        done: what succeeded, as the names of screens and actions.
        refused: what was refused with a reason and never succeeded.
    """

    visitor: Visitor
    other_users: Sequence[Visitor] = ()
    done: set[Key] = field(default_factory=set)
    refused: dict[Key, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    tries: Counter[Key] = field(default_factory=Counter)
    addresses: Addresses = field(default_factory=Addresses)

    def go(self) -> Walk:
        """Open every screen and do all that it offers; twice, since doing leads to new pages."""
        for _round in range(2):
            for address in self.addresses.visit_all(alike=_TRIES):
                self.visit(address)
        self.errors += [text for key, text in self.refused.items() if key not in self.done]
        return self

    def visit(self, address: str) -> None:
        page = self.visitor.get(address)
        if is_page(page):
            self.addresses.note(own_links(address, Markup(read_page(page)).links))
        for offered in list_offered_forms(self.visitor, address, page, is_wanted=self.is_left):
            self.tries[offered.key] += 1
            self.errors += [self.visitor.tell(offered.url, it) for it in self.attempt(offered)]

    def is_left(self, key: Key) -> bool:
        return key not in self.done and self.tries[key] < _TRIES

    def attempt(self, offered: OfferedForm) -> Iterator[str]:
        """Do what was offered, first in all the ways in which it must not be done."""
        values = fill_in_form(self.visitor, offered.form)
        changed = change_value(offered.form, values) if offered.operation.is_update else ""
        yield from check_inputs(offered)
        yield from check_empty_form(self.visitor, offered)
        yield from check_other_users(self.other_users, offered, values)
        yield from check_csrf_token(self.visitor, offered, values)
        with undone() if offered.is_destructive else nullcontext():
            yield from self.perform(offered, values, changed)

    def perform(self, offered: OfferedForm, values: Values, changed: str) -> Iterator[str]:
        response = self.visitor.post(offered.url, values)
        general, by_field = list_errors(read_context(response))
        optional = find_optional(offered, by_field, values)
        if response.status_code == 422 and optional:
            left = {name: value for name, value in values.items() if name not in optional}
            yield from self.perform(offered, left, changed)
        elif response.status_code == 422:
            yield from self.note_refusal(offered, [*general, *by_field.values()])
        elif response.status_code in _REDIRECTS or read_context(response).get("result"):
            self.done.add(offered.key)
            yield from check_postconditions(self.visitor, offered, values, changed, response)
        else:
            failure = describe_failure(response) or f"answered {response.status_code}"
            yield f"{failure} to a filled form that it had offered itself"

    def note_refusal(self, offered: OfferedForm, reasons: list[str]) -> Iterator[str]:
        if not reasons:
            yield "refused a filled form without a reason"
        elif offered.must_succeed:
            reason = f"refused a filled form: {' '.join(reasons)}"
            self.refused[offered.key] = self.visitor.tell(offered.url, reason)


def find_optional(offered: OfferedForm, by_field: dict[str, str], values: Values) -> set[str]:
    """Return what was wrong and need not be sent."""
    optional = {field["name"] for field in offered.form["fields"] if not field["required"]}
    return optional & {*by_field} & {*values}


def check_inputs(offered: OfferedForm) -> Iterator[str]:
    """Yield the inputs that the skin did not draw.

    A check box that need not be checked may be missing: a skin that knows the theme leaves out
    a consent that this cart does not ask for.
    """
    for each in offered.form["fields"]:
        may_be_missing = each["kind"] == "lookup" or (
            each["kind"] == "checkbox" and not each["required"]
        )
        if each["name"] not in offered.controls and not may_be_missing:
            yield f"the skin draws no input '{each['name']}'"


def check_empty_form(visitor: Visitor, offered: OfferedForm) -> Iterator[str]:
    """Yield what is wrong with the answer to an empty form that has required inputs."""
    required = [it for it in offered.form["fields"] if it["required"] and it["kind"] != "checkbox"]
    if not required:
        return
    with undone():
        response = visitor.post(offered.url, {})
    if failure := describe_failure(response):
        yield f"{failure} to an empty form"
    elif response.status_code != 422:
        yield f"answered {response.status_code} instead of 422 to an empty form"
    elif not list_errors(read_context(response))[1]:
        yield "tied no error to an input of an empty form"


def check_other_users(
    other_users: Sequence[Visitor], offered: OfferedForm, values: Values
) -> Iterator[str]:
    """Yield what other users changed to whom the same page is closed."""
    for other_user in other_users:
        if other_user.get(offered.url).status_code == 200:
            continue
        with undone(), watched() as written:
            response = other_user.post(offered.url, values)
        if written:
            yield f"let {other_user.name}, who may not open it, write to {', '.join(written)}"
        if failure := describe_failure(response):
            yield f"{failure} to {other_user.name}, who may not open it"


def check_csrf_token(visitor: Visitor, offered: OfferedForm, values: Values) -> Iterator[str]:
    """Yield what another site could do in the visitor's name."""
    tokenless = Visitor(_TOKENLESS, without_csrf_token(visitor.client))
    with undone(), watched() as written:
        response = tokenless.post(offered.url, values)
    if written or response.status_code < 400:
        yield f"answered {response.status_code} to {_TOKENLESS}"


def without_csrf_token(client: Client) -> Any:
    """Return a browser with the same session that sends no CSRF token."""
    other = Client(enforce_csrf_checks=True, raise_request_exception=False)
    other.cookies.update(client.cookies)
    return other
