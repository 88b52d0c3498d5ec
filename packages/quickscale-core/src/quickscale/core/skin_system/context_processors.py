"""The context processor for pages that other libraries draw in the skin's layout."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from quickscale.core.skin_system.navigation import build_layout_context, describe_user, load_shared
from quickscale.core.skin_system.rendering import PAGE


def page(request: HttpRequest) -> dict[str, Any]:
    """Return ``page``, ``user``, ``shared`` and ``layout`` as screens have them.

    The admin keeps its own ``user``, of whom its templates ask more than a page may know.
    """
    match = request.resolver_match
    if match and "admin" in match.app_names:
        return {}
    if not hasattr(request, "user"):
        return {}
    return {
        "page": build_layout_context(request),
        "user": describe_user(request),
        "shared": load_shared(request),
        "layout": PAGE,
    }
