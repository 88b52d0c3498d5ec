"""Leading from an action to another site: to pay there, for instance, and to come back."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from quickscale.core.conf import quickscale_settings
from quickscale.core.skin_system.operations import Description

logger = logging.getLogger(__name__)


class SeeOther(HttpResponseRedirect):
    """What became of a POST is to be seen at another URL, with GET."""

    status_code = 303


def find_departure(operation: Description, answer: Any) -> str:
    """Return the URL on another site that an operation's answer leads to, if it may lead there."""
    if operation.item is None or not isinstance(answer, Mapping):
        return ""
    fields = operation.item.fields.values()
    urls = (answer.get(field.name) for field in fields if field.format == "redirect")
    url = next((str(url) for url in urls if url), "")
    if url and not is_allowed(url):
        logger.error(
            "%s redirects to %s, which isn't in QUICKSCALE_REDIRECT_ORIGINS.", operation.name, url
        )
        return ""
    return url


def is_allowed(url: str) -> bool:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" in quickscale_settings.REDIRECT_ORIGINS


def leave(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to another site; htmx could not follow there, and is told to let the browser go."""
    if request.headers.get("HX-Request") != "true":
        return SeeOther(url)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response
