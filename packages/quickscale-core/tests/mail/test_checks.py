from __future__ import annotations

import pytest
from django.core import checks


def ids_of(**options):
    return {found.id for found in checks.run_checks(tags=["quickscale"], **options)}


@pytest.mark.parametrize("url", ["shop.example.com", "https://shop.example.com/"])
def test_what_is_no_address_of_a_site_is_an_error(settings, url):
    settings.QUICKSCALE_SITE_URL = url
    assert "quickscale.E861" in ids_of()


def test_production_without_an_address_of_the_site_is_warned(settings):
    settings.QUICKSCALE_SITE_URL = ""
    assert "quickscale.W861" in ids_of(include_deployment_checks=True)
    assert "quickscale.W861" not in ids_of()


@pytest.mark.parametrize("url", ["https://shop.example.com", "http://testserver"])
def test_an_address_of_the_site_is_fine(settings, url):
    settings.QUICKSCALE_SITE_URL = url
    assert not ids_of(include_deployment_checks=True) & {"quickscale.E861", "quickscale.W861"}
