"""The one way from a page to data: an operation, called as the visitor.

:func:`call` gives the same answer in process and over HTTP (``QUICKSCALE_API_TRANSPORT``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from .operations import ROOT_NAME, get_operation, path_below_root
from .transports import (
    SAFE_METHODS,
    Call,
    ClientError,
    Response,
    Right,
    apply_cookies,
    collect_cookies,
    depth_of,
    get_transport,
)

__all__ = ["ClientError", "Response", "call", "offers", "public_url", "relayed", "rights"]


View = TypeVar("View", bound=Callable[..., HttpResponseBase])

#: How deep operations may call operations; more is a circle.
MAX_DEPTH = 4

_PARAMETER = re.compile(r"{(\w+)}")
_STATE = "_quickscale_client"


@dataclass(slots=True)
class _State:
    """What was asked already while one request is being answered."""

    answers: dict[tuple[str, str, str], tuple[Response, bytes]] = field(default_factory=dict)
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
    return reverse(ROOT_NAME) + fill_path(name, template, path)


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
    state = _state_of(request)
    missing = [name for name in names if name not in state.rights]
    if missing:
        state.rights |= get_transport().rights(request, missing)
    return {name: state.rights[name] for name in names}


def relayed(view: View) -> View:
    """Let a page's view relay the cookies of the operations that it calls."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        apply_cookies(request, response)
        return response

    return cast(View, answer)


def unwrap(request: Any) -> HttpRequest:
    """Return Django's own request behind the one of Django REST framework."""
    inner: HttpRequest = getattr(request, "_request", request)
    return inner


def fill_path(name: str, template: str, values: Mapping[str, Any]) -> str:
    """Return a path with its parameters, percent-encoded."""

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
    if client_call.is_safe and key in state.answers:
        return _copy(*state.answers[key])
    collect_cookies(request, ())
    answer, content = get_transport().send(request, replace(client_call, depth=depth + 1))
    if client_call.is_safe:
        state.answers[key] = (answer, content)
    else:
        state.forget()
    return answer


def _copy(answer: Response, content: bytes) -> Response:
    """Return the answer with data of its own, since pages may rewrite theirs."""
    return replace(answer, data=json.loads(content) if content else None)


def _state_of(request: HttpRequest) -> _State:
    state: _State = vars(request).setdefault(_STATE, _State())
    return state
