"""The pages of screens: asked for, sent to, refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from quickscale.core.signals import page_viewed
from quickscale.core.skin_system.actions import present_actions, read_row
from quickscale.core.skin_system.chrome import build_chrome
from quickscale.core.skin_system.client import relayed
from quickscale.core.skin_system.details import build_detail
from quickscale.core.skin_system.errand_views import answer_errand
from quickscale.core.skin_system.errands import Errand
from quickscale.core.skin_system.exceptions import Refused
from quickscale.core.skin_system.expressions import resolve_all
from quickscale.core.skin_system.faults import Faults, read_faults
from quickscale.core.skin_system.filters import (
    build_filters,
    build_search,
    choose_filters,
    is_filtered,
)
from quickscale.core.skin_system.lists import ListPlan, build_list
from quickscale.core.skin_system.lookups import asked_filter, show_lookup
from quickscale.core.skin_system.navigation import build_breadcrumbs, screen_title
from quickscale.core.skin_system.operations import Description, describe_operation
from quickscale.core.skin_system.pages import Page, require_success
from quickscale.core.skin_system.pagination import Pages, read_pages
from quickscale.core.skin_system.panels import build_panels
from quickscale.core.skin_system.people import describe_user
from quickscale.core.skin_system.places import Place, Standing, find_place, standings
from quickscale.core.skin_system.refusals import answer_refusal
from quickscale.core.skin_system.rendering import is_fragment, render_page, screen_templates
from quickscale.core.skin_system.shared import load_shared
from quickscale.core.skin_system.sorting import build_ordering
from quickscale.core.theme_system import Action

_READ = ("GET", "HEAD")
_WRITE = (*_READ, "POST")


@relayed
def show_screen(request: HttpRequest, place: Place, **values: Any) -> HttpResponse:
    """Answer a screen's own URL."""
    allowed = _WRITE if place.screen.kind == "form" else _READ
    if request.method not in allowed:
        return HttpResponseNotAllowed(allowed)
    page = Page(request, place, values)
    try:
        return _KINDS[place.screen.kind](page)
    except Refused as refusal:
        return answer_refusal(request, refusal, back=page.path if is_post(request) else "")


@relayed
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
        return answer_errand(Errand(page, standing, row=read))
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


def show_list(page: Page) -> HttpResponse:
    screen, operation = page.screen, describe_operation(page.screen.operation)
    if asked := asked_filter(page, operation):
        return show_lookup(page, asked, url=page.path)
    pages, faults = fetch_rows(page, operation)
    plan = ListPlan(
        operation,
        fields=screen.fields,
        layout=screen.layout,
        item=screen.item,
        standings=tuple(
            it for it in standings(screen) if it.source and it.action in screen.actions
        ),
        empty=screen.empty,
        sortable=True,
    )
    return render_screen(
        page,
        title=screen_title(page.place),
        status=422 if faults else 200,
        list=build_list(page, plan, pages, filtered=is_filtered(page, operation)),
        filters=build_filters(page, operation, faults),
        search=build_search(page, operation),
        ordering=build_ordering(page, operation),
    )


def fetch_rows(page: Page, operation: Description) -> tuple[Pages, Faults]:
    """Return the rows asked for, or what is wrong with the filters."""
    fixed = resolve_all(page.screen.query, page.scope())
    response = page.call(
        operation.name,
        path=page.path_for(operation.name, page.screen.params),
        query={**page.known_query(operation), **fixed},
    )
    if response.status == 400:
        names = [field.name for field in choose_filters(page, operation)]
        return Pages(), read_faults(response.data, names)
    require_success(response)
    return read_pages(page, operation, response.data), Faults()


def show_detail(page: Page) -> HttpResponse:
    operation = describe_operation(page.screen.operation)
    data = page.fetch(operation.name, path=page.path_for(operation.name, page.screen.params))
    detail = build_detail(operation, data, theme=page.theme, names=page.screen.fields)
    if page.screen.title:
        detail["title"] = screen_title(page.place)
    return render_screen(page, title=detail["title"], data=data, detail=detail)


def show_dashboard(page: Page) -> HttpResponse:
    data = None
    if operation := page.place.operation:
        data = page.fetch(operation.name, path=page.path_for(operation.name, page.screen.params))
    return render_screen(page, title=screen_title(page.place), data=data)


def show_form(page: Page) -> HttpResponse:
    screen = page.screen
    action = Action(
        name=screen.name,
        operation=screen.operation,
        params=screen.params,
        fields=screen.fields or None,
        success=screen.success,
        message=screen.message,
    )
    return answer_errand(Errand(page, Standing(action), initial=screen.initial, is_screen=True))


_KINDS: Mapping[str, Callable[[Page], HttpResponse]] = {
    "list": show_list,
    "detail": show_detail,
    "dashboard": show_dashboard,
    "form": show_form,
}


def render_screen(
    page: Page, *, title: str, data: Any = None, status: int = 200, **context: Any
) -> HttpResponse:
    """Draw a screen with what stands on every one: its panels, its actions, the page around it."""
    chrome = build_chrome(page.request, place=page.place, title=title)
    chrome["breadcrumbs"] = build_breadcrumbs(page, title, data=data)
    own = (it for it in standings(page.screen) if it.action in page.screen.actions)
    everything = {
        **context,
        "page": chrome,
        "user": describe_user(page.request),
        "shared": load_shared(page.request),
        "panels": build_panels(page, data=data),
        "actions": present_actions(page, (it for it in own if not it.source), data=data),
    }
    response = render_page(page.request, screen_templates(page.place), everything, status=status)
    tell_viewed(page, title)
    return response


def tell_viewed(page: Page, title: str) -> None:
    """Tell that a page was seen, and not only a part of one."""
    request = page.request
    if request.method == "GET" and not is_fragment(request):
        page_viewed.send(page.path, user=request.user, data={"path": request.path, "title": title})
