"""Calls an operation's own view in the same process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any
from urllib.parse import unquote

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections, transaction
from django.http import HttpRequest
from django.urls import resolve
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response as ViewResponse
from rest_framework.views import APIView

from quickscale.core.api.client.transports.calls import Call, ClientError, Response, Right
from quickscale.core.api.client.transports.relays import collect_cookies
from quickscale.core.api.client.transports.requests import derive_request
from quickscale.core.api.client.transports.roots import api_path_info


class InProcessTransport:
    """Resolves the operation's path in the project's URLconf and calls the view it finds there.

    Authentication, permissions, throttles, parsers and filters run as they would for a request
    from outside.
    """

    def send(self, request: HttpRequest, call: Call) -> tuple[Response, bytes]:
        path_info = api_path_info(unquote(call.path))
        match = resolve(path_info, getattr(request, "urlconf", None))
        require_api_view(match.func, call)
        derived = derive_request(request, call, path_info)
        derived.resolver_match = match
        login = login_of(request)
        answer = dispatch(match.func, derived, match.args, match.kwargs)
        if not isinstance(answer, ViewResponse):
            raise ClientError(f"{call.name} answers with {type(answer).__name__}, not with data.")
        collect_cookies(request, answer.cookies.values())
        share_csrf_token(request, derived)
        share_login(request, derived, before=login)
        content = b"" if answer.data is None else JSONRenderer().render(answer.data)
        data = json.loads(content) if content else None
        return Response(answer.status_code, data, dict(answer.headers)), content

    def rights(self, request: HttpRequest, names: Sequence[str]) -> dict[str, Right]:
        from quickscale.core.api.permission_probe import probe_rights

        return probe_rights(request, names)


def require_api_view(view: Any, call: Call) -> None:
    """Refuse anything but a Django REST framework view."""
    if not issubclass(getattr(view, "cls", object), APIView):
        raise ClientError(f"{call.name} at {call.path} is not an operation of the API.")


def dispatch(view: Any, derived: WSGIRequest, args: Any, kwargs: Any) -> Any:
    """Call the view; inside a transaction that already runs, undo what a failure did.

    Without this savepoint an error would break the page's transaction (ATOMIC_REQUESTS), or leave
    half an operation in it. The visitor's time zone is a matter of the page alone.
    """
    running = [
        item.alias for item in connections.all(initialized_only=True) if item.in_atomic_block
    ]
    with timezone.override(None), ExitStack() as savepoints:
        for alias in running:
            savepoints.enter_context(transaction.atomic(using=alias))
        answer = view(derived, *args, **kwargs)
        if answer.status_code >= 400:
            for alias in running:
                transaction.set_rollback(True, using=alias)
    return answer


def share_csrf_token(request: HttpRequest, derived: WSGIRequest) -> None:
    """Hand a token that the operation rotated to the page's own response."""
    if derived.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        request.META["CSRF_COOKIE"] = derived.META["CSRF_COOKIE"]
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True


def login_of(request: HttpRequest) -> Any:
    """Return whom the session says is signed in."""
    session = getattr(request, "session", None)
    return None if session is None else session.get(SESSION_KEY)


def share_login(request: HttpRequest, derived: WSGIRequest, *, before: Any) -> None:
    """Let the page know at once who was signed in or out by the operation."""
    after = login_of(request)
    if after == before:
        return
    user: Any = derived.user if after else AnonymousUser()
    request.user = user
    vars(request)["_cached_user"] = user
