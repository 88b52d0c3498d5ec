"""The context processor for pages that other libraries draw in the skin's layout."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

from quickscale.core.theming.appearance import load_look

from .navigation import build_page_context, describe_site
from .rendering import PAGE


def page(request: HttpRequest) -> dict[str, Any]:
    """Return what screens have; the admin keeps its own ``user``, of whom it asks more."""
    match = request.resolver_match
    if match and "admin" in match.app_names:
        return {}
    if not hasattr(request, "user"):
        return {}
    return build_root_context(request)


def build_root_context(request: HttpRequest | None) -> dict[str, Any]:
    """Return what a layout draws; without a visitor, only what is the same for everybody.

    Args:
        request: None where Django hands its template none, and without ``user`` where it was
            refused before anybody was recognised.
    """
    if request is None or not hasattr(request, "user"):
        return {"page": describe_site_alone(), "user": {}, "shared": {}, "layout": PAGE}
    return {**build_page_context(request), "layout": PAGE}


def describe_site_alone() -> dict[str, Any]:
    look = load_look()
    return {
        "site": describe_site(look),
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "tokens_url": look.stylesheet_url,
    }
