"""A Content-Security-Policy that lets a page load nothing but this site's own files."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

from quickscale.core.conf import quickscale_settings

HEADER = "Content-Security-Policy"

#: What stands for the page's nonce in a policy; Django 6's ``CSP.NONCE`` is written the same.
NONCE = "<CSP_NONCE_SENTINEL>"

_DEBUG_STATUSES = (HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR)

Policy = Mapping[str, str | Iterable[str]]

POLICY: Policy = {
    "default-src": ["'self'"],
    "script-src": ["'self'", NONCE],
    "style-src": ["'self'", NONCE],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}


class Nonce:
    """A number used once, which is only made when a page asks for it."""

    def __init__(self) -> None:
        self._value = ""

    def __str__(self) -> str:
        self._value = self._value or secrets.token_urlsafe(16)
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)


def build_policy() -> Policy:
    """Return the policy with the sites that this one relies on.

    They are those that a form's answer may lead to, as browsers demand it, and the one that
    serves uploads where ``MEDIA_URL`` names another.
    """
    media = urlsplit(settings.MEDIA_URL)
    pictures = [f"{media.scheme}://{media.netloc}"] if media.scheme and media.netloc else []
    return {
        **POLICY,
        "img-src": [*POLICY["img-src"], *pictures],
        "form-action": ["'self'", *quickscale_settings.REDIRECT_ORIGINS],
    }


def is_debugging(response: HttpResponse) -> bool:
    """Whether the response may be one of Django's pages for developers, which style themselves."""
    return settings.DEBUG and response.status_code in _DEBUG_STATUSES


def write_policy(policy: Policy, nonce: Nonce) -> str:
    """Return the header's value; the nonce stands in it only where the page used it."""
    directives = []
    for name, sources in policy.items():
        listed = [sources] if isinstance(sources, str) else list(map(str, sources))
        values = [
            f"'nonce-{nonce}'" if it == NONCE else it for it in listed if it != NONCE or nonce
        ]
        directives.append(" ".join((name, *values)))
    return "; ".join(directives)
