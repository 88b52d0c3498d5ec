"""``/robots.txt``."""

from __future__ import annotations

from django.urls import reverse

from quickscale.core.mail import absolute_url
from quickscale_feature_plugins.seo.conf import seo_settings

_EVERYTHING = "User-agent: *\nDisallow:\n"


def write_robots() -> str:
    """Return what may be asked: everything, since ``noindex`` must be read to be heeded."""
    if not seo_settings.INDEXING:
        return _EVERYTHING
    return f"{_EVERYTHING}\nSitemap: {absolute_url(reverse('quickscale-sitemap-index'))}\n"
