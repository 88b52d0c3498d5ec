"""Feature plugins: Python services that themes use, whether or not the plugin was chosen."""

from quickscale.core.manifests.plugins import FeaturePlugin
from quickscale.core.plugin_framework.lookup import service
from quickscale.core.plugin_framework.services import (
    AnalyticsService,
    EmailService,
    EventStats,
    SeoService,
)

__all__ = [
    "AnalyticsService",
    "EmailService",
    "EventStats",
    "FeaturePlugin",
    "SeoService",
    "service",
]
