"""Feature plugins: Python services that themes use, whether or not the plugin was chosen."""

from quickscale.core.manifests.plugins import FeaturePlugin
from quickscale.core.plugin_framework.lookup import service
from quickscale.core.plugin_framework.services import AnalyticsService, EmailService, SeoService

__all__ = ["AnalyticsService", "EmailService", "FeaturePlugin", "SeoService", "service"]
