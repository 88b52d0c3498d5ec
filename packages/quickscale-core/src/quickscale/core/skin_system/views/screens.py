"""The screens that show something: what all have in common, lists, details and dashboards."""

import logging
from collections.abc import Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.generic import View

from quickscale.core.api.client import Response, relayed
from quickscale.core.conf import quickscale_settings
from quickscale.core.signals import page_viewed
from quickscale.core.skin_system import boards, calendars, comparisons, maps
from quickscale.core.skin_system.actions import present_actions
from quickscale.core.skin_system.breadcrumbs import build_breadcrumbs
from quickscale.core.skin_system.bulk import bulk_actions, row_actions, take_choice
from quickscale.core.skin_system.contributed import add_values
from quickscale.core.skin_system.default_filters import (
    apply_default_filters,
    drop_default_filters,
)
from quickscale.core.skin_system.errors import OperationError
from quickscale.core.skin_system.exports import export_url
from quickscale.core.skin_system.inputs import FormErrors, asked_field, show_lookup
from quickscale.core.skin_system.lists import (
    COMPARISON,
    ListPlan,
    build_detail,
    build_filters,
    build_list,
    build_ordering,
    build_search,
    chosen_layout,
    filters_of,
    is_board,
    is_calendar,
    is_filtered,
    is_map,
    read_filter_errors,
)
from quickscale.core.skin_system.navigation import build_page_context
from quickscale.core.skin_system.pages import Pages, read_pages
from quickscale.core.skin_system.panels import build_panel_filters, build_panels
from quickscale.core.skin_system.rendering import (
    ScreenResponse,
    in_visitors_zone,
    is_fragment,
    screen_templates,
)
from quickscale.core.skin_system.saved_searches import offer_saving
from quickscale.core.skin_system.saved_views import (
    SavedView,
    apply_default,
    build_views,
    choose_columns,
    fetch_views,
)
from quickscale.core.skin_system.schema import OperationSchema, describe_operation
from quickscale.core.skin_system.screens import (
    BoundScreen,
    Page,
    own_actions,
    require_success,
    resolve_all,
)
from quickscale.core.skin_system.titles import screen_title
from quickscale.core.teams import current_team
from quickscale.core.teams.exceptions import NoTeam

from .errors import TEAM_REQUIRED, handle_operation_error

logger = logging.getLogger(__name__)


class SeeOther(HttpResponseRedirect):
    """What became of a POST is to be seen at another URL, with GET."""

    status_code = 303


def find_external_url(operation: OperationSchema, answer: Any) -> str:
    """Return the URL on another site that an operation's answer leads to, if it may lead there."""
    if not isinstance(answer, Mapping):
        return ""
    urls = (answer.get(name) for name in external_fields(operation))
    url = next((str(url) for url in urls if url), "")
    if url and not is_allowed(url):
        logger.error(
            "%s redirects to %s, which isn't in QUICKSCALE_REDIRECT_ORIGINS.", operation.name, url
        )
        return ""
    return url


def external_fields(operation: OperationSchema) -> list[str]:
    fields = operation.item.fields.values() if operation.item else ()
    return [field.name for field in fields if field.format == "redirect"]


def is_allowed(url: str) -> bool:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" in quickscale_settings.REDIRECT_ORIGINS


