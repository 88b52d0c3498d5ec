"""The middlewares for every request."""

import errno
import math
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError, InterfaceError, OperationalError
from django.db.models import BigIntegerField
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .problem_details import CONTENT_TYPE, URN, build_problem
from .request_context import answering_request, current_request_id

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


#: The problem that says so.
PROBLEM_CODE = "service-unavailable"
PROBLEM = URN + PROBLEM_CODE
PROBLEM_DETAIL = gettext_lazy("The service isn't responding. Try again in a moment.")
#: After how many seconds to ask again.
RETRY_AFTER = 5

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
#: PostgreSQL's classes of states: no connection, no resources, being shut down or started.
_POSTGRES = ("08", "53", "57P")
_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
}
_NOTE = "_quickscale_away"


def is_unavailable(error: BaseException) -> bool:
    """Whether an error, or what led to it, means that the database or the disk cannot serve."""
    return any(is_database_unavailable(each) or is_disk_full(each) for each in iter_causes(error))


def is_database_unavailable(error: BaseException) -> bool:
    """Whether the database cannot be asked at the moment; a faulty question is something else."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE
    state: str | None = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(_POSTGRES)


def is_disk_full(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def iter_causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


@receiver(got_request_exception, dispatch_uid="quickscale.away")
def note_outage(request: HttpRequest | None = None, **kwargs: Any) -> None:
    error = sys.exc_info()[1]
    if request is not None and error is not None and is_unavailable(error):
        vars(request)[_NOTE] = True


def unavailable_response(request: HttpRequest) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        is_api = request.path.startswith(reverse("api:root"))
        response = problem_response(request) if is_api else page_response()
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def problem_response(request: HttpRequest) -> HttpResponse:
    body = build_problem(
        status_code=HTTPStatus.SERVICE_UNAVAILABLE,
        code=PROBLEM_CODE,
        detail=str(PROBLEM_DETAIL),
        instance=request.path,
    )
    return JsonResponse(body, content_type=CONTENT_TYPE)


def page_response() -> HttpResponse:
    """Write a page that takes nothing from the database, the session or the static files."""
    context = {
        "title": _("Down for maintenance"),
        "text": _("We'll be back shortly."),
        "request_id": current_request_id(),
    }
    return HttpResponse(render_to_string("503.html", context))


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
        if _NOTE not in vars(request) or response.status_code < 500 or settings.DEBUG:
            return response
        return unavailable_response(request)
