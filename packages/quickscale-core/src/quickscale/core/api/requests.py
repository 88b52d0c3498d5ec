"""The HTTP request behind an operation's."""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.request import Request


def http_request(request: Request) -> HttpRequest:
    """Return the request that Django's own functions take, which a :class:`Request` is none of."""
    # The REST framework's documentation names it; there is no attribute without an underscore.
    inner: HttpRequest = request._request
    return inner
