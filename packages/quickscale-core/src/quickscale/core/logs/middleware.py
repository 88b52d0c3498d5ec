"""One line for each request, and an id that every other line of it carries."""

import logging
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from structlog.contextvars import clear_contextvars

from quickscale.core.conf import quickscale_settings
from quickscale.core.http.middleware import AsyncCapableMiddleware
from quickscale.core.http.request_context import (
    ActiveRequest,
    active_request,
    client_ip,
    current_request_id,
)

from .context import elapsed_ms, hide_in_path

logger = logging.getLogger("quickscale.request")

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")


class RequestLogMiddleware(AsyncCapableMiddleware):
    """Gives the request an id, answers it in ``X-Request-ID`` and logs how the request ended.

    The id of a proxy is taken over where ``QUICKSCALE_TRUSTED_PROXIES`` says that there is one.
    """

    @contextmanager
    def context(self, request: HttpRequest) -> Iterator[None]:
        clear_contextvars()
        token = active_request.set(ActiveRequest(request, choose_id(request), time.perf_counter()))
        try:
            yield
        finally:
            active_request.reset(token)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response[HEADER] = current_request_id()
        log_response(request, response)
        return response


def choose_id(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "")
    if quickscale_settings.TRUSTED_PROXIES and _ID.fullmatch(given):
        return given
    return uuid.uuid4().hex


def log_response(request: HttpRequest, response: HttpResponseBase) -> None:
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
            "duration_ms": elapsed_ms(),
            "ip": client_ip(request),
        },
    )
