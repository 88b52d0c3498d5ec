"""Pages as responses, drawn from plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import SimpleLazyObject

from quickscale.core.skin_system.rendering.templates import FRAGMENT, choose_layout

AnyResponse = TypeVar("AnyResponse", bound=HttpResponse)

_VARY = ("Cookie", "HX-Request")


class ScreenResponse(SimpleTemplateResponse):
    """A page that is drawn when its view is done; the template sees no request.

    Args:
        request: who asks, and whether for all of the page.
        templates: the first of them that exists draws it.
        context: plain data.
        status: the page's HTTP status.
        cacheable: whether a browser may keep the page.
    """

    def __init__(
        self,
        request: HttpRequest,
        templates: Sequence[str],
        context: Mapping[str, Any],
        *,
        status: int = 200,
        cacheable: bool = True,
    ) -> None:
        super().__init__(list(templates), dict(context), status=status)
        self.visitor_request = request
        finish_response(self)
        if not cacheable:
            patch_cache_control(self, no_store=True)

    def resolve_context(self, context: dict[str, Any] | None) -> dict[str, Any] | None:
        return add_layout(self.visitor_request, context or {})


def render_page(
    request: HttpRequest, templates: Sequence[str], context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a page, or its fragment, at once."""
    content = loader.select_template(templates).render(add_layout(request, context))
    return finish_response(HttpResponse(content, status=status))


def add_layout(request: HttpRequest, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page's context with what only its HTML needs."""
    return {
        **context,
        "layout": FRAGMENT if is_fragment(request) else choose_layout(context),
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
    }


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page, and not for all of it by its own means."""
    headers = request.headers
    if headers.get("HX-Request") != "true" or headers.get("HX-Request-Type") == "full":
        return False
    return "HX-Boosted" not in headers and "HX-History-Restore-Request" not in headers


def finish_response(response: AnyResponse) -> AnyResponse:
    """Keep a visitor's page out of shared caches, and a fragment apart from its page."""
    patch_vary_headers(response, _VARY)
    patch_cache_control(response, private=True, no_cache=True)
    return response
