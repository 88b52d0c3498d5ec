"""What must hold once a form has done what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quickscale.core.skin_system.screens import list_screen, shows
from quickscale_testing.conformance.crawler import check_response, own_links, read_page
from quickscale_testing.conformance.form_data import Values, find_typed_texts, read_form
from quickscale_testing.conformance.forms import OfferedForm, list_offered_forms
from quickscale_testing.conformance.screens import read_context
from quickscale_testing.conformance.visitors import Visitor

#: How many pages of a list are read to find something again.
_PAGES = 20


def check_postconditions(
    visitor: Visitor, offered: OfferedForm, values: Values, changed: str, response: Any
) -> Iterator[str]:
    """Yield what is wrong after a success.

    Args:
        changed: the name of the input that was changed, for an update.
        response: the redirect that answered the form, or the page with its result.
    """
    landed = ""
    for address in own_links(offered.url, [find_next(response)]):
        page = visitor.get(address)
        landed = read_page(page)
        yield from (f"led to {address}, which {error}" for error in check_response(page))
    if offered.operation.method == "delete":
        yield from check_deletion(visitor, offered)
    elif changed:
        yield from check_change(visitor, offered, changed, values[changed])
    elif offered.operation.name.endswith("-create"):
        yield from check_creation(visitor, offered, values, landed)


def find_next(response: Any) -> str:
    """Return where an answer leads: by redirecting, or by the one link of a result's page."""
    location = response.headers.get("Location")
    return str(location or read_context(response)["actions"][0]["url"])


def check_deletion(visitor: Visitor, offered: OfferedForm) -> Iterator[str]:
    """Yield if what was deleted is still there."""
    if offered.place.screen.kind == "detail" and shows(offered.place, offered.operation.resource):
        if visitor.get(offered.host).status_code == 200:
            yield f"deleted nothing: {offered.host} is still there"
        return
    host = visitor.get(offered.host)
    if any(offered.url == other.url for other in list_offered_forms(visitor, offered.host, host)):
        yield f"deleted nothing: {offered.host} still offers to"


def check_change(visitor: Visitor, offered: OfferedForm, name: str, sent: str) -> Iterator[str]:
    """Yield if a form that is opened again does not hold what was sent."""
    fields = read_form(visitor.get(offered.url)).get("fields", ())
    held = next((it["value"] for it in fields if it["name"] == name), sent)
    if str(held) != str(sent):
        yield f"forgot that '{name}' was changed to '{sent}': it holds '{held}'"


def check_creation(
    visitor: Visitor, offered: OfferedForm, values: Values, landed: str
) -> Iterator[str]:
    """Yield if what was created is neither on the page that followed nor in its list."""
    texts = find_typed_texts(offered.form, values)
    place = list_screen(offered.place.theme, offered.operation.resource)
    if not texts or place is None or any(text in landed for text in texts):
        return
    address = place.url()
    for _page in range(_PAGES):
        if not address:
            break
        response = visitor.get(address)
        if any(text in read_page(response) for text in texts):
            return
        address = (read_context(response).get("list") or {}).get("next_url", "")
    yield f"created something that {place.name} does not list"
