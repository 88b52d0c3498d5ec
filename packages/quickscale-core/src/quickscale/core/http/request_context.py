"""Who is asking, seen from the request that is being answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from quickscale.core.http.client_address import client_ip

__all__ = [
    "client_ip",
    "current",
    "current_namespaces",
    "current_request",
]


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request of a visitor, as plain text.

    Attributes:
        ip: the visitor's own address, seen through the trusted proxies.
        user_agent: the browser's name for itself.
        path: the path asked, without the query.
        referrer: the page that the visitor came from.
        query: the query string.
        host: the site's host as the visitor asked for it, empty where it isn't one of ours.
        method: GET, POST and so on.
        do_not_track: the browser asked not to be followed (DNT or Global Privacy Control).
        prefetch: the browser fetched the page before anybody asked for it.
    """

    ip: str
    user_agent: str
    path: str
    referrer: str
    query: str
    host: str
    method: str
    do_not_track: bool
    prefetch: bool = False


class _Answering:
    """A request whose context is described only if somebody asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def context(self) -> RequestContext:
        request = self.request
        return RequestContext(
            ip=client_ip(request),
            user_agent=request.headers.get("User-Agent", ""),
            path=request.path,
            referrer=request.headers.get("Referer", ""),
            query=request.META.get("QUERY_STRING", ""),
            host=_host_of(request),
            method=request.method or "",
            do_not_track="1" in (request.headers.get("DNT"), request.headers.get("Sec-GPC")),
            prefetch=request.headers.get("Sec-Purpose", "").startswith("prefetch"),
        )


_answering: ContextVar[_Answering | None] = ContextVar("quickscale_request_context", default=None)


def current() -> RequestContext | None:
    """Return the context of the request that is being answered, None outside of one."""
    answering = _answering.get()
    return answering.context if answering else None


def current_namespaces() -> list[str]:
    """Return the URL namespaces of the view that answers, none outside of a request."""
    answering = _answering.get()
    match = answering.request.resolver_match if answering else None
    return match.app_names if match else []


def current_request() -> HttpRequest | None:
    """Return the request that is being answered, None outside of one."""
    answering = _answering.get()
    return answering.request if answering else None


@contextmanager
def answering_request(request: HttpRequest) -> Iterator[None]:
    """Let :func:`current` tell of ``request`` within the ``with`` block."""
    token = _answering.set(_Answering(request))
    try:
        yield
    finally:
        _answering.reset(token)


def _host_of(request: HttpRequest) -> str:
    try:
        return request.get_host()
    except DisallowedHost:
        return ""
