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
from quickscale.core.skin_system.drawings import Answer
from quickscale.core.skin_system.errand_views import answer_errand
from quickscale.core.skin_system.errands import Errand
from quickscale.core.skin_system.exceptions import Refused
from quickscale.core.skin_system.kinds import answer_page
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.places import Place, Standing, find_place, standings
from quickscale.core.skin_system.refusals import answer_refusal
from quickscale.core.skin_system.rendering import is_fragment, render_page
from quickscale.core.skin_system.zones import in_visitors_zone

_READ = ("GET", "HEAD")
_WRITE = (*_READ, "POST")


@relayed
@in_visitors_zone
def show_screen(request: HttpRequest, place: Place, **values: Any) -> HttpResponse:
    """Answer a screen's own URL."""
    allowed = _WRITE if place.screen.kind == "form" else _READ
    if request.method not in allowed:
        return HttpResponseNotAllowed(allowed)
    page = Page(request, place, values)
    try:
        return respond(page, answer_page(page))
    except Refused as refusal:
        return answer_refusal(request, refusal, back=page.path if is_post(request) else "")


@relayed
@in_visitors_zone
def show_action(
    request: HttpRequest, place: Place, *, action: str, row: str = "", **values: Any
) -> HttpResponse:
    """Answer an action's URL: ask with GET, act with POST."""
    if request.method not in _WRITE:
        return HttpResponseNotAllowed(_WRITE)
    page = Page(request, place, values)
    standing = find_standing(place, action, on_row=bool(row))
    read = read_row(standing, row) if row else None
    try:
        return respond(page, answer_errand(Errand(page, standing, row=read)))
    except Refused as refusal:
        back = request.POST.get("next") or page.path
        return answer_refusal(request, refusal, back=back if is_post(request) else "")


def go_home(request: HttpRequest, name: str) -> HttpResponse:
    """Lead from the site's root to the screen that is its home."""
    return redirect(find_place(name).url())


def is_post(request: HttpRequest) -> bool:
    return request.method == "POST"


def find_standing(place: Place, name: str, *, on_row: bool) -> Standing:
    for standing in standings(place.screen):
        action = standing.action
        fits = action.name == name and action.operation and not action.screen
        if fits and (standing.source is not None) is on_row:
            return standing
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
        data = {"path": request.path, "title": title, "theme": page.place.theme}
        page_viewed.send(page.path, user=request.user, data=data)
