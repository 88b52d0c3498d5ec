"""What every transport is given and gives back."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache, lru_cache
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from http.cookies import Morsel, SimpleCookie
from importlib import import_module
from io import BytesIO
from typing import Any, Literal, Protocol
from urllib.parse import unquote

import requests
from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user, get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, transaction
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.middleware.csrf import get_token
from django.urls import get_script_prefix, get_urlconf, resolve
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext
from rest_framework.exceptions import APIException
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response as ViewResponse
from rest_framework.schemas.generators import EndpointEnumerator
from rest_framework.views import APIView

from quickscale.core.conf import quickscale_settings
from quickscale.core.http.request_context import forward
from quickscale.core.logs import current_request_id

from .exceptions import OperationsError
from .operations import api_path_info, get_operation, path_below_root
from .requests import MINIMAL

__all__ = ["Call", "ClientError", "Response", "Transport", "get_transport"]


SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
JSON = "application/json"

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
        """Return the body as it is sent without files; safe operations have none."""
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
        """Return each upload, rewound."""
        for name, value in self.files.items():
            for upload in value if isinstance(value, (list, tuple)) else [value]:
                upload.seek(0)
                yield name, upload


class Transport(Protocol):
    """Carries a call as the visitor of ``request``."""

    def send(self, request: HttpRequest, call: Call) -> tuple[Response, bytes]:
        """Return the answer, and its JSON as bytes."""

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


BOUNDARY = "quickscale"
DEPTH_HEADER = "X-QuickScale-Depth"
_DEPTH = "_quickscale_depth"

#: Attributes of the visitor's own request that the operation's must not inherit. All others
#: (session, user, messages and whatever a project's middleware adds) are shared with it.
_OWN = frozenset(
    {
        "_body",
        "_dont_enforce_csrf_checks",
        "_files",
        "_post",
        "_upload_handlers",
        "csrf_processing_done",
        "scope",
    }
)
_SERVER = ("REMOTE_ADDR", "REMOTE_HOST", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL")


def derive_request(request: HttpRequest, call: Call, path_info: str) -> WSGIRequest:
    """Return the request that the operation's view is given, as if the visitor had sent it.

    The session and the user are the visitor's own objects.
    """
    payload = b"" if call.files else call.encode_json()
    environ = {key: request.META[key] for key in _SERVER if key in request.META}
    environ |= _headers(request, call)
    environ |= {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": get_script_prefix().rstrip("/"),
        "PATH_INFO": path_info.encode().decode("latin-1"),
        "QUERY_STRING": call.query,
        "CONTENT_LENGTH": str(len(payload)),
        "wsgi.input": BytesIO(payload),
        "wsgi.url_scheme": request.scheme or "http",
    }
    if payload:
        environ["CONTENT_TYPE"] = JSON
    derived = WSGIRequest(environ)
    _share_attributes(request, derived)
    _share_csrf(request, derived)
    if call.files:
        _attach_form(derived, call)
    vars(derived)[_DEPTH] = call.depth
    return derived


def depth_of(request: HttpRequest) -> int:
    """Return how many operations wait for what this request asks."""
    header = request.headers.get(DEPTH_HEADER, "")
    header_depth = int(header) if header.isdecimal() and len(header) < 3 else 0
    depth: int = vars(request).get(_DEPTH, header_depth)
    return depth


def _headers(request: HttpRequest, call: Call) -> dict[str, str]:
    meta = {"HTTP_ACCEPT": JSON, "HTTP_HOST": request.get_host()}
    for name in RELAYED_HEADERS:
        key = "HTTP_" + name.upper().replace("-", "_")
        if key in request.META:
            meta[key] = request.META[key]
    if language := get_language():
        meta["HTTP_ACCEPT_LANGUAGE"] = language
    if call.idempotency_key:
        meta["HTTP_IDEMPOTENCY_KEY"] = call.idempotency_key
    if call.minimal:
        meta["HTTP_PREFER"] = MINIMAL
    return meta


def _share_attributes(request: HttpRequest, derived: WSGIRequest) -> None:
    for name, value in vars(request).items():
        if name not in _OWN and not hasattr(derived, name):
            setattr(derived, name, value)
    derived.COOKIES = dict(request.COOKIES)


def _share_csrf(request: HttpRequest, derived: WSGIRequest) -> None:
    """Let the page's own check count, if the page was posted.

    Django calls the check done on a GET too, where nothing was checked; an operation would then
    be performed for whoever made the visitor follow a link.
    """
    if "CSRF_COOKIE" in request.META:
        derived.META["CSRF_COOKIE"] = request.META["CSRF_COOKIE"]
    is_checked = getattr(request, "csrf_processing_done", False)
    if is_checked and request.method not in SAFE_METHODS:
        mark_csrf_done(derived)


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
    derived.META["CONTENT_TYPE"] = f"multipart/form-data; boundary={BOUNDARY}"
    derived.META["CONTENT_LENGTH"] = "1"
    derived._post, derived._files, derived._read_started = values, files, True


_COLLECTED = "_quickscale_cookies"


def collect_cookies(request: HttpRequest, cookies: Iterable[Morsel[str]]) -> None:
    """Keep the cookies that an operation set, for the page and for the operations after it."""
    kept: dict[str, Morsel[str]] = vars(request).setdefault(_COLLECTED, {})
    for cookie in cookies:
        kept[cookie.key] = cookie
        if cookie.value and cookie["max-age"] != 0:
            request.COOKIES[cookie.key] = cookie.value
        else:
            request.COOKIES.pop(cookie.key, None)


def apply_cookies(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the collected cookies on the page's response."""
    kept: dict[str, Morsel[str]] = vars(request).get(_COLLECTED, {})
    for name, cookie in kept.items():
        response.cookies[name] = cookie.value
        response.cookies[name].update(cookie)


