"""The kinds of screen: what each fetches, and what it adds to the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from quickscale.core.skin_system.details import build_detail
from quickscale.core.skin_system.drawings import Answer, draw_screen
from quickscale.core.skin_system.errand_views import answer_errand
from quickscale.core.skin_system.errands import Errand
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
from quickscale.core.skin_system.operations import Description, describe_operation
from quickscale.core.skin_system.pages import Page, require_success
from quickscale.core.skin_system.pagination import Pages, read_pages
from quickscale.core.skin_system.panel_filters import build_panel_filters
from quickscale.core.skin_system.places import Standing, own_standings
from quickscale.core.skin_system.sorting import build_ordering
from quickscale.core.skin_system.titles import screen_title
from quickscale.core.theme_system import Action, Screen


def answer_page(page: Page) -> Answer:
    """Return what a screen shows, by its kind.

    Raises:
        Refused: the visitor may not see it, or its operation failed.
    """
    return _KINDS[page.screen.kind](page)


def answer_list(page: Page) -> Answer:
    operation = describe_operation(page.screen.operation)
    if asked := asked_filter(page, operation):
        return show_lookup(page, asked, url=page.path)
    pages, faults = fetch_rows(page, operation)
    plan = plan_list(page.screen, operation)
    return draw_screen(
        page,
        title=screen_title(page.place),
        status=422 if faults else 200,
        list=build_list(page, plan, pages, filtered=is_filtered(page, operation)),
        filters=build_filters(page, operation, faults),
        search=build_search(page, operation),
        ordering=build_ordering(page, operation),
    )


def plan_list(screen: Screen, operation: Description) -> ListPlan:
    return ListPlan(
        operation,
        fields=screen.fields,
        layout=screen.layout,
        item=screen.item,
        standings=tuple(it for it in own_standings(screen) if it.source is not None),
        empty=screen.empty,
        empty_screen=screen.empty_screen,
        sortable=True,
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


def answer_detail(page: Page) -> Answer:
    operation = describe_operation(page.screen.operation)
    data = page.fetch(operation.name, path=page.path_for(operation.name, page.screen.params))
    detail = build_detail(operation, data, theme=page.theme, names=page.screen.fields)
    if page.screen.title:
        detail["title"] = screen_title(page.place)
    return draw_screen(page, title=detail["title"], data=data, detail=detail)


def answer_dashboard(page: Page) -> Answer:
    screen, data = page.screen, None
    filters = build_panel_filters(page)
    if operation := page.place.operation:
        path = page.path_for(operation.name, screen.params)
        data = page.fetch(operation.name, path=path, query=resolve_all(screen.query, page.scope()))
    return draw_screen(page, title=screen_title(page.place), data=data, filters=filters)


def answer_form(page: Page) -> Answer:
    screen = page.screen
    action = Action(
        name=screen.name,
        operation=screen.operation,
        params=screen.params,
        fields=screen.fields or None,
        success=screen.success,
        message=screen.message,
        result=screen.result,
    )
    return answer_errand(Errand(page, Standing(action), initial=screen.initial, is_screen=True))


_KINDS: Mapping[str | None, Callable[[Page], Answer]] = {
    "list": answer_list,
    "detail": answer_detail,
    "dashboard": answer_dashboard,
    "form": answer_form,
}
