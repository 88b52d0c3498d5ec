"""The screens that show something: lists, details and dashboards."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from quickscale.core.skin_system.details import build_detail
from quickscale.core.skin_system.forms import FormErrors, read_errors, show_lookup
from quickscale.core.skin_system.lists import (
    ListPlan,
    Pages,
    asked_filter,
    build_filters,
    build_list,
    build_ordering,
    build_search,
    choose_filters,
    is_filtered,
    read_pages,
)
from quickscale.core.skin_system.navigation import screen_title
from quickscale.core.skin_system.pages import require_success
from quickscale.core.skin_system.panels import build_panel_filters
from quickscale.core.skin_system.registry import own_actions, resolve_all
from quickscale.core.skin_system.schema import OperationSchema, describe_operation

from .base import ScreenView


class ListView(ScreenView):
    """A list screen: one page of its operation's rows, with filters and orderings.

    Attributes:
        rows: the rows, and the way to the other pages.
        form_errors: what is wrong with the filters.
    """

    rows: Pages
    form_errors: FormErrors

    @cached_property
    def operation(self) -> OperationSchema:
        return describe_operation(self.page.screen.operation)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if field := asked_filter(self.page, self.operation):
            return show_lookup(self.page, field, url=self.page.path)
        self.rows, self.form_errors = self.get_rows()
        status = HTTPStatus.UNPROCESSABLE_ENTITY if self.form_errors else HTTPStatus.OK
        return self.render_to_response(self.get_context_data(), status=status)

    def get_query(self) -> dict[str, Any]:
        """Return the query parameters: what the visitor asks for, and what the screen fixes."""
        page = self.page
        fixed = resolve_all(page.screen.query, page.scope())
        return {**page.known_query(self.operation), **fixed}

    def get_rows(self) -> tuple[Pages, FormErrors]:
        """Return the rows asked for, or what is wrong with the filters."""
        page, operation = self.page, self.operation
        path = page.path_for(operation.name, page.screen.params)
        response = page.call(operation.name, path=path, query=self.get_query())
        if response.status == HTTPStatus.BAD_REQUEST:
            names = [field.name for field in choose_filters(page, operation)]
            return Pages(), read_errors(response.data, names)
        require_success(response)
        return read_pages(page, operation, response.data), FormErrors()

    def get_list_plan(self) -> ListPlan:
        """Return how the rows are shown."""
        screen = self.page.screen
        return ListPlan(
            self.operation,
            fields=screen.fields,
            layout=screen.layout,
            item=screen.item,
            bound_actions=tuple(each for each in own_actions(screen) if each.source is not None),
            empty=screen.empty,
            empty_screen=screen.empty_screen,
            sortable=True,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page, operation = self.page, self.operation
        filtered = is_filtered(page, operation)
        return super().get_context_data(
            list=build_list(page, self.get_list_plan(), self.rows, filtered=filtered),
            filters=build_filters(page, operation, self.form_errors),
            search=build_search(page, operation),
            ordering=build_ordering(page, operation),
            **kwargs,
        )


class DetailView(ScreenView):
    """A detail screen: one thing, which an operation reads."""

    @cached_property
    def operation(self) -> OperationSchema:
        return describe_operation(self.page.screen.operation)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data())

    def get_object(self) -> Any:
        """Return the thing.

        Raises:
            OperationError: the visitor may not see it, or there is none.
        """
        path = self.page.path_for(self.operation.name, self.page.screen.params)
        return self.page.fetch(self.operation.name, path=path)

    @cached_property
    def detail(self) -> dict[str, Any]:
        """The thing as a template receives it."""
        screen, theme = self.page.screen, self.page.theme
        detail = build_detail(self.operation, self.object, theme=theme, names=screen.fields)
        if screen.title:
            detail["title"] = screen_title(self.bound)
        return detail

    def get_title(self) -> str:
        title: str = self.detail["title"]
        return title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(detail=self.detail, **kwargs)


class DashboardView(ScreenView):
    """A screen of panels; an operation of its own, if it has one, decides who may see it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The panels' filters come first: they correct the query that everything else reads.
        filters = build_panel_filters(self.page)
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data(filters=filters))

    def get_object(self) -> Any:
        """Return what the screen's own operation says, None where it has none."""
        page, operation = self.page, self.bound.operation
        if operation is None:
            return None
        query = resolve_all(page.screen.query, page.scope())
        path = page.path_for(operation.name, page.screen.params)
        return page.fetch(operation.name, path=path, query=query)
