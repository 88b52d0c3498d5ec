"""Errors of the API as problems: RFC 9457, ``application/problem+json``.

Every error answer has ``type`` (a stable URN that a program may compare), ``title``, ``status``,
``detail`` (for people, translated) and ``instance`` (the path asked), and ``request_id`` where
requests are logged, by which whoever runs the site finds this one. Wrong input adds ``errors``:
the messages of each field, nested as the input is; ``non_field_errors`` holds the rest.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signals import got_request_exception
from django.db import IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404
from django.utils.encoding import force_str
from django.utils.log import log_response
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import set_rollback

from quickscale.core.http.middleware import NON_FIELD_ERRORS, http_status_of
from quickscale.core.http.outages import (
    PROBLEM_CODE,
    PROBLEM_DETAIL,
    RETRY_AFTER,
    is_unavailable,
)
from quickscale.core.http.problem_details import CONTENT_TYPE, build_problem

from .exceptions import ServiceError
from .requests import http_request

logger = logging.getLogger("quickscale.request")


class Problem(exceptions.APIException):
    """An error that a theme declares for its own API.

    A subclass says ``status_code``, ``default_code`` (the last part of the problem's ``type``),
    ``default_detail``, where the status says too little, ``title``, and, where a page can help
    whoever asked, its ``screen``: ``base:plans``. Pages link to it.

    Args:
        detail: what happened, for the person who asked.
        extra: further members of the problem, plain JSON.
        headers: further headers of the answer.
    """

    status_code: int = status.HTTP_400_BAD_REQUEST
    default_code = "bad-request"
    default_detail = _("The request couldn't be completed.")
    title: Any = ""
    screen: str = ""

    def __init__(
        self,
        detail: Any = None,
        *,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.extra = extra or {}
        self.headers = headers or {}


class ServiceUnavailable(Problem):
    """Something that the operation cannot work without is away: the database, room on the disk."""

    status_code: int = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = PROBLEM_CODE
    default_detail = PROBLEM_DETAIL

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": str(RETRY_AFTER)})


class InUse(Problem):
    """What was to be deleted is needed by something that is kept."""

    status_code: int = status.HTTP_409_CONFLICT
    default_code = "in-use"
    default_detail = _("This is still in use and can't be deleted.")


class AlreadyTaken(Problem):
    """A value that may be there once was written by somebody else after it was looked for."""

    status_code: int = status.HTTP_409_CONFLICT
    default_code = "already-taken"
    default_detail = _("Someone else has just saved the same value. Please try again.")


class ServiceProblem(Problem):
    """What a service refuses, in its own words."""

    def __init__(self, error: ServiceError) -> None:
        self.status_code, self.default_code = error.status_code, error.code
        self.title, self.screen = error.title, error.screen
        wait = error.retry_after
        super().__init__(str(error), headers={} if wait is None else {"Retry-After": str(wait)})


class TooLarge(Problem):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too-large"
    default_detail = _("The request is too large.")


#: What is answered to requests that nothing can use, by status.
UNUSABLE: Mapping[int, type[exceptions.APIException]] = {
    status.HTTP_400_BAD_REQUEST: Problem,
    status.HTTP_404_NOT_FOUND: exceptions.NotFound,
    status.HTTP_413_REQUEST_ENTITY_TOO_LARGE: TooLarge,
}


#: What PostgreSQL and SQLite call a value that may be there only once.
_TAKEN = {"23505", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE"}


def handle_exception(exc: Exception, context: Mapping[str, Any]) -> Response:
    """Answer any exception of a view as a problem, an unforeseen one without its details."""
    request = context["request"]
    known = to_api_exception(exc)
    if known is None:
        return internal_error_response(exc, request)
    set_rollback()
    body = build_problem(
        status_code=known.status_code,
        code=code_of(known),
        detail=detail_of(known),
        instance=request.path,
        title=getattr(known, "title", ""),
        extra=extra_of(known),
    )
    return Response(
        body, status=known.status_code, headers=headers_of(known), content_type=CONTENT_TYPE
    )


def to_api_exception(exc: Exception) -> exceptions.APIException | None:
    """Return what Django REST framework would call ``exc``, None for a fault of ours."""
    if isinstance(exc, exceptions.APIException):
        return exc
    if isinstance(exc, ServiceError):
        by_field = {exc.field: [str(exc)]}
        return exceptions.ValidationError(by_field) if exc.field else ServiceProblem(exc)
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, DjangoValidationError):
        return exceptions.ValidationError(as_serializer_error(exc))
    return to_known_problem(exc)


def to_known_problem(exc: Exception) -> exceptions.APIException | None:
    """Return the problem of what is away or still in use, or of input that nothing can use."""
    if isinstance(exc, ProtectedError | RestrictedError):
        return InUse()
    if is_taken(exc):
        logger.warning("Rejected: %s", exc, exc_info=exc)
        return AlreadyTaken()
    if is_unavailable(exc):
        logger.error("Service unavailable: %s", type(exc).__name__, exc_info=exc)
        return ServiceUnavailable()
    if code := http_status_of(exc):
        logger.warning("Rejected with %s: %s", code, exc, exc_info=exc)
        return UNUSABLE[code]()
    return None


def is_taken(exc: Exception) -> bool:
    """Whether a database refused a row because its unique value is there."""
    if not isinstance(exc, IntegrityError):
        return False
    cause = exc.__cause__
    names = (getattr(cause, "sqlstate", ""), getattr(cause, "sqlite_errorname", ""))
    return not _TAKEN.isdisjoint(names)


def internal_error_response(exc: Exception, request: Any) -> Response:
    """Log a fault of ours as Django does, and tell the client no more than that it happened."""
    set_rollback()
    got_request_exception.send(sender=None, request=http_request(request))
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    body = build_problem(
        status_code=code,
        code="server-error",
        detail=gettext("Something went wrong on our side. The error has been logged."),
        instance=request.path,
    )
    response = Response(body, status=code, content_type=CONTENT_TYPE)
    log_response(
        "%s: %s",
        HTTPStatus(code).phrase,
        request.path,
        response=response,
        request=request,
        exception=exc,
    )
    return response


def code_of(exc: exceptions.APIException) -> str:
    if isinstance(exc, exceptions.ValidationError):
        return "validation"
    codes = exc.get_codes()
    return codes if isinstance(codes, str) else exc.default_code


def detail_of(exc: exceptions.APIException) -> str:
    if isinstance(exc, exceptions.ValidationError):
        return gettext("Some values are invalid. Check the marked fields.")
    detail: Any = exc.detail
    if isinstance(detail, (list, dict)):
        return force_str(exc.default_detail)
    return force_str(detail)


def extra_of(exc: exceptions.APIException) -> Mapping[str, Any]:
    """Return the problem's further members: the field errors of wrong input, a theme's own."""
    if isinstance(exc, exceptions.ValidationError):
        return {
            "errors": exc.detail if isinstance(exc.detail, dict) else {NON_FIELD_ERRORS: exc.detail}
        }
    if not isinstance(exc, Problem):
        return {}
    return {**exc.extra, "screen": exc.screen} if exc.screen else exc.extra


def headers_of(exc: exceptions.APIException) -> dict[str, str]:
    """Return the headers that the status asks for, and a theme's own."""
    headers = dict(exc.headers) if isinstance(exc, Problem) else {}
    if header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    return headers
