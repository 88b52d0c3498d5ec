"""The service ``seo``: what the core and themes ask."""

from __future__ import annotations

from collections.abc import Iterable

from quickscale.core.plugin_framework import SeoData, SeoOverride, SeoPage
from quickscale_feature_plugins.seo import heads, overrides, redirects, robots, sitemaps
from quickscale_feature_plugins.seo.conf import seo_settings


class Seo:
    """Says what search engines should read; see ``SeoService`` for the promises."""

    def describe(self, page: SeoPage) -> SeoData:
        """Return the head of a page, in the active language."""
        return heads.build_head(page)

    def find_redirect(self, path: str) -> str | None:
        """Return where the page of ``path`` is now: empty if it is gone, None if unknown."""
        return redirects.find_redirect(path)

    def get_robots_header(self) -> str:
        """Return ``X-Robots-Tag`` for every response, empty for none."""
        return "" if seo_settings.INDEXING else heads.NOT_IN_PRODUCTION

    def write_robots(self) -> str | None:
        """Return ``/robots.txt``."""
        return robots.write_robots()

    def write_sitemap_index(self) -> Iterable[str] | None:
        """Return ``/sitemap.xml`` in parts, None for none."""
        return sitemaps.write_index()

    def write_sitemap(self, section: str, start: str) -> Iterable[str] | None:
        """Return the sitemap of a section that begins with the key ``start``, None for none."""
        return sitemaps.write_sitemap(section, start)

    def record_move(self, old: str, new: str) -> None:
        """Let the path ``old``, and all that led to it, lead to ``new``.

        Objects whose adapter the theme names do so by themselves when they are saved.
        """
        redirects.record_move(old, new)

    def record_gone(self, path: str) -> None:
        """Let ``path``, and all that led to it, answer 410."""
        redirects.record_gone(path)

    def keeps_overrides(self) -> bool:
        """Return whether editors can say something of a page."""
        return True

    def read_override(self, path: str, language: str = "") -> SeoOverride:
        """Return what an editor says of the page of ``path``, for all languages or one."""
        return overrides.read_said(path, language)

    def write_override(self, path: str, override: SeoOverride, language: str = "") -> None:
        """Keep what an editor says of the page of ``path``; nothing if all of it is empty."""
        overrides.write_said(path, override, language)
