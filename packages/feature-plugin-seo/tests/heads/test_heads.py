"""Titles, descriptions, addresses and what editors say instead."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.utils import translation

from quickscale.core.plugin_framework import SeoPage
from quickscale_feature_plugins.seo.models import PageOverride
from quickscale_feature_plugins.seo.services import Seo

pytestmark = pytest.mark.django_db


def test_a_title_follows_the_template_of_its_kind(make_product, read_head, settings):
    settings.QUICKSCALE_SEO_TITLES = {"": "{title} | {site}", "ecommerce.product": "Buy {title}"}
    make_product("Mug")
    assert read_head("/products/mug/").titles == ["Buy Mug"]
    assert read_head("/products/").titles == ["Products | Example"]


def test_the_sites_name_stands_in_a_title_once(settings):
    settings.QUICKSCALE_SITE_NAME = "Mug"
    assert Seo().describe(SeoPage(title="Mug", path="/")).title == "Mug"


@pytest.mark.parametrize("template", ["{name}", "{title", "{title.__class__}", "{title:>9}", 7])
def test_a_template_that_cannot_be_filled_in_is_an_error(settings, template):
    settings.QUICKSCALE_SEO_TITLES = {"page": template}
    found = [error for error in run_checks(tags=["quickscale"]) if error.id == "quickscale.E881"]
    assert ["'page'" in error.msg for error in found] == [True]


def test_a_description_is_cut_where_results_cut_it(make_product, read_head):
    make_product("Mug", description="Holds   tea.\n" + "Very much of it. " * 30)
    description = read_head("/products/mug/").metas["description"]
    assert description.startswith("Holds tea. Very")
    assert len(description) == 160


def test_a_page_names_itself_without_what_only_sorts_or_follows(client, make_product, read_head):
    for number in range(30):
        make_product(f"Mug {number}")
    query = {"utm_source": "x", "ordering": "price", "in_stock": "true", "gclid": "1"}
    assert read_head("/products/", **query).canonical == ["http://testserver/products/"]
    assert read_head("/products/mug-1/", ref="x").canonical == ["http://testserver/products/mug-1/"]


def test_the_second_page_of_a_list_names_itself(make_product, read_head):
    for number in range(30):
        make_product(f"Mug {number}")
    head = read_head("/products/", page="2", ordering="price")
    assert head.canonical == ["http://testserver/products/?page=2"]
    assert head.titles == ["Products, page 2 · Example"]
    assert read_head("/products/", page="1").canonical == ["http://testserver/products/"]
    assert read_head("/", page="2").canonical == ["http://testserver/"]


def test_addresses_are_the_sites_own_whatever_host_is_asked(client, make_product, settings):
    settings.QUICKSCALE_SITE_URL = "https://shop.example"
    make_product("Mug")
    page = client.get("/products/mug/", headers={"Host": "evil.example"}).content.decode()
    assert '<link rel="canonical" href="https://shop.example/products/mug/">' in page
    assert "evil.example" not in page


def test_social_networks_are_told_what_to_show(make_product, read_head):
    make_product("Mug", description="Holds tea.")
    metas = read_head("/products/mug/").metas
    shown = {name: metas[name] for name in metas if (name or "").startswith(("og:", "twitter:"))}
    assert shown == {
        "og:type": "product",
        "og:site_name": "Example",
        "og:title": "Mug",
        "og:description": "Holds tea.",
        "og:url": "http://testserver/products/mug/",
        "twitter:card": "summary",
    }


@pytest.mark.parametrize("path", ["/cart/", "/accounts/login/", "/nowhere/", "/products/none/"])
def test_what_is_the_visitors_own_or_no_page_is_not_listed(read_head, path):
    head = read_head(path)
    assert head.metas["robots"] == "noindex, follow"
    assert (head.canonical, head.json_ld) == ([], [])


def test_public_pages_say_nothing_to_robots(make_product, read_head, client):
    make_product("Mug")
    assert "robots" not in read_head("/products/mug/").metas
    assert "X-Robots-Tag" not in client.get("/products/mug/").headers


@pytest.mark.parametrize("chosen", [{"DEBUG": True}, {"QUICKSCALE_SEO_INDEXING": False}])
def test_a_site_out_of_production_is_not_listed(client, make_product, read_head, settings, chosen):
    make_product("Mug")
    for name, value in chosen.items():
        setattr(settings, name, value)
    assert read_head("/products/mug/").metas["robots"] == "noindex, nofollow"
    for path in ("/products/mug/", "/api/ecommerce/products/", "/robots.txt"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex, nofollow"
    # What must not be asked cannot be seen to be unlisted.
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow:\n"
    assert client.get("/sitemap.xml").status_code == 404


def test_an_editor_has_the_last_word(make_product, read_head):
    make_product("Mug", description="Holds tea.")
    PageOverride.objects.create(
        path="/products/mug/",
        title="The best mug",
        description="Really.",
        image="/media/best.png",
        canonical="https://other.example/mug/",
    )
    head = read_head("/products/mug/")
    assert head.titles == ["The best mug"]
    assert head.metas["description"] == head.metas["og:description"] == "Really."
    assert head.metas["og:image"] == "http://testserver/media/best.png"
    assert head.metas["twitter:card"] == "summary_large_image"
    assert head.canonical == ["https://other.example/mug/"]


def test_an_editor_writes_for_one_language(make_product, read_head):
    make_product("Mug")
    PageOverride.objects.create(path="/products/mug/", title="All", description="Everybody's")
    PageOverride.objects.create(path="/products/mug/", language="de", title="Der Becher")
    page = SeoPage(title="Mug", path="/products/mug/")
    with translation.override("de"):
        described = Seo().describe(page)
    assert described.title == "Der Becher"
    assert described.meta[0]["content"] == "Everybody's"
    assert read_head("/products/mug/").titles == ["All"]


def test_an_editor_hides_a_page_from_results_and_from_sitemaps(
    make_product, read_head, read_section
):
    make_product("Mug")
    make_product("Cup")
    PageOverride.objects.create(path="/products/mug/", noindex=True)
    PageOverride.objects.create(path="/categories/", noindex=True)
    head = read_head("/products/mug/")
    assert (head.metas["robots"], head.canonical) == ("noindex, follow", [])
    products = read_section("ecommerce-product")
    assert ("/products/mug/" in products, "/products/cup/" in products) == (False, True)
    assert "/categories/" not in read_section("pages")


def test_a_page_that_another_program_draws_is_told_its_title_and_no_address():
    data = Seo().describe(SeoPage(title="Mug", path="", description="Holds tea."))
    assert (data.title, data.links, data.json_ld) == ("Mug · Example", (), ())
    assert data.meta == [{"name": "description", "content": "Holds tea."}]


def test_a_plugin_that_fails_fails_no_page(make_product, read_head, monkeypatch, caplog):
    def fail(path):
        raise RuntimeError("no overrides today")

    monkeypatch.setattr("quickscale_feature_plugins.seo.heads.read_override", fail)
    make_product("Mug")
    assert read_head("/products/mug/").titles == ["Mug · Example"]
    assert "The service Seo.describe failed." in caplog.text


def test_the_api_answers_with_what_the_page_says(client, make_product, read_head):
    make_product("Mug")
    seo = client.get("/api/ecommerce/products/mug/").json()["seo"]
    head = read_head("/products/mug/")
    assert [seo["title"]] == head.titles
    assert {"rel": "canonical", "href": head.canonical[0]} in seo["links"]
    assert seo["json_ld"][0]["@graph"][0]["@type"] == "Product"


def count_statements(ask):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert ask().status_code == 200
    return sum(query["sql"].lstrip().startswith("SELECT") for query in queries)


def test_a_head_costs_one_statement(client, make_product):
    make_product("Mug", categories=[("Kitchen",)])
    client.get("/api/ecommerce/products/mug/")
    assert count_statements(lambda: client.get("/api/ecommerce/products/mug/")) == 5 + 1
    assert count_statements(lambda: client.get("/api/ecommerce/categories/kitchen/")) == 1 + 1
