"""The pages behind signed links, which no search engine lists and whose addresses stay private."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from quickscale.core.skin_system import DetailView


class PrivateLinkView(DetailView):
    """Shows what the link of a mail leads to."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return hide(super().get(request, *args, **kwargs), referrer="same-origin")

    def handle_operation_error(self, error: Any) -> HttpResponse:
        return hide(super().handle_operation_error(error), referrer="no-referrer")

    def send_page_viewed(self, response: Any) -> None:
        """Tell nobody: statistics would keep the secret address."""


def hide(response: HttpResponse, *, referrer: str) -> HttpResponse:
    """Keep a page out of search engines and caches, and its address from what it links to.

    Browsers that send no referrer send the forms of a page without its origin, and they would be
    refused as those of another site.
    """
    response["Referrer-Policy"] = referrer
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_cache_control(response, private=True, no_store=True)
    return response
