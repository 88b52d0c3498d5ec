"""Sessions that are somebody's, or that know of them although nobody is signed in there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from .models import User


def end_sessions(request: HttpRequest, sessions: Iterable[UserSession]) -> None:
    """Sign out in some of a person's browsers, which may be the one that asks."""
    ended = list(sessions)
    is_own = any(session.is_current() for session in ended)
    get_adapter().end_sessions(ended)
    if is_own:
        get_account_adapter().logout(request)


def end_sessions_of(user: User, known_as: Sequence[str]) -> None:
    """End what sessions of the database are a person's, or hold their name or address.

    Somebody may have begun to sign in as them and not finished. Of a cache nobody can ask which
    sessions it has: there they end by themselves.
    """
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
