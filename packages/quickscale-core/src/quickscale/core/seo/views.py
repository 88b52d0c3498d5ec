"""``/robots.txt`` and the sitemaps, as the chosen plugin writes them."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from quickscale.core.plugin_framework import service


@require_safe
def show_robots(request: HttpRequest) -> HttpResponse:
    text = service("seo").write_robots()
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def show_sitemap_index(request: HttpRequest) -> StreamingHttpResponse:
    return stream_xml(service("seo").write_sitemap_index())


@require_safe
def show_sitemap(request: HttpRequest, section: str, start: str) -> StreamingHttpResponse:
    return stream_xml(service("seo").write_sitemap(section, start))


def stream_xml(parts: Iterable[str] | None) -> StreamingHttpResponse:
    if parts is None:
        raise Http404
    response = StreamingHttpResponse(parts, content_type="application/xml")
    response["X-Robots-Tag"] = "noindex"  # it is read, and no result of a search
    return response
