"""The middlewares for every request, and what those that serve WSGI and ASGI alike share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from quickscale.core.http.outages import replace_server_error
from quickscale.core.http.request_context import answering_request


class AsyncCapableMiddleware:
    """A middleware that never waits, and so need not leave the event loop.

    Django's ``MiddlewareMixin`` moves ``process_request`` and ``process_response`` to a thread,
    once each for every request; here they run where the request is answered. Subclasses define
    :meth:`context`, :meth:`process_response` or both.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self.__acall__(request)
        with self.context(request):
            return self.process_response(request, self.get_response(request))

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        with self.context(request):
            return self.process_response(request, await self.get_response(request))

    def context(self, request: HttpRequest) -> AbstractContextManager[Any]:
        """Return what holds while the request is answered."""
        return nullcontext()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the response that is sent."""
        return response


class RequestContextMiddleware(AsyncCapableMiddleware):
    """Makes :func:`request_context.current` answer while a request is being answered."""

    def context(self, request: HttpRequest) -> AbstractContextManager[None]:
        return answering_request(request)


class ServiceUnavailableMiddleware(AsyncCapableMiddleware):
    """Answers 503 instead of 500 where the database or the disk cannot serve.

    It stands before all that ask the database, whose own errors it hears of too.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        return replace_server_error(request, response)