_PARAMETER = re.compile(r"{[^}]*}")

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
    """Return whether the visitor may perform one operation, now or as any member."""
    operation = get_operation(name)
    method = operation.method.upper()
    path_info = api_path_info(path_below_root(operation.path))
    callback = find_views(get_urlconf()).get((method, blank_parameters(path_info)))
    if callback is None:
        return "no"
    if asks_only_sign_in(callback) and "HTTP_AUTHORIZATION" not in request.META:
        return check_sign_in(request, callback)
    probe = derive_request(request, Call(name=name, method=method, path=""), path_info)
    mark_csrf_done(probe)
    return ask_permissions(prepare_view(callback, probe))


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
    """Return the view as it stands before its permissions are checked."""
    view = callback.cls(**callback.initkwargs)
    view.action_map = getattr(callback, "actions", None)
    view.args, view.kwargs = (), {}
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
    """Return whether a view's permissions let its request through."""
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


@lru_cache(maxsize=8)
def find_views(urlconf: str | None) -> dict[tuple[str, str], Callable[..., Any]]:
    """Return a URLconf's views by method and path, in which parameters have no names."""
    endpoints = EndpointEnumerator(urlconf=urlconf).get_api_endpoints()
    return {(method, blank_parameters(path)): view for path, method, view in endpoints}


def blank_parameters(path: str) -> str:
    return _PARAMETER.sub("{}", path)


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


#: Seconds to wait for a connection, and then for each part of the answer.
TIMEOUTS = (3.0, 10.0)
RIGHTS_OPERATION = "core:operation-rights"

_local = threading.local()


class HttpTransport:
    """Sends what the visitor's browser would: cookies, CSRF token, language, address and host.

    Args:
        root: the API's root, ``http://api.internal:8000/api/``. Its server trusts this one as a
            proxy (``QUICKSCALE_TRUSTED_PROXIES``) and shares the session store.
    """

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/") + "/"

    def send(self, request: HttpRequest, call: Call) -> tuple[Response, bytes]:
        url = self.root + call.path + (f"?{call.query}" if call.query else "")
        try:
            answer = make_session().request(
                call.method,
                url,
                headers=build_headers(request, call),
                timeout=TIMEOUTS,
                allow_redirects=False,
                **encode_body(call),
            )
        except requests.Timeout:
            return raise_client_error(HTTPStatus.GATEWAY_TIMEOUT)
        except requests.RequestException:
            return raise_client_error(HTTPStatus.BAD_GATEWAY)
        relay_cookies(request, answer)
        return read_answer(answer)

    def rights(self, request: HttpRequest, names: Sequence[str]) -> dict[str, Right]:
        from .client import call

        answer = call(request, RIGHTS_OPERATION, query={"name": list(names)})
        allowed = answer.data["rights"] if answer.status == HTTPStatus.OK else {}
        return {name: allowed.get(name, "no") for name in names}


def make_session() -> requests.Session:
    """Return this thread's pool of connections, which keeps no visitor's cookies."""
    session: requests.Session | None = getattr(_local, "session", None)
    if session is None:
        session = _local.session = requests.Session()
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.trust_env = False
    return session


