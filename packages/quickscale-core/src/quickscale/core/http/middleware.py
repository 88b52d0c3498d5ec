"""The middlewares for every request."""

import errno
import logging
import math
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from http import HTTPStatus
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.db.models import BigIntegerField
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from structlog.contextvars import clear_contextvars

from quickscale.core.conf import quickscale_settings

from .outages import NOTE, unavailable_response
from .request_context import (
    ActiveRequest,
    active_request,
    answering_request,
    client_ip,
    hide_in_path,
)

#: How deep JSON may nest; the deepest that anything here sends is a tenth of it.
MAX_DEPTH = 100
NON_FIELD_ERRORS = "non_field_errors"

_GREATEST = BigIntegerField.MAX_BIGINT
_BAD_REQUESTS = (
    BadRequest,
    DataError,
    MultiPartParserError,
    OverflowError,
    SuspiciousOperation,
    UnreadablePostError,
)


class TooDeep(ValueError):
    """Data that nests deeper than ``MAX_DEPTH``."""


def find_input_errors(value: Any, depth: int = 0) -> Any:
    """Return what is wrong with JSON or texts that were sent, as the errors of a problem."""
    if isinstance(value, str):
        return find_text_errors(value)
    if isinstance(value, (Mapping, list, tuple)):
        if depth >= MAX_DEPTH:
            raise TooDeep
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        return _find_part_errors(pairs, depth)
    return find_number_errors(value)


def find_text_errors(text: str) -> list[str]:
    if "\0" in text:
        return [_("Null characters aren't allowed.")]
    return [] if is_encodable(text) else [_("Surrogate characters aren't allowed.")]


def is_encodable(text: str) -> bool:
    """Whether a text has no half of a surrogate pair, which UTF-8 does not write."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def find_number_errors(value: Any) -> list[str]:
    if isinstance(value, float) and not math.isfinite(value):
        return [_("Enter a number.")]
    if isinstance(value, int) and not -_GREATEST <= value <= _GREATEST:
        return [_("Enter a number.")]
    return []


def _find_part_errors(pairs: Iterable[tuple[Any, Any]], depth: int) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for name, part in pairs:
        if fault := find_text_errors(str(name)):
            errors[NON_FIELD_ERRORS] = fault
        elif fault := find_input_errors(part, depth + 1):
            errors[str(name)] = fault
    return errors


def http_status_of(exc: BaseException) -> HTTPStatus | None:
    """Return the status of the asker's fault; None where it is ours."""
    if isinstance(exc, RequestDataTooBig):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if isinstance(exc, _BAD_REQUESTS):
        return HTTPStatus.BAD_REQUEST
    if isinstance(exc, OSError) and exc.errno == errno.ENAMETOOLONG:
        return HTTPStatus.NOT_FOUND
    return None


logger = logging.getLogger("quickscale.request")

REQUEST_ID = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")


class AsyncCapableMiddleware:
    """A middleware that never waits, and so need not leave the event loop.

    Django's ``MiddlewareMixin`` moves each of its methods to a thread. Subclasses define
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
        return nullcontext()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        return response


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
        current = active_request.get()
        assert current is not None
        response[REQUEST_ID] = current.request_id
        log_response(request, response, current.elapsed_ms)
        return response


def choose_id(request: HttpRequest) -> str:
    given = request.headers.get(REQUEST_ID, "")
    if quickscale_settings.TRUSTED_PROXIES and _ID.fullmatch(given):
        return given
    return uuid.uuid4().hex


def log_response(request: HttpRequest, response: HttpResponseBase, duration_ms: float) -> None:
    match = request.resolver_match
    path = hide_in_path(request.path, match.kwargs) if match and match.kwargs else request.path
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
            "duration_ms": duration_ms,
            "ip": client_ip(request),
        },
    )


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
        if NOTE not in vars(request) or response.status_code < 500 or settings.DEBUG:
            return response
        return unavailable_response(request)
