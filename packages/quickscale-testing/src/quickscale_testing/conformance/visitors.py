"""Who opens pages, and sentences about what they met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, ResolverMatch, resolve


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser, and whose it is."""

    name: str
    client: Client

    def get(self, address: str, **headers: str) -> Any:
        """Open an address; an exception is an answer of 500."""
        return self.client.get(address, headers=headers)

    def post(self, address: str, data: Mapping[str, Any]) -> Any:
        """Send a form."""
        for value in data.values():
            if hasattr(value, "seek"):
                value.seek(0)
        return self.client.post(address, data)

    def tell(self, address: str, error: str) -> str:
        """Return a sentence that names the page, the visitor and what was wrong."""
        return f"{name_address(address)} as {self.name}: {error}"


def find_match(address: str) -> ResolverMatch | None:
    """Return what a path of this site leads to."""
    try:
        return resolve(urlsplit(address).path)
    except Resolver404:
        return None


def find_screen_name(address: str) -> str:
    """Return the full name of the screen at an address, nothing where it is not a screen's."""
    match = find_match(address)
    place = match.kwargs.get("place") if match else None
    return place.name if place else ""


def name_address(address: str) -> str:
    match = find_match(address)
    screen = find_screen_name(address)
    if match is None or not screen:
        return address
    action = match.kwargs.get("action")
    return f"{address} (screen {screen}, action {action})" if action else f"{address} ({screen})"


def describe_failure(response: Any) -> str:
    """Return what went wrong inside of the site while it answered, nothing if nothing did."""
    raised = getattr(response, "exc_info", None)
    if raised:
        return f"raised {raised[0].__name__}: {raised[1]}"
    return f"answered {response.status_code}" if response.status_code >= 500 else ""


def fail_with(errors: Iterable[str]) -> None:
    """Fail a check with its errors, each a sentence on a line of its own."""
    if text := "\n".join(errors):
        pytest.fail(text, pytrace=False)
