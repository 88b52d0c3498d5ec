"""Signing in with a key: ``Authorization: Bearer qsk_…``.

What a key may do is decided here and not by a permission: a view chooses its own permissions, but
nobody is signed in by a key without passing this class.

REST framework's views read the settings that name this module, so it imports none of what needs
them until a key is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from rest_framework.exceptions import Throttled

from quickscale.core.api.security import API_KEY, ScopedAuthentication

from .scopes import STAFF, needed_scope, serves_teams
from .services import TOKEN_PREFIX, find_api_key, note_use

if TYPE_CHECKING:
    from rest_framework.request import Request

    from quickscale.core.teams.models import Team
    from quickscale.core.users.models import User

    from .models import ApiKey


_OURS = re.compile(rf"Bearer\s+({TOKEN_PREFIX}\S*)", re.IGNORECASE)


class ApiKeyAuthentication(ScopedAuthentication):
    """Signs in whoever sends a key; ``request.auth`` is the key, ``request.user`` its maker.

    A bearer token that is not a key of ours is left to other classes. With a key no CSRF token is
    needed: no browser sends one by itself.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        token = read_api_key(request)
        if token is None:
            return None
        from . import problems

        key = find_api_key(token)
        user = find_principal(key) if key else None
        if key is None or user is None:
            refuse_guesses(request)
            raise problems.InvalidApiKey
        require_scope(request, key)
        if key.team is not None or STAFF not in key.scopes:
            drop_staff_rights(user)
        note_use(key)
        return user, key

    def list_requirements(
        self, view: Any, *, theme: str, method: str
    ) -> Iterator[dict[str, list[str]]]:
        if scope := needed_scope(view, theme=theme, method=method):
            yield {API_KEY: [scope]}


def read_api_key(request: Any) -> str | None:
    found = _OURS.fullmatch(request.META.get("HTTP_AUTHORIZATION", "").strip())
    return found[1] if found else None


def require_scope(request: Request, key: ApiKey) -> None:
    from . import problems

    view = (request.parser_context or {}).get("view")
    needed = needed_scope(view, theme=theme_of_path(request.path), method=str(request.method))
    if needed is None:
        raise problems.ApiKeyRefused
    if needed not in key.scopes:
        raise problems.ScopeMissing(needed)
    if key.team is not None and not serves_teams(view):
        raise problems.TeamKeyRefused


def theme_of_path(path: str) -> str:
    try:
        root = reverse("api:root")
    except NoReverseMatch:
        return ""
    return path.removeprefix(root).partition("/")[0] if path.startswith(root) else ""


def refuse_guesses(request: Request) -> None:
    """Count a wrong key as what it is, a request of nobody known, and refuse too many."""
    from quickscale.core.api.throttles import GuessThrottle

    throttle, view = GuessThrottle(), (request.parser_context or {}).get("view")
    if not throttle.allow_request(request, view):
        raise Throttled(throttle.wait())


_RIGHTS = ("is_staff", "is_superuser")
_DROPPED = "_dropped_staff_rights"


def find_principal(key: ApiKey) -> User | None:
    """Return as whom a key acts; nobody once they left its team or may not sign in."""
    user: User = key.user
    if not user.is_active:
        return None
    return user if key.team is None or is_member(user, key.team) else None


def is_member(user: User, team: Team) -> bool:
    from quickscale.core.teams.models import Membership

    return Membership.objects.filter(team=team, team__closed_at=None, user=user).exists()


def drop_staff_rights(user: User) -> None:
    """Make a user one without rights of staff, for as long as this object lives."""
    vars(user)[_DROPPED] = {name: getattr(user, name) for name in _RIGHTS}
    clear_staff_rights(user)
    for cache in ("_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        setattr(user, cache, set())


def restore_staff_rights(user: User) -> None:
    for name, value in vars(user).get(_DROPPED, {}).items():
        setattr(user, name, value)


def has_dropped_rights(user: User) -> bool:
    return _DROPPED in vars(user)


def clear_staff_rights(user: User) -> None:
    for name in _RIGHTS:
        setattr(user, name, False)
