"""Whether the database or the disk cannot serve, and what is answered then."""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .problem_details import CONTENT_TYPE, URN, build_problem
from .request_context import current_request_id

#: The code of the problem that says so, and its type.
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
NOTE = "_quickscale_away"


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
        vars(request)[NOTE] = True


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
