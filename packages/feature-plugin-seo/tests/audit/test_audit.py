"""``quickscale seo audit`` finds what search engines would."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from quickscale.core import hooks
from quickscale.core.http import request_context
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.seo import CategorySeo
from quickscale_feature_plugins.analytics.models import Event
from quickscale_feature_plugins.seo.audit.crawling import crawl_site
from quickscale_feature_plugins.seo.models import PageOverride

pytestmark = pytest.mark.django_db


def audit(*options):
    """Return what the command says, and whether it passed."""
    out = StringIO()
    try:
        call_command("audit_seo", *options, stdout=out)
    except SystemExit as stop:
        assert stop.code == 1
        return out.getvalue(), False
    return out.getvalue(), True


def find(problem):
    """Return the paths that a problem concerns."""
    report = json.loads(audit("--json")[0])
    return [each["paths"] for each in report["findings"] if each["id"] == problem]


@pytest.fixture
def sound_shop(make_product):
    """A shop in which every page says what it is."""
    make_product("Mug", description="Holds tea.", categories=[("Kitchen",)])
    for path in ("/", "/products/", "/categories/", "/categories/kitchen/"):
        PageOverride.objects.create(path=path, description=f"What there is at {path}.")


def test_a_sound_shop_passes(sound_shop):
    report = json.loads(audit("--json")[0])
    count = report.pop("pages")
    assert report == {"passed": True, "complete": True, "findings": []}
    assert audit() == (f"No problems found on {count} pages.\n", True)
    assert {
        *("/", "/products/", "/categories/", "/categories/kitchen/", "/products/mug/", "/cart/")
    } <= crawl_site(limit=100).pages.keys()


def test_a_site_in_development_is_judged_as_in_production(sound_shop, settings):
    settings.QUICKSCALE_SEO_INDEXING = False
    assert audit()[1]
    assert settings.QUICKSCALE_SEO_INDEXING is False


def test_a_broken_link_is_named_with_the_page_that_has_it(sound_shop):
    text = {"html": '<p><a href="/products/none/">Gone</a> <a href="/media/x.png">File</a></p>'}
    Product.objects.update(content=[{"type": "product_text", "id": "a", "value": text}])
    assert find("broken-link") == [["/products/none/", "/products/mug/"]]
    said, passed = audit()
    assert "ERROR: (broken-link) /products/none/ answers 404, and /products/mug/ links" in said
    assert "    Fix: " in said
    assert not passed


def test_a_page_in_the_sitemap_that_fails_is_a_broken_link(sound_shop, monkeypatch):
    def fail(adapter, subject, **facts):
        raise RuntimeError

    monkeypatch.setattr(CategorySeo, "describe", fail)
    assert find("broken-link") == [["/categories/kitchen/", "/"]]


def test_two_pages_with_one_title_are_told(sound_shop, make_product):
    make_product("Mug", slug="mug-2", description="Another.", categories=[("Kitchen",)])
    (paths,) = find("duplicate-title")
    assert sorted(paths) == ["/products/mug-2/", "/products/mug/"]


def test_pages_that_hide_or_belong_elsewhere_may_share_a_title(sound_shop, make_product):
    make_product("Mug", slug="mug-2", description="Another.", categories=[("Kitchen",)])
    PageOverride.objects.create(path="/products/mug-2/", canonical="/products/mug/")
    assert find("duplicate-title") == []


def test_pages_without_a_description_are_told_together(make_product):
    make_product("Mug", categories=[("Kitchen",)])
    (paths,) = find("missing-description")
    assert {*paths} == {"/categories/kitchen/", "/products/mug/"}
    assert "2 pages have no description: /categories/kitchen/, " in audit()[0]


def test_a_page_that_no_other_leads_to_is_an_orphan(sound_shop, make_product):
    for number in range(30):
        make_product(f"Cup {number}", description=f"Cup number {number}.")
    assert find("orphan-page") == []
    # What no list shows any more is still in the sitemap.
    with hide_from_lists("cup-7"):
        assert find("orphan-page") == [["/products/cup-7/"]]


def hide_from_lists(slug):
    def hide(products, *, user):
        request = request_context.current_request()
        is_own = request is not None and slug not in request.path
        return products.exclude(slug=slug) if is_own else products

    return hooks.register_temporarily("ecommerce.visible_products", hide)


def test_a_page_that_is_hidden_and_listed_is_an_error(sound_shop, monkeypatch):
    describe = CategorySeo.describe

    def hide(adapter, subject, **facts):
        return replace(describe(adapter, subject, **facts), is_public=False)

    monkeypatch.setattr(CategorySeo, "describe", hide)
    assert find("noindex-in-sitemap") == [["/categories/kitchen/"]]


def test_an_audit_of_a_part_says_so_and_judges_no_orphans(sound_shop, make_product):
    make_product("Cup", description="Another.")
    said, _passed = audit("--limit", "3")
    assert "Not every page was audited" in said
    assert "on 3 pages" in said
    assert json.loads(audit("--limit", "3", "--json")[0])["complete"] is False


def test_nobody_counts_the_audit_as_a_visitor(sound_shop, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        audit()
    assert not Event.objects.exists()


def test_the_audit_asks_as_the_sites_own_address_has_it(sound_shop, settings):
    settings.QUICKSCALE_SITE_URL = "https://shop.example"
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["shop.example"]
    crawl = crawl_site(limit=100)
    assert {page.status for page in crawl.pages.values()} == {200}


def test_links_that_only_sort_or_filter_lead_to_one_page(sound_shop, make_product):
    for number in range(30):
        make_product(f"Cup {number}", description=f"Cup number {number}.")
    asked = crawl_site(limit=100).pages
    assert [path for path in asked if "?" in path] == ["/products/?page=2"]
