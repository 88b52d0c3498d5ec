"""One line for each request, and an id that every other line of it carries."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from structlog.contextvars import clear_contextvars

from quickscale.core.conf import quickscale_settings
from quickscale.core.http.request_context import client_ip
from quickscale.core.http.request_id import Answering, answering, current_request_id
from quickscale.core.logs.secrets import hide_in_path

logger = logging.getLogger("quickscale.request")

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")


class RequestLogMiddleware:
    """Gives the request an id, answers it in ``X-Request-ID`` and logs how the request ended.

    The id of a proxy is taken over where ``QUICKSCALE_TRUSTED_PROXIES`` says that there is one.
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
            return self._answer_later(request)
        begun, token = time.perf_counter(), answering.set(begin(request))
        try:
            return end(request, self.get_response(request), begun)
        finally:
            answering.reset(token)

    async def _answer_later(self, request: HttpRequest) -> HttpResponseBase:
        begun, token = time.perf_counter(), answering.set(begin(request))
        try:
            return end(request, await self.get_response(request), begun)
        finally:
            answering.reset(token)


def begin(request: HttpRequest) -> Answering:
    clear_contextvars()
    return Answering(request, choose_id(request))


def choose_id(request: HttpRequest) -> str:
    """Return the id that a trusted proxy gave, otherwise a new one."""
    given = request.headers.get(HEADER, "")
    if quickscale_settings.TRUSTED_PROXIES and _ID.fullmatch(given):
        return given
    return uuid.uuid4().hex


def end(request: HttpRequest, response: HttpResponseBase, begun: float) -> HttpResponseBase:
    response[HEADER] = current_request_id()
    match = request.resolver_match
    path = hide_in_path(request.path, match.kwargs if match else {})
    logger.info(
        "%s %s %s",
        request.method,
        path,
        response.status_code,
        extra={
            "method": request.method,
            "path": path,
            "route": match.route if match else "",
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - begun) * 1000, 1),
            "ip": client_ip(request),
        },
    )
    return response
