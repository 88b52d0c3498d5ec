"""Feature plugins: Python services that themes use, whether or not the plugin was chosen."""

from quickscale.core.manifests.layers import FeaturePlugin

from .services import (
    AnalyticsService,
    EmailService,
    EventStats,
    SeoService,
    service,
)

__all__ = [
    "AnalyticsService",
    "EmailService",
    "EventStats",
    "FeaturePlugin",
    "SeoService",
    "service",
]
