"""The visitor's request, made over for one operation."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, QueryDict
from django.urls import get_script_prefix
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language

from quickscale.core.api.client.transports.calls import JSON, RELAYED_HEADERS, SAFE_METHODS, Call

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
