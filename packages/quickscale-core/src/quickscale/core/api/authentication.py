"""Signing in by the session's cookie, which no other site may use.

REST framework's views read the settings that name this module, so it imports none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import authentication

if TYPE_CHECKING:
    import uuid

    from rest_framework.request import Request


class ApiCredential:
    """The base of what ``request.auth`` may hold: it is limited, and remembers answers, apart.

    Attributes:
        public_id: what it is known by in counters and records.
    """

    if TYPE_CHECKING:
        public_id: uuid.UUID


def find_credential(request: Any) -> ApiCredential | None:
    auth = getattr(request, "auth", None)
    return auth if isinstance(auth, ApiCredential) else None


#: What browsers send by themselves with what another site's page makes them ask.
_SENT_BY_BROWSERS = ("Origin", "Referer", "Sec-Fetch-Site")


class SessionAuthentication(authentication.SessionAuthentication):
    """Signs in whoever has a session, and asks guests for a CSRF token as well.

    A guest's cart is worth protecting too, and an answer that begins a session would replace that
    of somebody signed in, whose cookie the browser withholds from another site's form. Who sends
    neither cookies nor what browsers send by themselves is a program, and needs no token.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        if found is None and is_from_browser(request):
            self.enforce_csrf(request)
        return found


def is_from_browser(request: Request) -> bool:
    """Whether a browser may have sent a request, perhaps for another site's page."""
    return bool(request.COOKIES) or any(name in request.headers for name in _SENT_BY_BROWSERS)
