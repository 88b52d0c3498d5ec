"""The one way from a page to data: an operation, called as the visitor.

:func:`call` gives the same answer in process and over HTTP (``QUICKSCALE_API_TRANSPORT``).
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, wraps
from http.cookies import Morsel
from io import BytesIO
from typing import Any, Literal, Protocol, TypeVar, cast
from urllib.parse import quote, unquote, urlencode

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, transaction
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.urls import ResolverMatch, URLResolver, get_resolver, get_script_prefix, get_urlconf
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response as ViewResponse
from rest_framework.schemas.generators import EndpointEnumerator
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from quickscale.core.conf import quickscale_settings

from .authentication import SessionAuthentication
from .exceptions import OperationsError
from .operations import api_path_info, get_operation, path_below_root
from .requests import JSON, MINIMAL, PageParser, to_plain
from .security import ScopedAuthentication

__all__ = ["ClientError", "Response", "call", "offers", "public_url", "relayed", "rights"]

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
#: How deep operations may call operations; more is a circle.
MAX_DEPTH = 4
DEPTH_HEADER = "X-QuickScale-Depth"
_DEPTH_META = "HTTP_X_QUICKSCALE_DEPTH"

#: Whether a visitor may perform an operation: at once, once they have signed in, or not at all.
Right = Literal["yes", "sign_in", "no"]
#: What a visitor's browser says that an operation may hear, and nothing else: no HTMX header, no
#: condition on the page's own age, no byte range reaches an operation.
RELAYED_HEADERS = (
    "Authorization",
    "DNT",
    "Forwarded",
    "Origin",
    "Referer",
    "Sec-Fetch-Site",
    "Sec-GPC",
    "Sec-Purpose",
    "User-Agent",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Request-ID",
)


class ClientError(OperationsError):
    """A page called an operation in a way that no visitor can be the cause of."""


@dataclass(frozen=True, slots=True)
class Response:
    """An operation's answer.

    Attributes:
        status: its HTTP status.
        data: its JSON, plain data; None where there is none.
        headers: its headers.
    """

    status: int
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation.

    Attributes:
        name: the operation's full name.
        method: in capitals.
        path: below the API's root, without a leading slash, percent-encoded.
        query: the query string.
        body: what is sent, as plain data.
        files: uploads by field; with any, the body is sent as a form instead of as JSON.
        idempotency_key: sent in the header of that name.
        minimal: nobody reads the answer, as ``Prefer: return=minimal`` says it.
        depth: how many operations are already waiting for this one.
    """

    name: str
    method: str
    path: str
    query: str = ""
    body: Mapping[str, Any] | None = None
    files: Mapping[str, Any] = field(default_factory=dict)
    idempotency_key: str = ""
    minimal: bool = False
    depth: int = 0

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE_METHODS

    def encode_json(self) -> bytes:
        if self.is_safe or self.body is None:
            return b""
        return json.dumps(self.body, cls=DjangoJSONEncoder).encode()

    def form_values(self) -> Iterator[tuple[str, str]]:
        """Return the body as the values of a form: lists repeat, anything nested is JSON."""
        for name, value in (self.body or {}).items():
            items = value if is_plain_list(value) else [value]
            for item in items:
                if item is not None:
                    yield name, form_text(item)

    def uploads(self) -> Iterator[tuple[str, UploadedFile[bytes]]]:
        for name, value in self.files.items():
            for upload in value if isinstance(value, (list, tuple)) else [value]:
                upload.seek(0)
                yield name, upload


class Transport(Protocol):
    """Carries a call as the visitor of ``request``."""

    def send(self, request: HttpRequest, call: Call) -> Response: ...

    def rights(self, request: HttpRequest, names: Sequence[str]) -> dict[str, Right]:
        """Return which operations the visitor may perform, by their permissions."""


def is_plain_list(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and not any(isinstance(item, dict) for item in value)


def form_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, cls=DjangoJSONEncoder)
    return str(value)


_STATE = "_quickscale_client"
_COOKIES = "_quickscale_cookies"
_PARAMETER = re.compile(r"{(\w+)}")


@dataclass(slots=True)
class _State:
    answers: dict[tuple[str, str, str], Response] = field(default_factory=dict)
    rights: dict[str, Right] = field(default_factory=dict)

    def forget(self) -> None:
        self.answers.clear()
        self.rights.clear()


def call(
    request: HttpRequest,
    name: str,
    *,
    path: Mapping[str, Any] | None = None,
    query: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    files: Mapping[str, Any] | None = None,
    idempotency_key: str = "",
    minimal: bool = False,
) -> Response:
    """Perform an operation as the visitor of ``request``.

    A safe operation is asked once for each request; its answer's links lead to the API and are the
    page's to rewrite. Whatever the operation refuses comes back as its status and its problem; an
    API that cannot be reached answers 502 or 504.

    Args:
        name: the operation's full name, ``ecommerce:product-list``.
        path: its path parameters.
        query: its query parameters; a list is sent once for each item, None not at all.
        body: what is sent, as plain data.
        files: uploads by field.
        idempotency_key: makes an unsafe operation run once, however often it is sent.
        minimal: nobody reads the answer of a success, which an operation may then leave out.

    Raises:
        ClientError: no visitor can be the cause: an unsafe operation was called from a safe
            request, a path parameter is missing, operations call each other in a circle, or the
            answer isn't data.
    """
    operation = get_operation(name)
    method = operation.method.upper()
    client_call = Call(
        name=name,
        method=method,
        path=fill_path(name, path_below_root(operation.path), path or {}),
        query=encode_query(query or {}),
        body=None if method in SAFE_METHODS else body or {},
        files=files or {},
        idempotency_key=idempotency_key,
        minimal=minimal,
    )
    return _send(unwrap(request), client_call)


