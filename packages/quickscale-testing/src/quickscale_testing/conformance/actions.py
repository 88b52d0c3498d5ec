"""Everything that a visitor can do on the screens of a stack, done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from quickscale_testing.conformance.crawler import is_page, own_links, read
from quickscale_testing.conformance.form_data import Values, change_value, fill_form, list_errors
from quickscale_testing.conformance.forms import Offer, list_offers
from quickscale_testing.conformance.markup import Markup
from quickscale_testing.conformance.postconditions import judge_aftermath
from quickscale_testing.conformance.screens import Addresses, read_context
from quickscale_testing.conformance.visitors import Visitor, describe_failure
from quickscale_testing.conformance.writes import undone, watched

_REDIRECTS = (302, 303)

#: How many of the things on which it stands an action is tried, until it succeeds.
_TRIES = 3
_TOKENLESS = "one without a CSRF token"

Key = tuple[str, str]


@dataclass
class Walk:
    """What became of it.

    Attributes:
        visitor: who walked.
        strangers: others, who may do what they are offered and nothing else.
        done: what succeeded, as the names of screens and actions.
        refused: what was refused with a reason and never succeeded.
    """

    visitor: Visitor
    strangers: Sequence[Visitor] = ()
    done: set[Key] = field(default_factory=set)
    refused: dict[Key, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    tries: Counter[Key] = field(default_factory=Counter)
    addresses: Addresses = field(default_factory=Addresses)

    def go(self) -> Walk:
        """Open every screen and do all that it offers; twice, since doing leads to new pages."""
        for _round in range(2):
            for address in self.addresses.visit_all(alike=_TRIES):
                self.visit(address)
        self.faults += [text for key, text in self.refused.items() if key not in self.done]
        return self

    def visit(self, address: str) -> None:
        page = self.visitor.get(address)
        if is_page(page):
            self.addresses.note(own_links(address, Markup(read(page)).links))
        for offer in list_offers(self.visitor, address, page):
            if offer.key not in self.done and self.tries[offer.key] < _TRIES:
                self.tries[offer.key] += 1
                self.faults += [self.visitor.tell(offer.url, it) for it in self.attempt(offer)]

    def attempt(self, offer: Offer) -> Iterator[str]:
        """Do what was offered, first in all the ways in which it must not be done."""
        values = fill_form(self.visitor, offer.form)
        changed = change_value(offer.form, values) if offer.operation.is_update else ""
        yield from judge_drawing(offer)
        yield from judge_empty(self.visitor, offer)
        yield from judge_strangers(self.strangers, offer, values)
        yield from judge_tokenless(self.visitor, offer, values)
        with undone() if offer.is_destructive else nullcontext():
            yield from self.perform(offer, values, changed)

    def perform(self, offer: Offer, values: Values, changed: str) -> Iterator[str]:
        response = self.visitor.post(offer.url, values)
        general, by_field = list_errors(read_context(response))
        optional = find_optional(offer, by_field, values)
        if response.status_code == 422 and optional:
            left = {name: value for name, value in values.items() if name not in optional}
            yield from self.perform(offer, left, changed)
        elif response.status_code == 422:
            yield from self.note_refusal(offer, [*general, *by_field.values()])
        elif response.status_code in _REDIRECTS or read_context(response).get("result"):
            self.done.add(offer.key)
            yield from judge_aftermath(self.visitor, offer, values, changed, response)
        else:
            failure = describe_failure(response) or f"answered {response.status_code}"
            yield f"{failure} to a filled form that it had offered itself"

    def note_refusal(self, offer: Offer, reasons: list[str]) -> Iterator[str]:
        if not reasons:
            yield "refused a filled form without a reason"
        elif offer.must_succeed:
            told = f"refused a filled form: {' '.join(reasons)}"
            self.refused[offer.key] = self.visitor.tell(offer.url, told)


def find_optional(offer: Offer, by_field: dict[str, str], values: Values) -> set[str]:
    """Return what was wrong and need not be sent."""
    optional = {field["name"] for field in offer.form["fields"] if not field["required"]}
    return optional & {*by_field} & {*values}


def judge_drawing(offer: Offer) -> Iterator[str]:
    """Yield the inputs that the skin did not draw."""
    for each in offer.form["fields"]:
        if each["name"] not in offer.controls and each["kind"] != "lookup":
            yield f"the skin draws no input '{each['name']}'"


def judge_empty(visitor: Visitor, offer: Offer) -> Iterator[str]:
    """Yield what is wrong with the answer to an empty form that has required inputs."""
    required = [it for it in offer.form["fields"] if it["required"] and it["kind"] != "checkbox"]
    if not required:
        return
    with undone():
        response = visitor.post(offer.url, {})
    if failure := describe_failure(response):
        yield f"{failure} to an empty form"
    elif response.status_code != 422:
        yield f"answered {response.status_code} instead of 422 to an empty form"
    elif not list_errors(read_context(response))[1]:
        yield "tied no error to an input of an empty form"


def judge_strangers(strangers: Sequence[Visitor], offer: Offer, values: Values) -> Iterator[str]:
    """Yield what strangers changed to whom the same page is closed."""
    for stranger in strangers:
        if stranger.get(offer.url).status_code == 200:
            continue
        with undone(), watched() as written:
            response = stranger.post(offer.url, values)
        if written:
            yield f"let {stranger.name}, who may not open it, write to {', '.join(written)}"
        if failure := describe_failure(response):
            yield f"{failure} to {stranger.name}, who may not open it"


def judge_tokenless(visitor: Visitor, offer: Offer, values: Values) -> Iterator[str]:
    """Yield what another site could do in the visitor's name."""
    tokenless = Visitor(_TOKENLESS, borrow_session(visitor.client))
    with undone(), watched() as written:
        response = tokenless.post(offer.url, values)
    if written or response.status_code < 400:
        yield f"answered {response.status_code} to {_TOKENLESS}"


def borrow_session(client: Client) -> Any:
    """Return a browser with the same session that sends no CSRF token."""
    other = Client(enforce_csrf_checks=True, raise_request_exception=False)
    other.cookies.update(client.cookies)
    return other
