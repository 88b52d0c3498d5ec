"""Leads on from pages that have moved, and says where search engines are not wanted."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from quickscale.core.plugin_framework import service
from quickscale.core.plugin_framework.seo import NoSeo

from .views.errors import show_error


class SeoMiddleware(MiddlewareMixin):
    """Asks the service ``seo`` where a page is that is not found, and for ``X-Robots-Tag``.

    It stands last in ``MIDDLEWARE``, and does nothing where no chosen plugin brings that service.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if type(service("seo")) is NoSeo:
            raise MiddlewareNotUsed
        super().__init__(get_response)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code == HTTPStatus.NOT_FOUND and request.method in ("GET", "HEAD"):
            response = find_moved(request) or response
        if directives := service("seo").get_robots_header():
            response.headers.setdefault("X-Robots-Tag", directives)
        return response


def find_moved(request: HttpRequest) -> HttpResponse | None:
    """Return the answer for a page that was here once, None where nothing is known of it."""
    path = service("seo").find_redirect(request.path)
    if path is None:
        return None
    if not path:
        return show_error(request, HTTPStatus.GONE)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