def public_url(name: str, path: Mapping[str, Any]) -> str:
    """Return where the visitor's own browser asks for an operation.

    Raises:
        ClientError: a path parameter is missing.
    """
    template = path_below_root(get_operation(name).path)
    return get_script_prefix() + api_path_info(fill_path(name, template, path))[1:]


def rights(request: HttpRequest, names: Sequence[str]) -> dict[str, bool]:
    """Return which of the operations the visitor may perform, as far as permissions tell.

    Permissions that look at one object aren't asked: its ``can`` field tells.
    """
    return {name: right == "yes" for name, right in _ask_rights(request, names).items()}


def offers(request: HttpRequest, names: Sequence[str]) -> dict[str, bool]:
    """Return which of the operations to offer: what is the visitor's right now or once signed in.

    Whoever takes an offer too early is led to signing in.
    """
    return {name: right != "no" for name, right in _ask_rights(request, names).items()}


def _ask_rights(request: HttpRequest, names: Sequence[str]) -> dict[str, Right]:
    request = unwrap(request)
    known = _state_of(request).rights
    missing = [name for name in names if name not in known]
    if missing:
        known |= get_transport().rights(request, missing)
    return {name: known[name] for name in names}


def relayed(view: View) -> View:
    """Let a page's view relay the cookies of the operations that it calls."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        apply_cookies(request, response)
        return response

    return cast(View, answer)


def unwrap(request: Any) -> HttpRequest:
    inner: HttpRequest = getattr(request, "_request", request)
    return inner


def fill_path(name: str, template: str, values: Mapping[str, Any]) -> str:
    def fill(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        if value in ("", None):
            raise ClientError(f"{name} needs the path parameter {match[1]!r}.")
        return quote(str(value), safe="")

    return _PARAMETER.sub(fill, template)


def encode_query(query: Mapping[str, Any]) -> str:
    """Return a query string; None is left out."""
    return urlencode({key: value for key, value in query.items() if value is not None}, doseq=True)


def _send(request: HttpRequest, client_call: Call) -> Response:
    depth = depth_of(request)
    if depth >= MAX_DEPTH:
        raise ClientError(
            f"{client_call.name} is called by operations that call each other in a circle."
        )
    if not client_call.is_safe and request.method in SAFE_METHODS:
        raise ClientError(
            f"{client_call.name} changes something and was called from a {request.method}."
        )
    state = _state_of(request)
    key = (client_call.name, client_call.path, client_call.query)
    answer = state.answers.get(key) if client_call.is_safe else None
    if answer is None:
        answer = get_transport().send(request, replace(client_call, depth=depth + 1))
        if not client_call.is_safe:
            state.forget()
            return answer
        state.answers[key] = answer
    # A copy each time, since pages may rewrite theirs.
    return replace(answer, data=to_plain(answer.data))


def _state_of(request: HttpRequest) -> _State:
    state: _State = vars(request).setdefault(_STATE, _State())
    return state


def depth_of(request: HttpRequest) -> int:
    if isinstance(request, OperationRequest):
        return request.call.depth
    header = request.META.get(_DEPTH_META, "")
    return int(header) if header.isdecimal() and len(header) < 3 else 0


def collect_cookies(request: HttpRequest, cookies: Iterable[Morsel[str]]) -> None:
    for cookie in cookies:
        vars(request).setdefault(_COOKIES, {})[cookie.key] = cookie
        if cookie.value and cookie["max-age"] != 0:
            request.COOKIES[cookie.key] = cookie.value
        else:
            request.COOKIES.pop(cookie.key, None)


def apply_cookies(request: HttpRequest, response: HttpResponseBase) -> None:
    kept: dict[str, Morsel[str]] = vars(request).get(_COOKIES, {})
    for name, cookie in kept.items():
        response.cookies[name] = cookie.value
        response.cookies[name].update(cookie)


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
    *("HTTP_" + name.upper().replace("-", "_") for name in RELAYED_HEADERS),
)


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
    elif not call.is_safe and call.body is not None:
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
        user = getattr(unwrap(request), "user", None)
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


@lru_cache(maxsize=512)
def resolve_path(resolver: URLResolver, path_info: str) -> ResolverMatch:
    """Return what a URLconf has at a path; Django makes a new resolver where URLs change."""
    return resolver.resolve(path_info)


class InProcessTransport:
    """Calls the view that the project's URLconf has at the operation's path.

    Permissions, parsers and filters run as they would for a request from outside.
    """

    def send(self, request: HttpRequest, call: Call) -> Response:
        path_info = api_path_info(unquote(call.path))
        match = resolve_path(get_resolver(getattr(request, "urlconf", None)), path_info)
        view = find_view(match.func, request, call)
        derived = derive_request(request, call, path_info)
        derived.resolver_match = match
        login = login_of(request)
        answer = call_view(view, derived, match)
        if not isinstance(answer, ViewResponse):
            raise ClientError(f"{call.name} answers with {type(answer).__name__}, not with data.")
        collect_cookies(request, answer.cookies.values())
        share_csrf_token(request, derived)
        share_login(request, derived, before=login)
        return Response(answer.status_code, to_plain(answer.data), dict(answer.headers))

    def rights(self, request: HttpRequest, names: Sequence[str]) -> dict[str, Right]:
        return probe_rights(request, names)


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


#: What decides about a view's visitor, beside its permission classes.
_ASKING = (
    "authentication_classes",
    "check_permissions",
    "get_authenticators",
    "get_permissions",
    "perform_authentication",
)


def probe_rights(request: HttpRequest, names: Sequence[str]) -> dict[str, Right]:
    """Return, by full name, whether the visitor's permissions let them perform each operation.

    Only permissions are asked, of the real view and with the visitor's own authentication; nothing
    is performed. An operation that the URLconf does not have is nobody's right.
    """
    return {name: probe_right(request, name) for name in names}


def probe_right(request: HttpRequest, name: str) -> Right:
    operation = get_operation(name)
    method = operation.method.upper()
    path_info = api_path_info(path_below_root(operation.path))
    callback = find_callback(get_resolver(get_urlconf()), method, path_info)
    if callback is None:
        return "no"
    is_program = "HTTP_AUTHORIZATION" in request.META
    if not is_program and asks_only_sign_in(callback):
        return check_sign_in(request, callback)
    probe = derive_request(request, Call(name=name, method=method, path=""), path_info)
    mark_csrf_done(probe)
    return ask_permissions(prepare_view(callback if is_program else page_view(callback), probe))


@cache
def asks_only_sign_in(callback: Any) -> bool:
    """Return whether a view asks nothing but whether its visitor is signed in.

    Most do, and what stands around every page asks many: they are answered without a request of
    their own.
    """
    own = [getattr(callback.cls, name, None) for name in _ASKING]
    usual = [getattr(APIView, name) for name in _ASKING]
    return own == usual and {*view_permissions(callback)} <= {AllowAny, IsAuthenticated}


def check_sign_in(request: HttpRequest, callback: Any) -> Right:
    if request.user.is_authenticated or IsAuthenticated not in view_permissions(callback):
        return "yes"
    return "sign_in"


def view_permissions(callback: Any) -> Sequence[Any]:
    given: Sequence[Any] = callback.initkwargs.get(
        "permission_classes", callback.cls.permission_classes
    )
    return given


def prepare_view(callback: Any, probe: Any) -> Any:
    view = callback.cls(**callback.initkwargs)
    view.action_map = getattr(callback, "actions", None)
    view.request, view.args, view.kwargs = probe, (), {}
    view.request = view.initialize_request(probe)
    return view


def ask_permissions(view: Any) -> Right:
    """Ask a view's permissions about its visitor and, if nobody is signed in, about any member."""
    if not is_admitted(view):
        return "no"
    if passes_permissions(view):
        return "yes"
    if view.request.user.is_authenticated:
        return "no"
    view.request.user = get_user_model()()
    return "sign_in" if passes_permissions(view) else "no"


