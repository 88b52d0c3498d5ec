"""The plugin's settings; their defaults stand in the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from quickscale_feature_plugins.seo.plugin_config import SeoPlugin

#: The title of a page whose kind has no template of its own.
DEFAULT_TITLE = "{title} · {site}"


class SeoSettings:
    """The settings ``QUICKSCALE_SEO_*``, read afresh each time for tests to override."""

    def _get(self, name: str) -> Any:
        name = f"QUICKSCALE_SEO_{name}"
        return getattr(settings, name, SeoPlugin.settings[name])

    @property
    def INDEXING(self) -> bool:
        """Whether search engines may list the site; by default where DEBUG is off."""
        chosen = self._get("INDEXING")
        return not settings.DEBUG if chosen is None else bool(chosen)

    @property
    def TITLES(self) -> Mapping[str, str]:
        """The template of titles by kind of page; ``""`` is that of all other kinds."""
        return {"": DEFAULT_TITLE, **self._get("TITLES")}

    @property
    def ORGANIZATION(self) -> Mapping[str, Any]:
        """What schema.org's Organization says beyond name and address: ``logo``, ``sameAs``."""
        organization: Mapping[str, Any] = self._get("ORGANIZATION")
        return organization


seo_settings = SeoSettings()
