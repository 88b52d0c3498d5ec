"""The one way from a page to data: an operation, called as the visitor.

:func:`call` gives the same answer in process and over HTTP (``QUICKSCALE_API_TRANSPORT``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from http import HTTPStatus
from http.cookies import Morsel
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import get_script_prefix
from rest_framework.permissions import SAFE_METHODS

from quickscale.core.conf import quickscale_settings

from .calls import DEPTH_HEADER, Call, ClientError, Response
from .in_process_transport import api_path_info, send_in_process
from .operations import get_operation
from .permission_probe import Right, probe_rights
from .requests import to_plain

__all__ = ["ClientError", "Response", "call", "offers", "public_url", "relayed", "rights"]

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

#: How deep operations may call operations; more is a circle.
MAX_DEPTH = 4
IN_PROCESS = "in-process"
RIGHTS_OPERATION = "core:operation-rights"

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
    client_call = Call(
        name=name,
        method=operation.method,
        path=fill_path(name, operation.path_below_root, path or {}),
        query=encode_query(query or {}),
        body=None if operation.method in SAFE_METHODS else body or {},
        files=files or {},
        idempotency_key=idempotency_key,
        minimal=minimal,
    )
    return perform_call(unwrap(request), client_call)


def public_url(name: str, path: Mapping[str, Any]) -> str:
    """Return where the visitor's own browser asks for an operation.

    Raises:
        ClientError: a path parameter is missing.
    """
    filled = fill_path(name, get_operation(name).path_below_root, path)
    return get_script_prefix() + api_path_info(filled)[1:]


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
        known |= fetch_rights(request, missing)
    return {name: known[name] for name in names}


def fetch_rights(request: HttpRequest, names: Sequence[str]) -> dict[str, Right]:
    """Ask permissions where the operations are."""
    if quickscale_settings.API_TRANSPORT == IN_PROCESS:
        return probe_rights(request, names)
    answer = call(request, RIGHTS_OPERATION, query={"name": list(names)})
    allowed = answer.data["rights"] if answer.status == HTTPStatus.OK else {}
    return {name: allowed.get(name, "no") for name in names}


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


def perform_call(request: HttpRequest, client_call: Call) -> Response:
    is_safe, depth = client_call.method in SAFE_METHODS, depth_of(request)
    if depth >= MAX_DEPTH:
        raise ClientError(
            f"{client_call.name} is called by operations that call each other in a circle."
        )
    if not is_safe and request.method in SAFE_METHODS:
        raise ClientError(
            f"{client_call.name} changes something and was called from a {request.method}."
        )
    state = _state_of(request)
    key = (client_call.name, client_call.path, client_call.query)
    answer = state.answers.get(key) if is_safe else None
    if answer is None:
        answer = send_call(request, replace(client_call, depth=depth + 1))
        keep_cookies(request, answer)
        if not is_safe:
            state.forget()
            return answer
        state.answers[key] = answer
    # A copy each time, since pages may rewrite theirs.
    return replace(answer, data=to_plain(answer.data))


def send_call(request: HttpRequest, client_call: Call) -> Response:
    root = quickscale_settings.API_TRANSPORT
    if root == IN_PROCESS:
        return send_in_process(request, client_call)
    from .http_transport import send_over_http

    return send_over_http(request, client_call, root=root)


def _state_of(request: HttpRequest) -> _State:
    state: _State = vars(request).setdefault(_STATE, _State())
    return state


def depth_of(request: HttpRequest) -> int:
    header = request.headers.get(DEPTH_HEADER, "")
    return int(header) if header.isdecimal() and len(header) < 3 else 0


def keep_cookies(request: HttpRequest, answer: Response) -> None:
    """Keep what an operation sets for the page's own response and for further operations."""
    for cookie in answer.cookies:
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
