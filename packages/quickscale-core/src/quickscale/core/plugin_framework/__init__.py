"""Feature plugins: Python services that themes use, whether or not the plugin was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quickscale.core.manifests.layers import FeaturePlugin
from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .contributions import (
        ContributedAction,
        ContributedField,
        ContributedPanel,
        Contribution,
        has_operation,
    )

from .seo import SeoData, SeoOverride, SeoPage, SeoService
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
    "SeoOverride",
    "SeoPage",
    "SeoService",
    "has_operation",
    "service",
]

# They need the API; services are asked for before there is one.
__getattr__ = import_lazily(
    __name__,
    {
        "contributions": (
            "ContributedAction",
            "ContributedField",
            "ContributedPanel",
            "Contribution",
            "has_operation",
        )
    },
)
