"""A site whose languages have addresses of their own, by Django's ``i18n_patterns``."""

from __future__ import annotations

import sys
from types import ModuleType
from xml.etree import ElementTree

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.urls import clear_url_caches, include, path

from quickscale.core.urls import urlpatterns as usual
from quickscale_business_themes.ecommerce.models import Category

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
KITCHEN = {
    "en": f"{SITE}/en/categories/kitchen/",
    "de": f"{SITE}/de/categories/kitchen/",
    "ar": f"{SITE}/ar/categories/kitchen/",
    "x-default": f"{SITE}/en/categories/kitchen/",
}


@pytest.fixture(autouse=True)
def prefixed_urls(settings, monkeypatch):
    """Mount the pages below the language, and what machines ask for at the root too."""
    module = ModuleType("prefixed_urls")
    module.urlpatterns = [
        path("", include("quickscale.core.seo.urls")),
        *usual[:-1],
        *i18n_patterns(path("", include("quickscale.core.skin_system.urls"))),
    ]
    monkeypatch.setitem(sys.modules, "prefixed_urls", module)
    settings.ROOT_URLCONF = "prefixed_urls"
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.fixture(autouse=True)
def kitchen():
    return Category.objects.create(name="Kitchen", slug="kitchen")


def test_every_version_of_a_page_lists_all_of_them(read_head):
    for code in ("en", "de", "ar"):
        head = read_head(f"/{code}/categories/kitchen/")
        assert head.alternates == KITCHEN
        assert head.canonical == [KITCHEN[code]]


def test_pages_of_no_object_have_versions_too(read_head):
    assert read_head("/de/products/").alternates["ar"] == f"{SITE}/ar/products/"


def test_a_sitemap_lists_every_version_with_all_the_others(read_section):
    xml = ElementTree.fromstring(read_section("ecommerce-category").encode())
    found = {
        url[0].text: {link.get("hreflang"): link.get("href") for link in url[1:]} for url in xml
    }
    assert found == {KITCHEN[code]: KITCHEN for code in ("en", "de", "ar")}
    assert f"<loc>{SITE}/ar/products/</loc>" in read_section("pages")


def test_a_changed_slug_leads_on_in_every_language(client, kitchen):
    kitchen.slug = "cooking"
    kitchen.save()
    for code in ("en", "de", "ar"):
        answer = client.get(f"/{code}/categories/kitchen/")
        assert answer["Location"] == f"/{code}/categories/cooking/"
