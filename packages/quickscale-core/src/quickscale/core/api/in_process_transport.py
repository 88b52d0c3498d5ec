"""Operations of this process, called as the views that they are."""

from __future__ import annotations

import inspect
from contextlib import ExitStack
from functools import cache, lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections, transaction
from django.http import HttpRequest, QueryDict
from django.urls import (
    ResolverMatch,
    URLResolver,
    get_resolver,
    get_script_prefix,
    get_urlconf,
    reverse,
)
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response as ViewResponse
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from .authentication import SessionAuthentication
from .calls import DEPTH_HEADER, RELAYED_HEADERS, Call, ClientError, Response
from .operations import ROOT_NAME
from .requests import JSON, MINIMAL, PageParser, http_request, to_plain
from .security import ScopedAuthentication


def send_in_process(request: HttpRequest, call: Call) -> Response:
    """Call the view that the project's URLconf has at the operation's path.

    Permissions, parsers and filters run as they would for a request from outside.
    """
    path_info = api_path_info(unquote(call.path))
    match = resolve_path(get_resolver(getattr(request, "urlconf", None)), path_info)
    view = find_view(match.func, request, call)
    derived = derive_request(request, call, path_info)
    derived.resolver_match = match
    login = login_of(request)
    answer = call_view(view, derived, match)
    if not isinstance(answer, ViewResponse):
        raise ClientError(f"{call.name} answers with {type(answer).__name__}, not with data.")
    share_csrf_token(request, derived)
    share_login(request, derived, before=login)
    cookies = tuple(answer.cookies.values())
    return Response(answer.status_code, to_plain(answer.data), dict(answer.headers), cookies)


def api_path_info(path: str) -> str:
    """Return the PATH_INFO of a path below the API's root, wherever the project mounted it."""
    resolver = get_resolver(get_urlconf())
    return _find_root(resolver, get_script_prefix(), get_language()) + path


@lru_cache(maxsize=64)
def _find_root(resolver: URLResolver, prefix: str, language: str | None) -> str:
    return "/" + reverse(ROOT_NAME).removeprefix(prefix)


@lru_cache(maxsize=512)
def resolve_path(resolver: URLResolver, path_info: str) -> ResolverMatch:
    """Return what a URLconf has at a path; Django makes a new resolver where URLs change."""
    return resolver.resolve(path_info)


class OperationRequest(WSGIRequest):
    """What an operation's view is given, as if the visitor had sent it.

    The session and the user are the visitor's own objects.
    """

    def __init__(self, environ: dict[str, Any], call: Call) -> None:
        super().__init__(environ)
        self.call = call

    @property
    def body(self) -> bytes:
        return super().body if self.call.files else self.call.encode_json()

    def move_to(self, path_info: str) -> None:
        """Make this a request for another path, apart from any that it is a copy of."""
        self.META = self.environ = {**self.META, "PATH_INFO": path_info}
        self.path_info = path_info
        self.path = self.META["SCRIPT_NAME"] + path_info


def meta_name(header: str) -> str:
    return "HTTP_" + header.upper().replace("-", "_")


#: Attributes of the visitor's own request that the operation's must not inherit. All others
#: (session, user, messages and whatever a project's middleware adds) are shared with it.
_OWN = frozenset(
    {
        "_body",
        "_dont_enforce_csrf_checks",
        "_files",
        "_post",
        "_upload_handlers",
        "call",
        "csrf_processing_done",
        "scope",
    }
)


_RELAYED = (
    "REMOTE_ADDR",
    "REMOTE_HOST",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "CSRF_COOKIE",
    *map(meta_name, RELAYED_HEADERS),
)


_DEPTH = meta_name(DEPTH_HEADER)


def derive_request(request: HttpRequest, call: Call, path_info: str) -> OperationRequest:
    environ = {key: request.META[key] for key in _RELAYED if key in request.META}
    environ |= {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": get_script_prefix().rstrip("/"),
        "PATH_INFO": path_info.encode().decode("latin-1"),
        "QUERY_STRING": call.query,
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": request.scheme or "http",
        "HTTP_ACCEPT": JSON,
        "HTTP_HOST": request.get_host(),
        _DEPTH: str(call.depth),
    }
    environ |= _describe_call(call)
    derived = OperationRequest(environ, call)
    _share_attributes(request, derived)
    # Django calls the check done on a GET too, where nothing was checked; an operation would then
    # be performed for whoever made the visitor follow a link.
    is_checked = getattr(request, "csrf_processing_done", False)
    if is_checked and request.method not in SAFE_METHODS:
        mark_csrf_done(derived)
    if call.files:
        _attach_form(derived, call)
    return derived


