"""What an operation reads from its request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.conf import quickscale_settings


def http_request(request: Request) -> HttpRequest:
    """Return the request that Django's own functions take, which a :class:`Request` is none of."""
    # The REST framework's documentation names it; there is no attribute without an underscore.
    inner: HttpRequest = request._request
    return inner


MINIMAL = "return=minimal"


def prefers_minimal(request: Request) -> bool:
    """Whether the answer to a success may be left out."""
    preferences = request.headers.get("Prefer", "").split(",")
    return any(each.partition(";")[0].replace(" ", "") == MINIMAL for each in preferences)


def answer_minimal(**options: Any) -> Response:
    """Answer with a status alone."""
    return Response(headers={"Preference-Applied": MINIMAL}, **options)


def page_url(request: Request, name: str, **values: Any) -> str:
    """Return the whole address of a page, below ``QUICKSCALE_SITE_URL`` or as it was asked for.

    Args:
        name: the page's screen, ``base:plan``.
        values: its path parameters.
    """
    path = reverse(name, kwargs=values)
    if site := quickscale_settings.SITE_URL:
        return f"{site.rstrip('/')}{path}"
    return request.build_absolute_uri(path)
