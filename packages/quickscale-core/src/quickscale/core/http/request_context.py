"""The visit: who is asking, seen from the request that is being answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from quickscale.core.http.client_address import client_ip
from quickscale.core.http.middleware import AsyncCapableMiddleware

__all__ = [
    "RequestContext",
    "RequestContextMiddleware",
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


class _Arrival:
    """A request whose visit is described only if somebody asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def visit(self) -> RequestContext:
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


_arrival: ContextVar[_Arrival | None] = ContextVar("quickscale_visit", default=None)


def current() -> RequestContext | None:
    """Return the visit that is being answered, None outside of a request."""
    arrival = _arrival.get()
    return arrival.visit if arrival else None


def current_namespaces() -> list[str]:
    """Return the URL namespaces of the view that answers, none outside of a request."""
    arrival = _arrival.get()
    match = arrival.request.resolver_match if arrival else None
    return match.app_names if match else []


def current_request() -> HttpRequest | None:
    """Return the request that is being answered, None outside of one."""
    arrival = _arrival.get()
    return arrival.request if arrival else None


def _host_of(request: HttpRequest) -> str:
    try:
        return request.get_host()
    except DisallowedHost:
        return ""


class RequestContextMiddleware(AsyncCapableMiddleware):
    """Makes :func:`current` answer while a request is being answered."""

    @contextmanager
    def context(self, request: HttpRequest) -> Iterator[None]:
        token = _arrival.set(_Arrival(request))
        try:
            yield
        finally:
            _arrival.reset(token)
