"""Feature plugins: Python services that themes use, whether or not the plugin was chosen."""

from quickscale.core.manifests.layers import FeaturePlugin

from .seo import SeoData, SeoPage, SeoService
from .services import AnalyticsService, EmailService, EventStats, service

__all__ = [
    "AnalyticsService",
    "EmailService",
    "EventStats",
    "FeaturePlugin",
    "SeoData",
    "SeoPage",
    "SeoService",
    "service",
]
