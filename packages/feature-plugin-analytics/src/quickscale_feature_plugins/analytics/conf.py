"""The plugin's settings; their defaults stand in the manifest."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from quickscale_feature_plugins.analytics.plugin_config import AnalyticsPlugin


class AnalyticsSettings:
    """The settings ``QUICKSCALE_ANALYTICS_*``, read afresh each time for tests to override."""

    def _get(self, name: str) -> Any:
        name = f"QUICKSCALE_ANALYTICS_{name}"
        return getattr(settings, name, AnalyticsPlugin.settings[name])

    @property
    def EVENT_DAYS(self) -> int:
        """How many days single events are kept."""
        return int(self._get("EVENT_DAYS"))

    @property
    def STAT_MONTHS(self) -> int:
        """How many months daily statistics are kept."""
        return int(self._get("STAT_MONTHS"))

    @property
    def KEYS(self) -> int:
        """How many keys of one dimension a day keeps; the rest is counted together."""
        return int(self._get("KEYS"))

    @property
    def EVENT_USERS(self) -> bool:
        """Whether business events remember who was signed in."""
        return bool(self._get("EVENT_USERS"))

    @property
    def PAGE_VIEW_USERS(self) -> bool:
        """Whether page views do; a site that turns this on needs its visitors' consent."""
        return bool(self._get("PAGE_VIEW_USERS"))


analytics_settings = AnalyticsSettings()
