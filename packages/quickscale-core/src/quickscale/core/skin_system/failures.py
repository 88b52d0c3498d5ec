"""The page of a fault of ours: it depends on nothing that may be what failed.

Neither template nor static file, database, session or context processor has a part in it. A
project's URLconf names it: ``handler500 = "quickscale.core.skin_system.failures.show_failure"``.
"""

from __future__ import annotations

import base64
import hashlib
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi, gettext

from quickscale.core.http.csp import CSP
from quickscale.core.http.problem_details import CONTENT_TYPE, build_problem
from quickscale.core.logs import current_request_id
from quickscale.core.skin_system.refusals import is_for_program

STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:36rem;margin:0 auto;padding:20vh 1rem}"
    "h1{font-size:1.75rem;line-height:1.25}"
    "code{overflow-wrap:anywhere}"
)
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{detail}</p>
{request_id}
<p><a href="/">{home}</a></p>
</main>
</body>
</html>
"""


def show_failure(request: HttpRequest) -> HttpResponse:
    """Answer 500: a problem where data was asked for, otherwise a page of its own."""
    response = write_problem(request) if is_for_program(request) else write_page()
    response["Cache-Control"] = "no-store"
    return response


def write_page() -> HttpResponse:
    """Return the page, in the language that the visitor was to be answered in."""
    content = format_html(
        _PAGE,
        language=get_language() or "en",
        direction="rtl" if get_language_bidi() else "ltr",
        title=gettext("Something went wrong"),
        detail=gettext("This is a problem on our side. Try again in a moment."),
        home=gettext("Go to the home page"),
        style=mark_safe(STYLE),  # noqa: S308
        request_id=write_request_id(),
    )
    response = HttpResponse(content, status=HTTPStatus.INTERNAL_SERVER_ERROR)
    response[str(CSP.HEADER_ENFORCE)] = POLICY
    return response


def write_request_id() -> str:
    """Return the line by which whoever runs the site finds the request; nothing without logs."""
    if not (request_id := current_request_id()):
        return ""
    label = gettext("If you contact support, include this request ID:")
    return format_html('<p>{} <code dir="ltr">{}</code></p>', label, request_id)


def write_problem(request: HttpRequest) -> HttpResponse:
    problem = build_problem(
        status_code=HTTPStatus.INTERNAL_SERVER_ERROR,
        code="server-error",
        detail=gettext("Something went wrong on our side. The error has been logged."),
        instance=request.path,
    )
    return JsonResponse(problem, status=problem["status"], content_type=CONTENT_TYPE)
