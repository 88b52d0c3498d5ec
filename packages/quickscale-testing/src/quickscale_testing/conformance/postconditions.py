"""What must hold once a form has done what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quickscale.core.skin_system.registry import list_screen, shows
from quickscale_testing.conformance.crawler import judge_answer, own_links, read
from quickscale_testing.conformance.form_data import Values, find_typed_texts, read_form
from quickscale_testing.conformance.forms import Offer, list_offers
from quickscale_testing.conformance.screens import read_context
from quickscale_testing.conformance.visitors import Visitor

#: How many pages of a list are read to find something again.
_PAGES = 20


def judge_aftermath(
    visitor: Visitor, offer: Offer, values: Values, changed: str, response: Any
) -> Iterator[str]:
    """Yield what is wrong after a success.

    Args:
        changed: the name of the input that was changed, for an update.
        response: the redirect that answered the form, or the page with its result.
    """
    landed = ""
    for address in own_links(offer.url, [find_next(response)]):
        page = visitor.get(address)
        landed = read(page)
        yield from (f"led to {address}, which {fault}" for fault in judge_answer(page))
    if offer.operation.method == "delete":
        yield from judge_deletion(visitor, offer)
    elif changed:
        yield from judge_change(visitor, offer, changed, values[changed])
    elif offer.operation.name.endswith("-create"):
        yield from judge_creation(visitor, offer, values, landed)


def find_next(response: Any) -> str:
    """Return where an answer leads: by redirecting, or by the one link of a result's page."""
    location = response.headers.get("Location")
    return str(location or read_context(response)["actions"][0]["url"])


def judge_deletion(visitor: Visitor, offer: Offer) -> Iterator[str]:
    """Yield if what was deleted is still there."""
    if offer.place.screen.kind == "detail" and shows(offer.place, offer.operation.resource):
        if visitor.get(offer.host).status_code == 200:
            yield f"deleted nothing: {offer.host} is still there"
        return
    host = visitor.get(offer.host)
    if any(offer.url == other.url for other in list_offers(visitor, offer.host, host)):
        yield f"deleted nothing: {offer.host} still offers to"


def judge_change(visitor: Visitor, offer: Offer, name: str, sent: str) -> Iterator[str]:
    """Yield if a form that is opened again does not hold what was sent."""
    fields = read_form(visitor.get(offer.url)).get("fields", ())
    held = next((it["value"] for it in fields if it["name"] == name), sent)
    if str(held) != str(sent):
        yield f"forgot that '{name}' was changed to '{sent}': it holds '{held}'"


def judge_creation(visitor: Visitor, offer: Offer, values: Values, landed: str) -> Iterator[str]:
    """Yield if what was created is neither on the page that followed nor in its list."""
    texts = find_typed_texts(offer.form, values)
    place = list_screen(offer.place.theme, offer.operation.resource)
    if not texts or place is None or any(text in landed for text in texts):
        return
    address = place.url()
    for _page in range(_PAGES):
        if not address:
            break
        response = visitor.get(address)
        if any(text in read(response) for text in texts):
            return
        address = (read_context(response).get("list") or {}).get("next_url", "")
    yield f"created something that {place.name} does not list"