def build_headers(request: HttpRequest, call: Call) -> dict[str, str]:
    """Return the headers of the visitor's own request that an operation may hear."""
    headers = {name: request.headers[name] for name in RELAYED_HEADERS if name in request.headers}
    headers |= {
        "Accept": JSON,
        "Host": request.get_host(),
        **forward(request),
        "X-Forwarded-Proto": request.scheme or "http",
        DEPTH_HEADER: str(call.depth),
    }
    if request_id := current_request_id():
        headers["X-Request-ID"] = request_id
    if language := get_language():
        headers["Accept-Language"] = language
    if call.idempotency_key:
        headers["Idempotency-Key"] = call.idempotency_key
    if call.minimal:
        headers["Prefer"] = MINIMAL
    if not call.is_safe and is_csrf_checked(request):
        headers["X-CSRFToken"] = get_token(request)
        headers.setdefault("Referer", request.build_absolute_uri())
    if not call.is_safe and not call.files and call.body is not None:
        headers["Content-Type"] = JSON
    headers["Cookie"] = join_cookies(request)
    return headers


def is_csrf_checked(request: HttpRequest) -> bool:
    """Whether the visitor's own request was checked; a GET is called checked and never is."""
    is_unsafe = request.method not in SAFE_METHODS
    return is_unsafe and bool(getattr(request, "csrf_processing_done", False))


def join_cookies(request: HttpRequest) -> str:
    """Return the visitor's cookies, save the language's: the page has chosen it already."""
    cookies = dict(request.COOKIES)
    cookies.pop(settings.LANGUAGE_COOKIE_NAME, None)
    if secret := request.META.get("CSRF_COOKIE"):
        cookies[settings.CSRF_COOKIE_NAME] = secret
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def encode_body(call: Call) -> dict[str, Any]:
    """Return the body as arguments of ``requests``."""
    if call.files:
        uploads = [
            (name, (upload.name, upload, upload.content_type)) for name, upload in call.uploads()
        ]
        return {"data": list(call.form_values()), "files": uploads}
    return {"data": call.encode_json()}


def read_answer(answer: requests.Response) -> tuple[Response, bytes]:
    """Return the JSON of an answer; anything else comes from something that isn't the API."""
    if not answer.content and answer.status_code < HTTPStatus.BAD_REQUEST:
        return Response(answer.status_code, None, dict(answer.headers)), b""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if kind != JSON and not kind.endswith("+json"):
        return raise_client_error(HTTPStatus.BAD_GATEWAY)
    return Response(
        answer.status_code, json.loads(answer.content), dict(answer.headers)
    ), answer.content


def raise_client_error(status: HTTPStatus) -> tuple[Response, bytes]:
    """Return the problem of an API that cannot be reached."""
    problem = {
        "type": "urn:quickscale:problem:" + status.phrase.lower().replace(" ", "-"),
        "title": status.phrase,
        "status": status.value,
        "detail": gettext("The service isn't responding. Try again in a moment."),
    }
    return Response(status.value, problem), json.dumps(problem).encode()


def relay_cookies(request: HttpRequest, answer: requests.Response) -> None:
    """Keep the answer's cookies for the browser, and follow a new session or CSRF token."""
    cookies = {cookie.key: cookie for cookie in parse_cookies(answer)}
    collect_cookies(request, cookies.values())
    if settings.SESSION_COOKIE_NAME in cookies:
        follow_session(request, cookies[settings.SESSION_COOKIE_NAME].value)
    if settings.CSRF_COOKIE_NAME in cookies:
        request.META["CSRF_COOKIE"] = cookies[settings.CSRF_COOKIE_NAME].value


def parse_cookies(answer: requests.Response) -> Iterator[Morsel[str]]:
    for header in answer.raw.headers.getlist("Set-Cookie"):
        yield from SimpleCookie(header).values()


def follow_session(request: HttpRequest, key: str) -> None:
    """Give the page the session that the operation began, renewed or ended, and its user."""
    if not hasattr(request, "session") or request.session.session_key == key:
        return
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(key or None)
    vars(request).pop("_cached_user", None)
    request.user = SimpleLazyObject(lambda: get_user(request))  # type: ignore[assignment]


def get_transport() -> Transport:
    """Return the transport that ``QUICKSCALE_API_TRANSPORT`` chooses."""
    chosen = quickscale_settings.API_TRANSPORT
    return InProcessTransport() if chosen == "in-process" else HttpTransport(chosen)
