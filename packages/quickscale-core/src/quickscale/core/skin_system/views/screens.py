"""The kinds of screen: what each fetches, and what it adds to the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from quickscale.core.skin_system.details import build_detail
from quickscale.core.skin_system.expressions import resolve_all
from quickscale.core.skin_system.forms.autocomplete import show_lookup
from quickscale.core.skin_system.forms.errors import FormErrors, read_errors
from quickscale.core.skin_system.lists.filters import (
    asked_filter,
    build_filters,
    build_search,
    choose_filters,
    is_filtered,
)
from quickscale.core.skin_system.lists.lists import ListPlan, build_list
from quickscale.core.skin_system.lists.ordering import build_ordering
from quickscale.core.skin_system.lists.pagination import Pages, read_pages
from quickscale.core.skin_system.navigation.titles import screen_title
from quickscale.core.skin_system.pages import Page, require_success
from quickscale.core.skin_system.panels.filters import build_panel_filters
from quickscale.core.skin_system.registry import BoundAction, own_actions
from quickscale.core.skin_system.schema.operations import OperationSchema, describe_operation
from quickscale.core.skin_system.views.actions import answer_errand
from quickscale.core.skin_system.views.forms import Errand
from quickscale.core.skin_system.views.responses import Answer, draw_screen
from quickscale.core.theme_system import Action, Screen


def answer_page(page: Page) -> Answer:
    """Return what a screen shows, by its kind.

    Raises:
        OperationError: the visitor may not see it, or its operation failed.
    """
    return _KINDS[page.screen.kind](page)


def answer_list(page: Page) -> Answer:
    operation = describe_operation(page.screen.operation)
    if asked := asked_filter(page, operation):
        return show_lookup(page, asked, url=page.path)
    pages, form_errors = fetch_rows(page, operation)
    plan = plan_list(page.screen, operation)
    return draw_screen(
        page,
        title=screen_title(page.bound),
        status=422 if form_errors else 200,
        list=build_list(page, plan, pages, filtered=is_filtered(page, operation)),
        filters=build_filters(page, operation, form_errors),
        search=build_search(page, operation),
        ordering=build_ordering(page, operation),
    )


def plan_list(screen: Screen, operation: OperationSchema) -> ListPlan:
    return ListPlan(
        operation,
        fields=screen.fields,
        layout=screen.layout,
        item=screen.item,
        bound_actions=tuple(it for it in own_actions(screen) if it.source is not None),
        empty=screen.empty,
        empty_screen=screen.empty_screen,
        sortable=True,
    )


def fetch_rows(page: Page, operation: OperationSchema) -> tuple[Pages, FormErrors]:
    """Return the rows asked for, or what is wrong with the filters."""
    fixed = resolve_all(page.screen.query, page.scope())
    response = page.call(
        operation.name,
        path=page.path_for(operation.name, page.screen.params),
        query={**page.known_query(operation), **fixed},
    )
    if response.status == 400:
        names = [field.name for field in choose_filters(page, operation)]
        return Pages(), read_errors(response.data, names)
    require_success(response)
    return read_pages(page, operation, response.data), FormErrors()


def answer_detail(page: Page) -> Answer:
    operation = describe_operation(page.screen.operation)
    data = page.fetch(operation.name, path=page.path_for(operation.name, page.screen.params))
    detail = build_detail(operation, data, theme=page.theme, names=page.screen.fields)
    if page.screen.title:
        detail["title"] = screen_title(page.bound)
    return draw_screen(page, title=detail["title"], data=data, detail=detail)


def answer_dashboard(page: Page) -> Answer:
    screen, data = page.screen, None
    filters = build_panel_filters(page)
    if operation := page.bound.operation:
        path = page.path_for(operation.name, screen.params)
        data = page.fetch(operation.name, path=path, query=resolve_all(screen.query, page.scope()))
    return draw_screen(page, title=screen_title(page.bound), data=data, filters=filters)


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
    return answer_errand(Errand(page, BoundAction(action), initial=screen.initial, is_screen=True))


_KINDS: Mapping[str | None, Callable[[Page], Answer]] = {
    "list": answer_list,
    "detail": answer_detail,
    "dashboard": answer_dashboard,
    "form": answer_form,
}
