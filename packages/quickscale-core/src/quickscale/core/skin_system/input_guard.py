"""The door: requests that no page and no operation can use are refused before any is asked."""

import codecs
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from quickscale.core.http.middleware import find_input_errors, find_text_errors, http_status_of
from quickscale.core.http.problem_details import CONTENT_TYPE, build_problem

from .views.errors import describe_error, is_for_program, show_error

logger = logging.getLogger("quickscale.request")

_CHARSETS = frozenset({"utf-8", "ascii", "iso8859-1"})
_CODES = {
    HTTPStatus.BAD_REQUEST: "bad-request",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type",
}


class InvalidRequest(Exception):
    def __init__(self, status: HTTPStatus, errors: Any = None) -> None:
        super().__init__(status)
        self.status = status
        self.errors = errors


class InputValidationMiddleware:
    """Answers 4xx to what would otherwise end in a database's error, and so in a 500.

    It stands before whatever reads cookies, the query or forms. The bodies of operations are the
    parsers' to judge, their exceptions the exception handler's, by the same rules.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        drop_invalid_cookies(request)
        try:
            require_readable(request)
        except InvalidRequest as fault:
            # Told by process_view, once it is known who asks; nothing stumbles over it meanwhile.
            request.GET = QueryDict("")
            request.unusable = fault  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        try:
            if fault := getattr(request, "unusable", None):
                raise fault
            require_valid_path(kwargs)
            if not getattr(view, "csrf_exempt", False):  # otherwise the check reads it anyway
                require_valid_form(request)
        except InvalidRequest as fault:
            return error_response(request, fault)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        status = http_status_of(exception)
        if status is None or is_handled_by_django(exception):
            return None
        logger.warning("Rejected with %s: %s", status, exception, exc_info=exception)
        return error_response(request, InvalidRequest(status))


def drop_invalid_cookies(request: HttpRequest) -> None:
    """Drop cookies that nobody of ours can have set: none of them would ever be found."""
    for name in [name for name, text in request.COOKIES.items() if find_text_errors(text)]:
        del request.COOKIES[name]


def require_readable(request: HttpRequest) -> None:
    if not is_charset_known(request):
        request.encoding = "utf-8"
        raise InvalidRequest(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        query = dict(request.GET.lists())
    except SuspiciousOperation:
        raise InvalidRequest(HTTPStatus.BAD_REQUEST) from None
    if errors := find_input_errors(query):
        raise InvalidRequest(HTTPStatus.BAD_REQUEST, flatten(errors))


def is_charset_known(request: HttpRequest) -> bool:
    """Whether the body is in UTF-8 or a part of it; some of Python's encodings are no texts'."""
    charset = (request.content_params or {}).get("charset", "utf-8")
    try:
        return codecs.lookup(charset).name in _CHARSETS
    except LookupError:
        return True


def require_valid_path(values: Any) -> None:
    if any(isinstance(value, str) and find_text_errors(value) for value in values.values()):
        raise InvalidRequest(HTTPStatus.NOT_FOUND)


def require_valid_form(request: HttpRequest) -> None:
    try:
        form = dict(request.POST.lists())
    except (BadRequest, MultiPartParserError, SuspiciousOperation) as error:
        request.POST = QueryDict("")  # nothing reads the body a second time
        is_large = isinstance(error, RequestDataTooBig)
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if is_large else HTTPStatus.BAD_REQUEST
        raise InvalidRequest(status) from None
    except OSError:
        return  # whoever sent it is gone
    if errors := find_input_errors(form):
        raise InvalidRequest(HTTPStatus.BAD_REQUEST, flatten(errors))


def flatten(errors: dict[str, Any]) -> dict[str, list[str]]:
    return {
        name: next(iter(fault.values())) if isinstance(fault, dict) else fault
        for name, fault in errors.items()
    }


def is_handled_by_django(exception: Exception) -> bool:
    """Whether Django answers an exception with 400 itself, and logs who tried."""
    if isinstance(exception, RequestDataTooBig):
        return False
    return isinstance(exception, (BadRequest, MultiPartParserError, SuspiciousOperation))


def error_response(request: HttpRequest, fault: InvalidRequest) -> HttpResponse:
    if not is_for_program(request):
        return show_error(request, fault.status)
    code, detail, extra = _CODES[fault.status], describe_error(fault.status)[1], None
    if fault.errors:
        code, extra = "validation", {"errors": fault.errors}
        detail = _("Some of what was sent is not valid.")
    problem = build_problem(
        status_code=fault.status, code=code, detail=detail, instance=request.path, extra=extra
    )
    return JsonResponse(problem, status=fault.status, content_type=CONTENT_TYPE)
