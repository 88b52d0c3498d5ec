"""What the analytics plugin says of itself."""

from django.utils.translation import gettext_lazy as _

from quickscale.core.plugin_framework import FeaturePlugin


class AnalyticsPlugin(FeaturePlugin):
    name = "analytics"
    label = _("Analytics")
    description = _("Page views, events and exact daily statistics without cookies.")
    services = {"analytics": "quickscale_feature_plugins.analytics.services.Analytics"}
    settings = {
        "QUICKSCALE_ANALYTICS_EVENT_DAYS": 90,
        "QUICKSCALE_ANALYTICS_STAT_MONTHS": 25,
        "QUICKSCALE_ANALYTICS_KEYS": 500,
        "QUICKSCALE_ANALYTICS_EVENT_USERS": True,
        "QUICKSCALE_ANALYTICS_PAGE_VIEW_USERS": False,
    }
