"""The address at which a shopping site fetches the products."""

from __future__ import annotations

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quickscale_business_themes.ecommerce.models import ProductFeed


@never_cache
@require_safe
def show_feed(request: HttpRequest, token: str) -> StreamingHttpResponse:
    """Answer with the feed to whoever knows its address."""
    from quickscale_business_themes.ecommerce.services.exporting.feed import write_feed

    if not ProductFeed.objects.filter(token=token).exists():
        raise Http404
    parts = write_feed() if request.method == "GET" else ()
    return StreamingHttpResponse(parts, content_type="application/rss+xml; charset=utf-8")
