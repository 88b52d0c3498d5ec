"""When what the application cannot work without is away: the database, or room on the disk.

That is nobody's fault and it passes. Operations answer with a problem (``core.api.problems``) and
pages with one that needs nothing of what is away; both are a 503 that says when to ask again.
"""

from __future__ import annotations

import errno
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from http import HTTPStatus
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from quickscale.core.logs import current_request_id

#: The type of the problem that says so.
PROBLEM = "urn:quickscale:problem:service-unavailable"
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


def is_away(error: BaseException) -> bool:
    """Whether an error, or what led to it, means that the database or the disk cannot serve."""
    return any(is_database_away(each) or has_no_room(each) for each in trace(error))


def is_database_away(error: BaseException) -> bool:
    """Whether the database cannot be asked at the moment; a faulty question is something else."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE
    state: str | None = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(_POSTGRES)


def has_no_room(error: BaseException) -> bool:
    """Whether a file could not be written for want of room."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def trace(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, and what led to it."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


@receiver(got_request_exception, dispatch_uid="quickscale.away")
def note_absence(request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Remember of a request that it failed because something is away."""
    error = sys.exc_info()[1]
    if request is not None and error is not None and is_away(error):
        vars(request)[_NOTE] = True


class AwayMiddleware:
    """Answers 503 instead of 500 where the database or the disk cannot serve.

    It stands before all that ask the database, whose own errors it hears of too.
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
        return replace_error(request, self.get_response(request))

    async def _answer_later(self, request: HttpRequest) -> HttpResponseBase:
        return replace_error(request, await self.get_response(request))


def replace_error(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer, or one that says to come back; a developer sees the error itself."""
    if _NOTE not in vars(request) or response.status_code < 500 or settings.DEBUG:
        return response
    return answer_away(request)


def answer_away(request: HttpRequest) -> HttpResponse:
    """Say that something is away: as a problem to programs, and as a plain page to people."""
    with translation.override(translation.get_language_from_request(request)):
        is_api = request.path.startswith(reverse("api:root"))
        response = write_problem(request) if is_api else write_page()
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def write_problem(request: HttpRequest) -> HttpResponse:
    from quickscale.core.api.problems import CONTENT_TYPE, ServiceUnavailable, build_problem

    body = build_problem(
        status_code=ServiceUnavailable.status_code,
        code=ServiceUnavailable.default_code,
        detail=str(ServiceUnavailable.default_detail),
        instance=request.path,
    )
    return JsonResponse(body, content_type=CONTENT_TYPE)


def write_page() -> HttpResponse:
    """Write a page that takes nothing from the database, the session or the static files."""
    context = {
        "title": _("Down for maintenance"),
        "text": _("We'll be back shortly."),
        "request_id": current_request_id(),
    }
    return HttpResponse(render_to_string("503.html", context))
