"""Absolute addresses for mails."""

from urllib.parse import urljoin

from django.conf import settings

from quickscale.core.conf import quickscale_settings
from quickscale.core.http import request_context

#: Where ``runserver`` answers.
DEVELOPMENT_URL = "http://localhost:8000"


def site_url() -> str:
    """Return the site's address: QUICKSCALE_SITE_URL, else the visitor's host, else runserver's."""
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
