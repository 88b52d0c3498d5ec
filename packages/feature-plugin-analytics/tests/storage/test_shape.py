"""What the plugin promises about itself."""

import inspect

import pytest
from django.contrib import admin
from django.test import RequestFactory

from quickscale.core.plugin_framework import AnalyticsService
from quickscale_feature_plugins.analytics.conf import AnalyticsSettings
from quickscale_feature_plugins.analytics.models import DailyStat, Event
from quickscale_feature_plugins.analytics.plugin_config import AnalyticsPlugin
from quickscale_feature_plugins.analytics.services import Analytics


@pytest.mark.parametrize("name", ["track_event", "track_page_view", "get_event_stats"])
def test_the_service_has_the_signature_that_themes_rely_on(name):
    promised = inspect.signature(getattr(AnalyticsService, name), eval_str=True)
    assert inspect.signature(getattr(Analytics, name), eval_str=True) == promised


def test_every_setting_is_declared():
    names = {name for name in vars(AnalyticsSettings) if name.isupper()}
    declared = {name.removeprefix("QUICKSCALE_ANALYTICS_") for name in AnalyticsPlugin.settings}
    assert names == declared


@pytest.mark.parametrize("model", [Event, DailyStat])
def test_nobody_writes_statistics_by_hand(model):
    request = RequestFactory().get("/")
    page = admin.site.get_model_admin(model)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
