"""What the views of all screens have in common."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.generic import View

from quickscale.core.api.client import relayed
from quickscale.core.conf import quickscale_settings
from quickscale.core.signals import page_viewed
from quickscale.core.skin_system.actions import present_actions
from quickscale.core.skin_system.errors import OperationError
from quickscale.core.skin_system.navigation import (
    build_breadcrumbs,
    build_layout_context,
    describe_user,
    load_shared,
    screen_title,
)
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.panels import build_panels
from quickscale.core.skin_system.registry import BoundScreen, own_actions
from quickscale.core.skin_system.rendering import (
    ScreenResponse,
    in_visitors_zone,
    is_fragment,
    screen_templates,
)
from quickscale.core.skin_system.schema import OperationSchema

from .errors import handle_operation_error

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
    """Return the fields of an operation's answer that lead to another site."""
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
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, ScreenResponse):
                response.render()
        except OperationError as error:
            return self.handle_operation_error(error)
        if isinstance(response, ScreenResponse):
            self.send_page_viewed(response)
        return response

    def get_title(self) -> str:
        """Return what the page is called."""
        return screen_title(self.bound)

    def get_breadcrumbs(self, title: str) -> list[dict[str, Any]]:
        return build_breadcrumbs(self.page, title, data=self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what a template of the page receives: plain data, never a model or the request.

        Raises:
            OperationError: an operation that the page cannot do without was refused.
        """
        context = {**kwargs, **self.get_layout_context()}
        if "panels" not in context:
            context["panels"] = build_panels(self.page, data=self.object)
        if "actions" not in context:
            actions = [each for each in own_actions(self.page.screen) if each.source is None]
            context["actions"] = present_actions(self.page, actions, data=self.object)
        return context

    def get_layout_context(self) -> dict[str, Any]:
        """Return what stands around every page."""
        title = self.get_title()
        page = build_layout_context(self.request, bound=self.bound, title=title)
        page["breadcrumbs"] = self.get_breadcrumbs(title)
        return {
            "page": page,
            "user": describe_user(self.request),
            "shared": load_shared(self.request),
        }

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
        """Tell that a page was seen, and not only a part of one."""
        request, context = self.request, response.context_data or {}
        if request.method != "GET" or response.status_code != HTTPStatus.OK or is_fragment(request):
            return
        data = {
            "path": request.path,
            "title": str(context["page"]["title"]),
            "theme": self.bound.theme,
        }
        page_viewed.send(self.page.path, user=request.user, data=data)
