"""Operations of an API that is deployed apart, called over HTTP."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from http.cookies import Morsel, SimpleCookie
from importlib import import_module
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext
from rest_framework.permissions import SAFE_METHODS

from quickscale.core.http.request_context import current_request_id, forward

from .calls import DEPTH_HEADER, RELAYED_HEADERS, Call, Response
from .requests import JSON, MINIMAL

#: Seconds to wait for a connection, and then for each part of the answer.
TIMEOUTS = (3.0, 10.0)

_local = threading.local()


def send_over_http(request: HttpRequest, call: Call, *, root: str) -> Response:
    """Send what the visitor's browser would: cookies, CSRF token, language, address and host.

    Args:
        root: the API's root, ``http://api.internal:8000/api/``. Its server trusts this one as a
            proxy (``QUICKSCALE_TRUSTED_PROXIES``) and shares the session store.
    """
    url = f"{root.rstrip('/')}/{call.path}" + (f"?{call.query}" if call.query else "")
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
        return unreachable(HTTPStatus.GATEWAY_TIMEOUT)
    except requests.RequestException:
        return unreachable(HTTPStatus.BAD_GATEWAY)
    cookies = {cookie.key: cookie for cookie in parse_cookies(answer)}
    share_cookies(request, cookies)
    return replace(read_answer(answer), cookies=tuple(cookies.values()))


def make_session() -> requests.Session:
    """Return this thread's pool of connections, which keeps no visitor's cookies."""
    session: requests.Session | None = getattr(_local, "session", None)
    if session is None:
        session = _local.session = requests.Session()
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.trust_env = False
    return session


def build_headers(request: HttpRequest, call: Call) -> dict[str, str]:
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
    if call.method not in SAFE_METHODS and is_csrf_checked(request):
        headers["X-CSRFToken"] = get_token(request)
        headers.setdefault("Referer", request.build_absolute_uri())
    if not call.files and call.body is not None:
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
    if call.files:
        uploads = [
            (name, (upload.name, upload, upload.content_type)) for name, upload in call.uploads()
        ]
        return {"data": list(call.form_values()), "files": uploads}
    return {"data": call.encode_json()}


def read_answer(answer: requests.Response) -> Response:
    if not answer.content and answer.status_code < HTTPStatus.BAD_REQUEST:
        return Response(answer.status_code, None, dict(answer.headers))
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if kind != JSON and not kind.endswith("+json"):
        return unreachable(HTTPStatus.BAD_GATEWAY)
    return Response(answer.status_code, json.loads(answer.content), dict(answer.headers))


def unreachable(status: HTTPStatus) -> Response:
    problem = {
        "type": "urn:quickscale:problem:" + status.phrase.lower().replace(" ", "-"),
        "title": status.phrase,
        "status": status.value,
        "detail": gettext("The service isn't responding. Try again in a moment."),
    }
    return Response(status.value, problem)


def share_cookies(request: HttpRequest, cookies: Mapping[str, Morsel[str]]) -> None:
    """Let the page know at once of a session that was begun or ended, and of a new CSRF token."""
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
