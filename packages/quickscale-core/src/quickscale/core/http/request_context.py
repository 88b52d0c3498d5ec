"""The visit: who is asking, seen from the request that is being answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase

from quickscale.core.http.client_address import client_ip

__all__ = [
    "Visit",
    "VisitMiddleware",
    "client_ip",
    "current",
    "current_namespaces",
    "current_request",
]


@dataclass(frozen=True, slots=True)
class Visit:
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
    def visit(self) -> Visit:
        request = self.request
        return Visit(
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


def current() -> Visit | None:
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


class VisitMiddleware:
    """Makes :func:`current` answer while a request is being answered."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self._answer_later(request)
        token = _arrival.set(_Arrival(request))
        try:
            response: HttpResponseBase = self.get_response(request)
        finally:
            _arrival.reset(token)
        return response

    async def _answer_later(self, request: HttpRequest) -> HttpResponseBase:
        token = _arrival.set(_Arrival(request))
        try:
            response: HttpResponseBase = await self.get_response(request)
        finally:
            _arrival.reset(token)
        return response
