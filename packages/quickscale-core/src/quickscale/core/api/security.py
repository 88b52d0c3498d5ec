"""How the schema says who may ask: by a session, with its CSRF token for changes, or by a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rest_framework import permissions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import SAFE_METHODS

from .permissions import IsStaffOrReadOnly

SESSION, CSRF, API_KEY = "session", "csrf", "apiKey"

#: Permissions that let everybody read.
_READABLE = (permissions.IsAuthenticatedOrReadOnly, IsStaffOrReadOnly)

SECURITY_SCHEMES = {
    SESSION: {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session cookie of a user who is signed in to the site.",
    },
    CSRF: {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
        "description": "Required with a session cookie: the value of the csrftoken cookie.",
    },
    API_KEY: {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (qsk_…) with the scope that the operation requires.",
    },
}


class ScopedAuthentication(BaseAuthentication):
    """Signs in with a credential of which an operation may ask a scope."""

    def list_requirements(
        self, view: Any, *, theme: str, method: str
    ) -> Iterator[dict[str, list[str]]]:
        """Yield the security requirements (OpenAPI) that let such a credential in."""
        raise NotImplementedError


def describe_security(view: Any, *, theme: str, method: str) -> list[dict[str, list[str]]]:
    return list(_list_ways(view, theme=theme, method=method))


def _list_ways(view: Any, *, theme: str, method: str) -> Iterator[dict[str, list[str]]]:
    is_safe = method in SAFE_METHODS
    authenticators = view.get_authenticators()
    if any(isinstance(it, SessionAuthentication) for it in authenticators):
        yield {SESSION: []} if is_safe else {SESSION: [], CSRF: []}
    for authenticator in authenticators:
        if isinstance(authenticator, ScopedAuthentication):
            yield from authenticator.list_requirements(view, theme=theme, method=method)
    if _is_open(view, is_safe=is_safe):
        yield {}


def _is_open(view: Any, *, is_safe: bool) -> bool:
    asked = {type(permission) for permission in view.get_permissions()}
    is_readable = is_safe and not asked.isdisjoint(_READABLE)
    return permissions.AllowAny in asked or not asked or is_readable