def redirect_to_other_site(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to another site; htmx could not follow there, and is told to let the browser go."""
    if request.headers.get("HX-Request") != "true":
        return SeeOther(url)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response


@method_decorator([relayed, in_visitors_zone], name="dispatch")
class ScreenView(View):
    """The page of a screen.

    A class of one's own for one screen is named by ``Screen.view``.

    Attributes:
        bound: the screen, given by ``as_view``.
        page: the screen as this visitor asked for it: its path, its query, its operations.
        object: what the screen's operation answered, ``data`` in the screen's expressions.
    """

    http_method_names = ["get", "head"]

    bound: BoundScreen = cast(BoundScreen, None)  # as_view() gives it
    object: Any = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = Page(request, self.bound, kwargs)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Drawn here, not by the handler: in the visitor's time zone, and while a refusal of what is
        # computed late can still become an error's page.
        try:
            self.check_audience()
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, ScreenResponse):
                response.render()
        except OperationError as error:
            return self.handle_operation_error(error)
        if isinstance(response, ScreenResponse):
            self.send_page_viewed(response)
        return response

    def check_audience(self) -> None:
        """Refuse who works for themselves what is a team's, before a form is offered.

        Raises:
            OperationError: there is no team that the visitor works for.
        """
        if self.bound.screen.audience == "team" and current_team(self.request) is None:
            raise OperationError(
                HTTPStatus.FORBIDDEN, detail=str(NoTeam.message), kind=TEAM_REQUIRED
            )

    def get_title(self) -> str:
        return screen_title(self.bound)

    def get_breadcrumbs(self, title: str) -> list[dict[str, Any]]:
        has_parent = self.page.screen.parent
        return build_breadcrumbs(self.page, title, data=self.object) if has_parent else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what a template of the page receives: plain data, never a model or the request.

        Raises:
            OperationError: an operation that the page cannot do without was refused.
        """
        context = {**kwargs, **self.get_layout_context()}
        if "panels" not in context:
            has_panels = self.bound.screen.panels
            context["panels"] = build_panels(self.page, data=self.object) if has_panels else []
        if "actions" not in context:
            actions = [each for each in own_actions(self.bound) if each.source is None]
            presented = present_actions(self.page, actions, data=self.object) if actions else []
            context["actions"] = presented
        return context

    def get_layout_context(self) -> dict[str, Any]:
        """Return what stands around every page."""
        title = self.get_title()
        context = build_page_context(
            self.request, bound=self.bound, title=title, path=self.page.path, data=self.object
        )
        context["page"]["breadcrumbs"] = self.get_breadcrumbs(title)
        return context

    def get_template_names(self) -> list[str]:
        """Return the page's templates; the first that exists draws it."""
        return screen_templates(self.bound)

    def render_to_response(
        self, context: dict[str, Any], *, status: int = HTTPStatus.OK
    ) -> ScreenResponse:
        return ScreenResponse(self.request, self.get_template_names(), context, status=status)

    def get_return_url(self) -> str:
        """Return where a visitor goes on who has to sign in first; empty is this very address."""
        return self.page.path if self.request.method == "POST" else ""

    def handle_operation_error(self, error: OperationError) -> HttpResponse:
        return handle_operation_error(self.request, error, back=self.get_return_url())

    def send_page_viewed(self, response: ScreenResponse) -> None:
        request, context = self.request, response.context_data or {}
        if request.method != "GET" or response.status_code != HTTPStatus.OK or is_fragment(request):
            return
        data = {
            "path": request.path,
            "title": str(context["page"]["title"]),
            "theme": self.bound.theme,
        }
        page_viewed.send(self.page.path, user=request.user, data=data)


class ListView(ScreenView):
    """A list screen: one page of its operation's rows, with filters and orderings.

    ``object`` is what the list is about, where its screen names a ``subject``.

    Attributes:
        rows: the rows, and the way to the other pages.
        form_errors: what is wrong with the filters.
        all_chosen: whether all rows of the page are chosen when it opens.
        views: the visitor's saved views of the list.
        answer: what the operation answered, None where the filters were wrong.
    """

    rows: Pages
    answer: Any = None
    form_errors: FormErrors
    all_chosen = False
    views: Sequence[SavedView] = ()

    @cached_property
    def operation(self) -> OperationSchema:
        return describe_operation(self.page.screen.operation)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if field := asked_field(self.page, filters_of(self.bound)):
            return show_lookup(self.page, field, url=self.page.path)
        self.all_chosen = bool(bulk_actions(self.bound)) and take_choice(self.page)
        if self.page.screen.saved_views:
            self.views = fetch_views(self.page)
            apply_default(self.page, self.views)
        has_defaults = bool(self.page.screen.default_filters)
        is_default = has_defaults and apply_default_filters(self.page)
        self.object = self.get_subject()
        self.rows, self.form_errors = self.get_rows()
        if is_default and not self.rows.rows and not self.form_errors:
            self.show_unfiltered()
        status = HTTPStatus.UNPROCESSABLE_ENTITY if self.form_errors else HTTPStatus.OK
        return self.render_to_response(self.get_context_data(), status=status)

    def get_subject(self) -> Any:
        """Return what the list is about, None where it is about nothing in particular.

        Raises:
            OperationError: the visitor may not see it, or there is none.
        """
        name = self.page.screen.subject
        return self.page.fetch(name, path=self.page.path_for(name, {})) if name else None

    @cached_property
    def detail(self) -> dict[str, Any] | None:
        if self.object is None:
            return None
        described = describe_operation(self.page.screen.subject)
        return build_detail(described, self.object, theme=self.page.theme)

    def get_title(self) -> str:
        if self.detail is None or self.page.screen.title:
            return super().get_title()
        title: str = self.detail["title"]
        return title

    def get_query(self) -> dict[str, Any]:
        """Return the query parameters: what the visitor asks for, and what the screen fixes."""
        return self.page.list_query(self.operation)

    def get_rows(self) -> tuple[Pages, FormErrors]:
        """Return the rows asked for, or what is wrong with the filters."""
        response = self.call_list()
        if response.status == HTTPStatus.BAD_REQUEST:
            return Pages(), read_filter_errors(response.data, filters_of(self.bound))
        require_success(response)
        self.answer = response.data
        if is_board(self.page):
            return boards.read_cards(self.answer), FormErrors()
        if is_calendar(self.page):
            return calendars.read_rows(self.answer), FormErrors()
        return read_pages(self.page, self.operation, self.answer), FormErrors()

    def show_unfiltered(self) -> None:
        """Take the default filters off a list that has no rows without them either.

        It says that there is nothing yet, and not that nothing was found.
        """
        filtered = self.page.query
        self.page.query = drop_default_filters(self.page)
        rows, _errors = self.get_rows()
        if rows.rows:
            self.page.query = filtered

    def call_list(self) -> Response:
        """Return the answer of the operation that gives the rows."""
        page, operation = self.page, self.operation
        if is_board(page):
            return boards.call_board(page)
        if is_calendar(page):
            return calendars.call_days(page, operation)
        path = page.path_for(operation.name, page.screen.params)
        return page.call(operation.name, path=path, query=self.get_query())

    def get_export_url(self) -> str:
        """Return where the list is given out as a file, with the columns that the page shows."""
        columns = choose_columns(self.page)
        return export_url(self.page, self.operation, self.get_query(), columns)

    def get_list_plan(self) -> ListPlan:
        screen = self.page.screen
        return ListPlan(
            self.operation,
            fields=choose_columns(self.page) if screen.saved_views else screen.fields,
            layout=self.get_layout(),
            layouts=self.get_layouts(),
            item=screen.item,
            bound_actions=row_actions(self.bound),
            bulk_actions=bulk_actions(self.bound),
            all_chosen=self.all_chosen,
            empty=screen.empty,
            empty_screen=screen.empty_screen,
            sortable=True,
            export_url=self.get_export_url() if screen.export else "",
            contributed=add_values(self.page, self.operation.name, self.rows.rows, on="list"),
        )

    def get_layout(self) -> str:
        """Return how the list is drawn: of wrong filters there are no days and no columns."""
        layout = chosen_layout(self.page)
        if layout in ("map", "list"):
            return "auto"
        if self.answer is None or layout == "table":
            return "auto" if layout in ("auto", "cards") else "table"
        return "calendar" if is_calendar(self.page) else layout

    def get_layouts(self) -> Sequence[Mapping[str, Any]]:
        """Return the links to the same list in other layouts."""
        screen = self.page.screen
        if screen.board:
            return boards.offer_layouts(self.page)
        if screen.map:
            return maps.offer_layouts(self.page)
        return calendars.offer_layouts(self.page) if screen.calendar else ()

    def get_list(self) -> dict[str, Any]:
        """Return the rows as skins draw them, those of a board or a calendar also in its parts."""
        filtered, plan = is_filtered(self.page), self.get_list_plan()
        found = build_list(self.page, plan, self.rows, filtered=filtered)
        if found["layout"] == COMPARISON:
            found["comparison"] = comparisons.build_comparison(found["rows"])
        if is_map(self.page) and not self.form_errors:
            found["map"] = self.get_map(plan)
        if self.page.screen.alerts:
            found["save_search_url"] = offer_saving(self.page)
        if found["layout"] == "board":
            found["board"] = boards.build_board(self.page, self.answer, found["rows"])
        if found["layout"] == "calendar":
            is_cut = bool(self.answer["next"])
            found["calendar"] = calendars.build_calendar(self.page, found["rows"], is_cut=is_cut)
        return found

    def get_map(self, plan: ListPlan) -> dict[str, Any] | None:
        """Return the map of the rows, None where none of them has a place."""
        response = maps.call_map(self.page)
        require_success(response)
        return maps.build_map(self.page, plan, response.data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page, operation = self.page, self.operation
        idle = boards.idle_filters(page) if is_board(page) else ()
        # What is compared was chosen elsewhere.
        is_compared = page.screen.layout == COMPARISON
        return super().get_context_data(
            list=self.get_list(),
            filters=build_filters(page, self.form_errors, without=idle),
            search=None if is_compared else build_search(page, operation, self.rows),
            ordering=None if is_compared else build_ordering(page, operation),
            views=build_views(page, self.views) if page.screen.saved_views else None,
            detail=self.detail,
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
        page, operation = self.page, self.operation
        query = resolve_all(page.screen.query, page.scope())
        path = page.path_for(operation.name, page.screen.params)
        return page.fetch(operation.name, path=path, query=query)

    @cached_property
    def detail(self) -> dict[str, Any]:
        screen, theme = self.page.screen, self.page.theme
        contributed = add_values(self.page, self.operation.name, [self.object], on="detail")
        detail = build_detail(
            self.operation,
            self.object,
            theme=theme,
            names=screen.fields,
            contributed=contributed,
        )
        if screen.title:
            detail["title"] = screen_title(self.bound)
        return detail

    def get_title(self) -> str:
        title: str = self.detail["title"]
        return title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(detail=self.detail, **kwargs)
        galleries = (each for each in context["panels"] if each["kind"] == "gallery")
        context["gallery"] = next(galleries, None)
        return context


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
