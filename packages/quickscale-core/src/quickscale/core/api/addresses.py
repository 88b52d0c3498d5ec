"""The addresses of pages, as another site has to know them to lead back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework.request import Request

from quickscale.core.conf import quickscale_settings


def page_url(request: Request, name: str, **values: Any) -> str:
    """Return the whole address of a page, below ``QUICKSCALE_SITE_URL`` or as it was asked for.

    Args:
        name: the page's screen, ``base:plan``.
        values: its path parameters.
    """
    path = reverse(name, kwargs=values)
    if site := quickscale_settings.SITE_URL:
        return f"{site.rstrip('/')}{path}"
    return request.build_absolute_uri(path)
