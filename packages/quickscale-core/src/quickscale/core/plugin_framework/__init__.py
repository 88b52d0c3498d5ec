"""Feature plugins: Python services that themes use, whether or not the plugin was chosen."""

from quickscale.core.manifests.layers import FeaturePlugin

from .contributions import (
    ContributedAction,
    ContributedField,
    ContributedPanel,
    Contribution,
    has_operation,
)
from .seo import SeoData, SeoPage, SeoService
from .services import AnalyticsService, EmailService, EventStats, service

__all__ = [
    "AnalyticsService",
    "ContributedAction",
    "ContributedField",
    "ContributedPanel",
    "Contribution",
    "EmailService",
    "EventStats",
    "FeaturePlugin",
    "SeoData",
    "SeoPage",
    "SeoService",
    "has_operation",
    "service",
]
