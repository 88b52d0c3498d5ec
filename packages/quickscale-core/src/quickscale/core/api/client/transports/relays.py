"""What an operation sends to the visitor's browser by way of the page: its cookies."""

from __future__ import annotations

from collections.abc import Iterable
from http.cookies import Morsel

from django.http import HttpRequest, HttpResponseBase

_COLLECTED = "_quickscale_cookies"


def collect_cookies(request: HttpRequest, cookies: Iterable[Morsel[str]]) -> None:
    """Keep the cookies that an operation set, for the page and for the operations after it."""
    kept: dict[str, Morsel[str]] = vars(request).setdefault(_COLLECTED, {})
    for cookie in cookies:
        kept[cookie.key] = cookie
        if cookie.value and cookie["max-age"] != 0:
            request.COOKIES[cookie.key] = cookie.value
        else:
            request.COOKIES.pop(cookie.key, None)


def apply_cookies(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the collected cookies on the page's response."""
    kept: dict[str, Morsel[str]] = vars(request).get(_COLLECTED, {})
    for name, cookie in kept.items():
        response.cookies[name] = cookie.value
        response.cookies[name].update(cookie)
