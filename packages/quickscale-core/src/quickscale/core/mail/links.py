"""Addresses that still lead to the site when they are read in a mail."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings

from quickscale.core.conf import quickscale_settings
from quickscale.core.http import request_context

#: Where ``runserver`` answers.
DEVELOPMENT_URL = "http://localhost:8000"


def site_url() -> str:
    """Return where the site is, without a slash at the end.

    ``QUICKSCALE_SITE_URL`` says it. Without that, it is wherever the visitor is who causes the
    mail, and on a development machine the address of ``runserver``.
    """
    if configured := quickscale_settings.SITE_URL:
        return configured.rstrip("/")
    context = request_context.current()
    if context is None or not context.host:
        return DEVELOPMENT_URL
    scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
    return f"{scheme}://{context.host}"


def absolute_url(path: str) -> str:
    """Return ``path``, ``/teams/1/``, as an address with scheme and host; an address as it is."""
    return urljoin(f"{site_url()}/", path)
