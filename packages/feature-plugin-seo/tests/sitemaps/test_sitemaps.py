"""Every public page stands in a sitemap once, and no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quickscale.core.pages.models import Page
from quickscale_business_themes.ecommerce.models import Category, Product
from quickscale_business_themes.ecommerce.seo import CategorySeo, ProductSeo
from quickscale_feature_plugins.seo import rows, sitemaps

pytestmark = pytest.mark.django_db

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "http://testserver"


def read(client, path):
    """Return the addresses in a sitemap or an index, each with its last change."""
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    tree = ElementTree.fromstring(answer.getvalue())
    return {it.findtext(f"{NAMESPACE}loc"): it.findtext(f"{NAMESPACE}lastmod") for it in tree}


def read_map(client, section):
    """Return the addresses in the one sitemap of a section."""
    (url,) = [url for url in read(client, "/sitemap.xml") if f"sitemap-{section}-" in url]
    return read(client, url.removeprefix(SITE))


def test_robots_lead_to_the_index_and_the_index_to_every_page(client, make_product):
    make_product("Mug", categories=[("Kitchen",)])
    assert f"Sitemap: {SITE}/sitemap.xml\n" in client.get("/robots.txt").content.decode()
    maps = read(client, "/sitemap.xml")
    pages = {url for each in maps for url in read(client, each.removeprefix(SITE))}
    assert pages == {
        f"{SITE}/",
        f"{SITE}/products/",
        f"{SITE}/categories/",
        f"{SITE}/products/mug/",
        f"{SITE}/categories/kitchen/",
    }
    assert [client.get(url.removeprefix(SITE)).status_code for url in pages] == [200] * 5


def test_pages_that_staff_write_are_listed_once_they_are_published(client):
    page = Page.objects.get(slug="terms")
    assert f"{SITE}/pages/terms/" not in read_map(client, "pages")
    page.published_at = timezone.now()
    page.save()
    assert f"{SITE}/pages/terms/" in read_map(client, "pages")
    head = client.get("/pages/terms/").content.decode()
    assert f'<link rel="canonical" href="{SITE}/pages/terms/">' in head
    page.published_at = None
    page.save()
    assert f"{SITE}/pages/terms/" not in read_map(client, "pages")


def test_what_nobody_may_see_is_not_listed(client, make_product):
    make_product("Mug", status="draft")
    make_product("Cup", published_at=timezone.now() + timedelta(days=1))
    make_product("Jug")
    assert list(read_map(client, "ecommerce-product")) == [f"{SITE}/products/jug/"]


def test_a_page_says_when_it_was_changed(client, make_product):
    product = make_product("Mug")
    changed = datetime(2026, 11, 1, 12, 30, 15, 999, tzinfo=UTC)
    Product.objects.filter(pk=product.pk).update(updated_at=changed)
    found = read_map(client, "ecommerce-product")
    assert found == {f"{SITE}/products/mug/": "2026-11-01T12:30:15Z"}


@pytest.mark.parametrize(
    ("section", "start"),
    [("ecommerce-product", "999999"), ("ecommerce-product", "x"), ("none", "1"), ("pages", "2")],
)
def test_a_sitemap_that_there_is_not_is_not_found(client, make_product, section, start):
    make_product("Mug")
    assert client.get(f"/sitemap-{section}-from-{start}.xml").status_code == 404


def test_many_pages_are_shared_out_without_loss(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_URLS", 7)
    monkeypatch.setattr(rows, "BATCH", 3)
    Category.objects.bulk_create(Category(name=f"C{n}", slug=f"c-{n}") for n in range(16))
    maps = [each for each in read(client, "/sitemap.xml") if "category" in each]
    assert len(maps) == 3
    found = [list(read(client, each.removeprefix(SITE))) for each in maps]
    assert [len(each) for each in found] == [7, 7, 2]
    assert [*chain(*found)] == [f"{SITE}/categories/c-{n}/" for n in range(16)]


def test_a_whole_sitemap_is_read_by_few_statements(client):
    read(client, "/sitemap.xml")  # and what is kept for a minute
    Category.objects.bulk_create(Category(name=f"C{n}", slug=f"c-{n}") for n in range(9_000))
    with CaptureQueriesContext(connection) as queries:
        assert len(read_map(client, "ecommerce-category")) == 9_000
    # Where each sitemap begins, four kinds of them; which are hidden, and two batches.
    assert sum(query["sql"].startswith("SELECT") for query in queries) == 4 + 1 + 2


def test_a_sitemap_is_sent_while_it_is_read(client, monkeypatch):
    monkeypatch.setattr(rows, "BATCH", 2)
    Category.objects.bulk_create(Category(name=f"C{n}", slug=f"c-{n}") for n in range(5))
    (url,) = [each for each in read(client, "/sitemap.xml") if "category" in each]
    parts = list(client.get(url.removeprefix(SITE)).streaming_content)
    assert [part.count(b"<url>") for part in parts] == [0, 2, 2, 1, 0]


@pytest.mark.parametrize("slug", ["a-b", "größe", "a%20b", "x&y", "{0}", "<b>"])
def test_a_filled_template_is_the_reversed_address(slug):
    class Anything(CategorySeo):
        url_name = "quickscale-screen-data"
        url_fields = {"theme": "slug", "name": "name"}

    adapter, values = Anything(), {"slug": slug, "name": "a-1"}
    template = rows.PathTemplate(adapter)
    assert template.text
    assert template.fill([slug, "a-1"]) == adapter.get_path(values)


@pytest.mark.parametrize(
    "values", [{"slug": "a&b"}, {"slug": "größe"}, {"slug": "a b"}, {"slug": "<x>{0}%s"}]
)
def test_addresses_in_a_sitemap_are_escaped(client, settings, values):
    class Anywhere(CategorySeo):
        url_name = "quickscale-screen-data"
        url_fields = {"theme": "slug", "name": "name"}

    Category.objects.create(name="a-1", **values)
    section = sitemaps.ObjectSection(Anywhere())
    tree = ElementTree.fromstring(f"<all>{''.join(section.write('0'))}</all>")
    path = Anywhere().get_path({"slug": values["slug"], "name": "a-1"})
    assert [each.text for each in tree.iter("loc")] == [f"{SITE}{path}"]


def test_an_adapter_that_builds_its_paths_itself_is_asked_for_each(make_product):
    class Shouting(ProductSeo):
        def get_path(self, values):
            return f"/{str(values['slug']).upper()[:3]}/"

    make_product("Kitchen")
    make_product("Garden")
    Product.objects.update(updated_at=datetime(2026, 11, 1, tzinfo=UTC))
    moment = "<lastmod>2026-11-01T00:00:00Z</lastmod>"
    assert "".join(sitemaps.ObjectSection(Shouting()).write("0")) == (
        f"<url><loc>{SITE}/KIT/</loc>{moment}</url>\n<url><loc>{SITE}/GAR/</loc>{moment}</url>\n"
    )


def test_a_database_in_another_zone_tells_days_alone(client, make_product, monkeypatch):
    make_product("Mug")
    monkeypatch.setattr(connection, "timezone_name", "Asia/Kabul")
    (moment,) = read_map(client, "ecommerce-product").values()
    assert datetime.fromisoformat(moment).date() == Product.objects.get().updated_at.date()
    assert len(moment) == 10


def test_sitemaps_themselves_are_no_result_of_a_search(client):
    assert client.get("/sitemap.xml").headers["X-Robots-Tag"] == "noindex"
