"""Where somebody is signed in, and on which devices they were."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import get_random_string, salted_hmac

from .models import User

COOKIE = "known_device"
MAX_AGE = 365 * 24 * 60 * 60

_SALT = "quickscale.core.users.sessions"
#: How many addresses one browser is known for; a household, not a call centre.
_MAX_PEOPLE = 8


def recognise_device(request: HttpRequest, email: str) -> str:
    device, people = _read(request)
    return f"{device}:{_hash(email)}" if _hash(email) in people else ""


def remember_device(
    request: HttpRequest, response: HttpResponseBase, emails: Iterable[str]
) -> None:
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
    return salted_hmac(_SALT, email.lower(), algorithm="sha256").hexdigest()[:32]


def end_sessions(request: HttpRequest, sessions: Iterable[UserSession]) -> None:
    """Sign out in some of a person's browsers, which may be the one that asks."""
    ended = list(sessions)
    is_own = any(session.is_current() for session in ended)
    get_adapter().end_sessions(ended)
    if is_own:
        get_account_adapter().logout(request)


def end_sessions_of(user: User, known_as: Sequence[str]) -> None:
    """End the database's sessions that are a person's, or hold their name or address: somebody may
    have begun to sign in as them. Sessions in a cache can't be listed, and end by themselves."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key, data in _list_open(store):
        if data.get(SESSION_KEY) == str(user.pk) or _tells(data, known_as):
            store(key).delete()


def _list_open(store: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    model = getattr(store, "get_model_class", lambda: None)()
    for session in model.objects.iterator(chunk_size=500) if model else ():
        yield session.session_key, session.get_decoded()


def _tells(data: dict[str, Any], known_as: Sequence[str]) -> bool:
    text = str(data).lower()
    return any(name.lower() in text for name in known_as if "@" in name)