def _describe_call(call: Call) -> dict[str, str]:
    meta = {}
    if language := get_language():
        meta["HTTP_ACCEPT_LANGUAGE"] = language
    if call.idempotency_key:
        meta["HTTP_IDEMPOTENCY_KEY"] = call.idempotency_key
    if call.minimal:
        meta["HTTP_PREFER"] = MINIMAL
    if call.files:
        meta["CONTENT_TYPE"] = "multipart/form-data; boundary=quickscale"
    elif call.body is not None:
        meta["CONTENT_TYPE"] = JSON
    if "CONTENT_TYPE" in meta:
        # There is a body; how long it is nobody needs to know.
        meta["CONTENT_LENGTH"] = "1"
    return meta


def _share_attributes(request: HttpRequest, derived: OperationRequest) -> None:
    own = vars(derived)
    for name, value in vars(request).items():
        if name not in own and name not in _OWN and not hasattr(WSGIRequest, name):
            own[name] = value
    derived.COOKIES = dict(request.COOKIES)


def mark_csrf_done(derived: Any) -> None:
    derived.csrf_processing_done = True


def _attach_form(derived: Any, call: Call) -> None:
    """Give the request a form that is already parsed, so that files aren't copied."""
    values = QueryDict(mutable=True)
    for name, text in call.form_values():
        values.appendlist(name, text)
    files: MultiValueDict[str, Any] = MultiValueDict()
    for name, upload in call.uploads():
        files.appendlist(name, upload)
    derived._post, derived._files, derived._read_started = values, files, True


class PageAuthentication(BaseAuthentication):
    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        user = getattr(http_request(request), "user", None)
        return (user, None) if user and user.is_active else None


class PageCallMixin(APIView):
    """What a view does not do again, or at all, when a page calls it.

    Permissions, filters, idempotency and the view's own methods are the same as for anybody.
    """

    def get_authenticators(self) -> list[Any]:
        """Trust the page's session, unless a change would pass without its CSRF token."""
        found: list[Any] = list(super().get_authenticators())
        is_checked = self.request.method in SAFE_METHODS or getattr(
            self.request, "csrf_processing_done", False
        )
        by_session = any(type(it) is SessionAuthentication for it in found)
        is_usual = all(
            isinstance(it, (ScopedAuthentication, SessionAuthentication)) for it in found
        )
        return [PageAuthentication()] if is_checked and by_session and is_usual else found

    def get_parsers(self) -> list[Any]:
        found = super().get_parsers()
        return [PageParser() if isinstance(it, JSONParser) else it for it in found]

    def get_throttles(self) -> list[Any]:
        """Leave out what counts calls of the API: a page is none."""
        return [it for it in super().get_throttles() if getattr(it, "counts_pages", True)]

    def perform_content_negotiation(self, request: Any, force: bool = False) -> Any:
        found = [it for it in self.get_renderers() if it.media_type == JSON]
        is_named = not force and (
            self.format_kwarg or api_settings.URL_FORMAT_OVERRIDE in request.query_params
        )
        if is_named or not found:
            return super().perform_content_negotiation(request, force)
        return found[0], JSON


@cache
def page_view(callback: Any) -> Any:
    """Return an operation's view as pages call it.

    One that a URLconf wraps into something else is called as it is, with all that HTTP asks of it.
    """
    bases = (PageCallMixin, callback.cls)
    view: Any = type(callback.cls.__name__, bases, {"__module__": callback.cls.__module__})
    actions = getattr(callback, "actions", None)
    own = view.as_view(*([actions] if actions else []), **callback.initkwargs)
    return own if codes_of(own) == codes_of(callback) else callback


def codes_of(callback: Any) -> list[Any]:
    codes: list[Any] = []
    inspect.unwrap(callback, stop=lambda each: codes.append(getattr(each, "__code__", each)))
    return codes


def find_view(callback: Any, request: HttpRequest, call: Call) -> Any:
    """Return what to call of a path's view; a program that sends a credential is asked for it."""
    if not issubclass(getattr(callback, "cls", object), APIView):
        raise ClientError(f"{call.name} at {call.path} is not an operation of the API.")
    return callback if "HTTP_AUTHORIZATION" in request.META else page_view(callback)


def call_view(view: Any, derived: OperationRequest, match: ResolverMatch) -> Any:
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
        answer = view(derived, *match.args, **match.kwargs)
        if answer.status_code >= 400:
            for alias in running:
                transaction.set_rollback(True, using=alias)
    return answer


def share_csrf_token(request: HttpRequest, derived: HttpRequest) -> None:
    """Hand a token that the operation rotated to the page's own response."""
    if derived.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        request.META["CSRF_COOKIE"] = derived.META["CSRF_COOKIE"]
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True


def login_of(request: HttpRequest) -> Any:
    session = getattr(request, "session", None)
    return None if session is None else session.get(SESSION_KEY)


def share_login(request: HttpRequest, derived: HttpRequest, *, before: Any) -> None:
    """Let the page know at once who was signed in or out by the operation."""
    after = login_of(request)
    if after == before:
        return
    user: Any = derived.user if after else AnonymousUser()
    request.user = user
    vars(request)["_cached_user"] = user