def is_admitted(view: Any) -> bool:
    """Return whether a view's authentication admits its visitor: an API key may lack the scope."""
    try:
        view.perform_authentication(view.request)
    except APIException:
        return False
    return True


def passes_permissions(view: Any) -> bool:
    try:
        view.check_permissions(view.request)
    except (APIException, Http404, PermissionDenied):
        return False
    except KeyError:
        # A permission that reads the path cannot be asked without one; the operation will tell.
        return True
    except ValueError:
        # A member who isn't saved has no permissions of their own to look up.
        return False
    return True


@lru_cache(maxsize=1024)
def find_callback(resolver: URLResolver, method: str, path_info: str) -> Any:
    """Return a URLconf's view by method and path, in which parameters have any names."""
    return find_views(resolver).get((method, blank_parameters(path_info)))


@lru_cache(maxsize=8)
def find_views(resolver: URLResolver) -> dict[tuple[str, str], Callable[..., Any]]:
    endpoints = EndpointEnumerator(patterns=resolver.url_patterns).get_api_endpoints()
    return {(method, blank_parameters(path)): view for path, method, view in endpoints}


def blank_parameters(path: str) -> str:
    return re.sub("{[^}]*}", "{}", path)


def get_transport() -> Transport:
    chosen = quickscale_settings.API_TRANSPORT
    if chosen == "in-process":
        return InProcessTransport()
    from .http_transport import HttpTransport

    return HttpTransport(chosen)
