"""The pages of screens: asked for, sent to, refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from quickscale.core.api.client.client import relayed
from quickscale.core.signals import page_viewed
from quickscale.core.skin_system.actions import read_row
from quickscale.core.skin_system.errors import OperationError
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.registry import BoundAction, BoundScreen, bound_actions, get_screen
from quickscale.core.skin_system.rendering.templates import is_fragment, render_page
from quickscale.core.skin_system.rendering.time_zones import in_visitors_zone
from quickscale.core.skin_system.views.actions import answer_errand
from quickscale.core.skin_system.views.errors import handle_operation_error
from quickscale.core.skin_system.views.forms import Errand
from quickscale.core.skin_system.views.responses import Answer
from quickscale.core.skin_system.views.screens import answer_page

_READ = ("GET", "HEAD")
_WRITE = (*_READ, "POST")


@relayed
@in_visitors_zone
def show_screen(request: HttpRequest, bound: BoundScreen, **values: Any) -> HttpResponse:
    """Answer a screen's own URL."""
    allowed = _WRITE if bound.screen.kind == "form" else _READ
    if request.method not in allowed:
        return HttpResponseNotAllowed(allowed)
    page = Page(request, bound, values)
    try:
        return respond(page, answer_page(page))
    except OperationError as error:
        return handle_operation_error(request, error, back=page.path if is_post(request) else "")


@relayed
@in_visitors_zone
def show_action(
    request: HttpRequest, bound: BoundScreen, *, action: str, row: str = "", **values: Any
) -> HttpResponse:
    """Answer an action's URL: ask with GET, act with POST."""
    if request.method not in _WRITE:
        return HttpResponseNotAllowed(_WRITE)
    page = Page(request, bound, values)
    bound_action = get_bound_action(bound, action, on_row=bool(row))
    read = read_row(bound_action, row) if row else None
    try:
        return respond(page, answer_errand(Errand(page, bound_action, row=read)))
    except OperationError as error:
        back = request.POST.get("next") or page.path
        return handle_operation_error(request, error, back=back if is_post(request) else "")


def go_home(request: HttpRequest, name: str) -> HttpResponse:
    """Lead from the site's root to the screen that is its home."""
    return redirect(get_screen(name).url())


def is_post(request: HttpRequest) -> bool:
    return request.method == "POST"


def get_bound_action(bound: BoundScreen, name: str, *, on_row: bool) -> BoundAction:
    for bound_action in bound_actions(bound.screen):
        action = bound_action.action
        fits = action.name == name and action.operation and not action.screen
        if fits and (bound_action.source is not None) is on_row:
            return bound_action
    raise Http404


def respond(page: Page, answer: Answer) -> HttpResponse:
    """Draw a page by the skin's template for it."""
    if isinstance(answer, HttpResponse):
        return answer
    response = render_page(page.request, answer.templates, answer.context, status=answer.status)
    if not answer.is_kept:
        patch_cache_control(response, no_store=True)
    if response.status_code == HTTPStatus.OK:
        tell_viewed(page, str(answer.context["page"]["title"]))
    return response


def tell_viewed(page: Page, title: str) -> None:
    """Tell that a page was seen, and not only a part of one."""
    request = page.request
    if request.method == "GET" and not is_fragment(request):
        data = {"path": request.path, "title": title, "theme": page.bound.theme}
        page_viewed.send(page.path, user=request.user, data=data)
