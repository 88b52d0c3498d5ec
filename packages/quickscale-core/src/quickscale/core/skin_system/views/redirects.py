"""Redirects after a form: to another page, or to another site such as one to pay on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from quickscale.core.conf import quickscale_settings
from quickscale.core.skin_system.schema import OperationSchema

logger = logging.getLogger(__name__)


class SeeOther(HttpResponseRedirect):
    """What became of a POST is to be seen at another URL, with GET."""

    status_code = 303


def find_external_url(operation: OperationSchema, answer: Any) -> str:
    """Return the URL on another site that an operation's answer leads to, if it may lead there."""
    if not isinstance(answer, Mapping):
        return ""
    urls = (answer.get(name) for name in external_fields(operation))
    url = next((str(url) for url in urls if url), "")
    if url and not is_allowed(url):
        logger.error(
            "%s redirects to %s, which isn't in QUICKSCALE_REDIRECT_ORIGINS.", operation.name, url
        )
        return ""
    return url


def external_fields(operation: OperationSchema) -> list[str]:
    """Return the fields of an operation's answer that lead to another site."""
    fields = operation.item.fields.values() if operation.item else ()
    return [field.name for field in fields if field.format == "redirect"]


def is_allowed(url: str) -> bool:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" in quickscale_settings.REDIRECT_ORIGINS


def redirect_to_other_site(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to another site; htmx could not follow there, and is told to let the browser go."""
    if request.headers.get("HX-Request") != "true":
        return SeeOther(url)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response
