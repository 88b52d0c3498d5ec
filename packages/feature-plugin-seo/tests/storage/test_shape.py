"""What the plugin promises about itself."""

from __future__ import annotations

import inspect

import pytest

from quickscale.core.plugin_framework import SeoService
from quickscale.core.plugin_framework.seo import NoSeo
from quickscale_feature_plugins.seo.conf import SeoSettings
from quickscale_feature_plugins.seo.plugin_config import SeoPlugin
from quickscale_feature_plugins.seo.services import Seo

PROMISED = [name for name in vars(SeoService) if not name.startswith("_")]


@pytest.mark.parametrize("provider", [Seo, NoSeo])
@pytest.mark.parametrize("name", PROMISED)
def test_the_service_has_the_signature_that_its_callers_rely_on(provider, name):
    promised = inspect.signature(getattr(SeoService, name), eval_str=True)
    assert inspect.signature(getattr(provider, name), eval_str=True) == promised


def test_every_setting_is_declared():
    names = {name for name in vars(SeoSettings) if name.isupper()}
    assert {f"QUICKSCALE_SEO_{name}" for name in names} == {*SeoPlugin.settings}
