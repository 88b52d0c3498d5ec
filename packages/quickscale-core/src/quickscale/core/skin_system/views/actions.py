"""An action on a screen: GET asks, POST acts."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse

from quickscale.core.skin_system.actions import (
    action_label,
    build_action_url,
    download_url,
    read_row,
    row_keys,
)
from quickscale.core.skin_system.rendering import action_templates, finish_response
from quickscale.core.skin_system.schema import (
    OperationSchema,
    find_retrieve,
)
from quickscale.core.skin_system.screens import (
    follow,
    resolve_all,
)

from .forms import FormView
from .screens import SeeOther

#: How many rows of a list are looked through for the one that an action is about.
_ROWS = 100

#: The kinds of screens whose operation says what an action on them is about.
_ABOUT_ONE = ("detail", "dashboard")


class ActionView(FormView):
    """An action on a screen: GET asks, POST acts.

    A class of one's own for one action is named by ``Action.view``.

    Attributes:
        bound_action: the action, given by ``as_view``.
    """

    default_success_needs_answer = False

    def setup(
        self, request: HttpRequest, *args: Any, action: str = "", row: str = "", **kwargs: Any
    ) -> None:
        super().setup(request, *args, **kwargs)
        self.row = read_row(self.bound_action, row) if row else None

    @cached_property
    def url(self) -> str:
        return build_action_url(self.page, self.bound_action, row=self.row)

    @cached_property
    def reader(self) -> OperationSchema | None:
        source = self.bound_action.source
        if source is not None:
            return find_retrieve(source.name) if row_keys(self.bound_action) else None
        return self.bound.operation if self.page.screen.kind in _ABOUT_ONE else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.operation.is_download:
            return self.lead_to_file()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.operation.is_download:
            return self.lead_to_file()
        return super().post(request, *args, **kwargs)

    def lead_to_file(self) -> HttpResponse:
        """Lead to what an operation gives out: pages link there, and no page is about it."""
        file = download_url(self.page, self.action, data=self.subject, row=self.row)
        return finish_response(SeeOther(file or self.page.path))

    def get_subject(self) -> Mapping[str, Any]:
        return super().get_subject() if self.reader else self.find_row()

    def get_subject_params(self) -> Mapping[str, Any]:
        return self.page.screen.params

    def find_row(self) -> Mapping[str, Any]:
        """Return a row of a list whose items cannot be read alone, if it is among the first."""
        page, source = self.page, self.bound_action.source
        if source is None or not self.row:
            return {}
        query: dict[str, Any] = resolve_all(page.screen.query, page.scope())
        if "page_size" in source.query_names:
            query["page_size"] = _ROWS
        data = page.fetch(
            source.name, path=page.path_for(source.name, page.screen.params), query=query
        )
        rows = data if isinstance(data, list) else data["results"]
        keys = row_keys(self.bound_action)
        wanted = [str(follow(key, self.row)) for key in keys]
        return next((row for row in rows if [str(follow(key, row)) for key in keys] == wanted), {})

    def get_stored(self) -> Mapping[str, Any]:
        """Return what is stored of what the action updates: else it is a part of its subject."""
        return super().get_stored() or self.subject

    def get_initial_expressions(self) -> Mapping[str, Any]:
        return self.action.initial

    def get_title(self) -> str:
        return action_label(self.page.theme, self.action)

    def get_submit_label(self) -> str:
        return action_label(self.page.theme, self.action)

    def get_parent_url(self) -> str:
        return self.page.path

    def get_default_success_url(self) -> str:
        return self.next

    def get_return_url(self) -> str:
        return self.next or self.page.path if self.request.method == "POST" else ""

    def get_template_names(self) -> list[str]:
        return action_templates(self.bound, self.action.name)

    def get_steps(self) -> list[dict[str, Any]]:
        return []

    def get_breadcrumbs(self, title: str, **kwargs: Any) -> list[dict[str, Any]]:
        return super().get_breadcrumbs(title, beneath=True, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context; the screen's own panels and actions stay on the screen."""
        return super().get_context_data(**{"panels": [], "actions": [], **kwargs})
