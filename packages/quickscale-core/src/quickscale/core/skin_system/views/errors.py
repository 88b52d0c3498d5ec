"""Pages that say no: signing in first, not found, too many requests, something broken."""

import base64
import hashlib
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi, gettext
from django.utils.translation import gettext as _

from quickscale.core.api.in_process_transport import api_path_info
from quickscale.core.flags.services import is_active
from quickscale.core.http import outages
from quickscale.core.http.csp import CSP
from quickscale.core.http.problem_details import CONTENT_TYPE, build_problem
from quickscale.core.http.request_context import current_request_id
from quickscale.core.manifests.layers import BASE
from quickscale.core.skin_system.errors import OperationError
from quickscale.core.skin_system.navigation import account_url, build_page_context, link_to
from quickscale.core.skin_system.rendering import is_fragment, render_page
from quickscale.core.skin_system.screens import get_screen, join_query
from quickscale.core.teams.current import has_team
from quickscale.core.teams.exceptions import NoTeam

TEMPLATE = "screens/error.html"

#: What an operation answers whose visitor has to show once more who they are.
REAUTHENTICATE = "urn:quickscale:problem:reauthentication-required"

#: What an operation answers to who works for themselves and asks for what is a team's.
TEAM_REQUIRED = f"urn:quickscale:problem:{NoTeam.code}"

#: The statuses of which the operation itself knows best what to tell.
_TELLING = (402, 403, 409, 410, 429, 503)


def handle_operation_error(
    request: HttpRequest, error: OperationError, *, back: str = ""
) -> HttpResponse:
    """Answer a page whose operation was refused; ``back`` is where signing in leads."""
    if error.kind == outages.PROBLEM:
        return outages.unavailable_response(request)
    if error.status in (401, 403) and not request.user.is_authenticated:
        return lead_to_login(request, back=back or request.get_full_path())
    if error.kind == REAUTHENTICATE:
        return lead_to_login(request, back=request.path, page="account_reauthenticate")
    if error.kind == TEAM_REQUIRED and is_active("teams", request):
        return lead_to_team(request, back=back or request.get_full_path())
    response = show_operation_error(request, error)
    if error.retry_after:
        response["Retry-After"] = error.retry_after
    return response


def show_operation_error(request: HttpRequest, error: OperationError) -> HttpResponse:
    if error.status not in _TELLING:
        return show_error(request, error.status)
    return show_error(
        request, error.status, title=error.title, detail=error.detail, screen=error.screen
    )


def lead_to_login(request: HttpRequest, *, back: str, page: str = "account_login") -> HttpResponse:
    return lead_to(request, account_url(page, next=back))


def lead_to_team(request: HttpRequest, *, back: str) -> HttpResponse:
    """Lead to switching to one of the visitor's teams, else to making one, and from there back."""
    if has_team(request):
        screen, text = "workspace", _("Switch to a team to continue.")
    else:
        screen, text = "team-create", _("Create a team to continue.")
    messages.info(request, text)
    return lead_to(request, join_query(get_screen(screen, theme=BASE).url(), {"next": back}))


def lead_to(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to another page; htmx would put it into the middle of this one."""
    if not is_fragment(request):
        return redirect(url)
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response["HX-Redirect"] = url
    return response


def show_error(
    request: HttpRequest, status: int, *, title: str = "", detail: str = "", screen: str = ""
) -> HttpResponse:
    """Answer a page that says no, with a link to the ``screen`` that helps further."""
    usual_title, text = describe_error(status)
    title = title or usual_title
    error = {
        "status": status,
        "title": title,
        "detail": detail or text,
        "link": link_to(screen) if screen else None,
    }
    context = {**build_page_context(request, title=title), "error": error}
    return render_page(request, [TEMPLATE], context, status=status)


def describe_error(status: int) -> tuple[str, str]:
    known = {
        400: (
            _("Bad request"),
            _("Check the URL and what you entered."),
        ),
        402: (_("Not included in your plan"), _("Your plan does not include this.")),
        403: (
            _("You don't have access to this page"),
            _("If you think you should, ask an administrator of this site."),
        ),
        404: (_("Page not found"), _("Check the URL. The page may have been moved or deleted.")),
        409: (_("This changed in the meantime"), _("Reload the page to continue.")),
        410: (_("No longer available"), _("The page that this link led to has been deleted.")),
        413: (_("Request too large"), _("Send less data or choose a smaller file.")),
        415: (_("Unsupported format"), _("Send the data in a supported format.")),
        419: (_("This form has expired"), _("Go back, reload the page and send it again.")),
        429: (_("Too many requests"), _("Wait a moment, then try again.")),
        503: (_("Back in a moment"), _("Down for maintenance. We'll be back shortly.")),
    }
    broken = (_("Something went wrong"), _("This is a problem on our side. Try again in a moment."))
    return known.get(status, broken)


def is_for_program(request: HttpRequest) -> bool:
    """Whether an error is answered with a problem: for operations, and where no page is wanted."""
    view = request.resolver_match.func if request.resolver_match else None
    is_operation = hasattr(view, "cls") or is_below_api(request.path_info)
    return is_operation or not request.accepts("text/html")


def is_below_api(path_info: str) -> bool:
    try:
        return path_info.startswith(api_path_info(""))
    except NoReverseMatch:
        return False


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


def server_error(request: HttpRequest) -> HttpResponse:
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
