"""Where the screens of a stack are found, and what their templates were given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.urls import ResolverMatch

from quickscale.core.skin_system.screens import bound_screens
from quickscale_testing.conformance.visitors import (
    Visitor,
    describe_failure,
    find_match,
    find_screen_name,
)

FRAGMENT = {"HX-Request": "true"}


class Addresses:
    """Where each screen of the stack has been found.

    Args:
        without: themes whose screens are left out.
    """

    def __init__(self, *, without: Collection[str] = ()) -> None:
        self.found: dict[str, list[str]] = {
            place.name: [] if place.params else [place.url()]
            for place in bound_screens().values()
            if place.name.partition(":")[0] not in without
        }

    def note(self, addresses: Iterable[str]) -> None:
        """Note those that are a screen's own."""
        for address in addresses:
            path, name, match = address.partition("?")[0], *screen_of_address(address)
            found = self.found.get(name)
            if found is None or match is None or "action" in match.kwargs or path in found:
                continue
            found.append(path)

    def visit_all(self, *, alike: int) -> Iterator[str]:
        """Yield them screen by screen, with those that are noted meanwhile.

        Args:
            alike: how many of one screen.
        """
        for found in self.found.values():
            for number in range(alike):
                if number < len(found):
                    yield found[number]


def screen_of_address(address: str) -> tuple[str, ResolverMatch | None]:
    return find_screen_name(address), find_match(address)


def read_context(response: Any) -> Mapping[str, Any]:
    """Return what the template of a screen was given; empty where none was drawn."""
    for context in response.context or ():
        if "layout" in context and "page" in context:
            flat: Mapping[str, Any] = context if isinstance(context, dict) else context.flatten()
            return flat
    return {}


def check_fragment(visitor: Visitor, address: str) -> Iterator[str]:
    """Yield what is wrong with what htmx gets where a browser gets a page."""
    response = visitor.get(address, **FRAGMENT)
    if failure := describe_failure(response):
        yield f"{failure}, asked for a fragment"
    elif response.status_code == 200 and b"<html" in response.content:
        yield "answered htmx with a whole page"
    elif response.status_code == 200 and not response.content.strip():
        yield "answered htmx with nothing"
