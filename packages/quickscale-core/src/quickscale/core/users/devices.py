"""Known devices: browsers in which somebody signed in before, told by a signed cookie.

A known device counts its own wrong passwords, so that nobody who guesses at an account from
elsewhere, not even from behind the same address, can keep its owner from signing in.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import get_random_string, salted_hmac

COOKIE = "known_device"
MAX_AGE = 365 * 24 * 60 * 60

_SALT = "quickscale.core.users.devices"
#: How many addresses one browser is known for; a household, not a call centre.
_MAX_PEOPLE = 8


def recognise_device(request: HttpRequest, email: str) -> str:
    """Return what identifies the device among those of an address, empty for a stranger's."""
    device, people = _read(request)
    return f"{device}:{_hash(email)}" if _hash(email) in people else ""


def remember_device(
    request: HttpRequest, response: HttpResponseBase, emails: Iterable[str]
) -> None:
    """Make the browser that is being answered a known device of whoever has these addresses."""
    device, people = _read(request)
    signed_in = [_hash(email) for email in emails]
    known = [*signed_in, *(person for person in people if person not in signed_in)]
    value = [device or get_random_string(16), known[:_MAX_PEOPLE]]
    response.set_cookie(
        COOKIE,
        signing.dumps(value, salt=_SALT),
        max_age=MAX_AGE,
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, people = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return "", []
    return device, people


def _hash(email: str) -> str:
    """Return what stands for an address in a cookie that others may read."""
    return salted_hmac(_SALT, email.lower(), algorithm="sha256").hexdigest()[:32]
