"""What a page's head says to search engines, without a plugin and with one."""

import json
import re

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.template import Context, Template

from quickscale.core.plugin_framework import SeoPage
from quickscale.core.plugin_framework.seo import NoSeo
from quickscale.core.skin_system.seo import SeoMiddleware

HEAD = Template('{% include "screens/seo.html" %}')


def draw(**seo):
    return HEAD.render(Context({"seo": {"meta": [], "links": [], "json_ld": [], **seo}}))


def test_meta_and_links_are_escaped():
    html = draw(
        meta=[{"name": "description", "content": 'A "mug" <b>'}],
        links=[{"rel": "canonical", "href": "/mug/"}],
    )
    assert '<meta name="description" content="A &quot;mug&quot; &lt;b&gt;">' in html
    assert '<link rel="canonical" href="/mug/">' in html


def test_linked_data_cannot_leave_its_block():
    item = {"@type": "Product", "name": "</script><script>alert(1)</script> & Söhne <!--"}
    html = draw(json_ld=[item])
    found = re.fullmatch(r'\s*<script type="application/ld\+json">(.*)</script>\s*', html, re.S)
    assert found
    assert not set("<>&") & set(found[1])
    assert json.loads(found[1]) == item


def title_of(client, path, **query):
    return re.search("<title>(.*?)</title>", client.get(path, query).content.decode())[1]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "Welcome · Example"),
        ("/products/", "Products · Example"),
        ("/accounts/login/", "Sign in · Example"),
        ("/nowhere/", "Page not found · Example"),
    ],
)
def test_every_page_has_a_title_without_a_plugin(client, db, path, title):
    assert title_of(client, path) == title


def test_a_title_names_the_site_once(client, db, settings):
    settings.QUICKSCALE_SITE_NAME = "Products"
    assert title_of(client, "/products/") == "Products"


def draw_head(layout="layouts/page.html", own="{{ page.title }}", **page):
    page = {
        "title": "Mug",
        "screen": "product-detail",
        "site": {"name": "Example"},
        "head": {"title": "Buy a mug", "meta": [{"name": "description", "content": "x"}]},
        **page,
    }
    template = Template("{% load quickscale %}{% head %}" + own + "{% endhead %}")
    return template.render(Context({"page": page, "layout": layout})).split()


def test_what_describes_a_page_names_it():
    assert draw_head()[:3] == ["<title>Buy", "a", "mug</title>"]
    assert '<meta name="description" content="x">' in " ".join(draw_head())


def test_a_template_may_name_its_page_itself():
    html = " ".join(draw_head(own="{% block head_title %}Special &amp; rare{% endblock %}"))
    assert "<title>Special &amp; rare · Example</title>" in html


def test_a_title_cannot_leave_its_element():
    page = {"title": "</title><script>", "head": {"title": "</title><script>"}}
    assert draw_head(**page)[0] == "<title>&lt;/title&gt;&lt;script&gt;</title>"


def test_a_fragment_has_a_title_alone():
    assert draw_head("layouts/fragment.html") == ["<title>Buy", "a", "mug</title>"]


def test_a_page_that_no_screen_describes_is_called_as_the_menu_calls_it():
    assert draw_head(screen="", title="", heading="Sign in")[:4] == (
        "<title>Sign in · Example</title>".split()
    )


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/sitemap-pages-from-1.xml"])
def test_without_a_plugin_there_is_nothing_for_machines(client, db, path):
    assert client.get(path).status_code == 404


def test_a_page_out_of_reach_of_screens_is_no_json_either(client, db):
    page = client.get("/_screens/ecommerce/product-list.json").json()["page"]
    assert page["head"] == {
        "title": "Products · Example",
        "meta": [
            {
                "name": "description",
                "content": "All our products, by category, price and brand.",
            }
        ],
        "links": [],
        "json_ld": [],
    }


class Moved(NoSeo):
    def find_redirect(self, path):
        return {"/old/": "/new/", "/gone/": ""}.get(path)

    def get_robots_header(self):
        return "noindex"


@pytest.fixture
def plugin(monkeypatch):
    """A plugin that knows of moved pages."""
    monkeypatch.setattr("quickscale.core.skin_system.seo.service", lambda name: Moved())


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/old/", 301, "/new/"),
        ("/old/?a=1", 301, "/new/?a=1"),
        ("/gone/", 410, None),
        ("/nowhere/", 404, None),
    ],
)
def test_what_is_not_found_is_asked_for_elsewhere(client, db, plugin, path, status, location):
    answer = client.get(path)
    assert (answer.status_code, answer.headers.get("Location")) == (status, location)
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_what_is_found_leads_nowhere(client, db, plugin, rf):
    answer = SeoMiddleware(lambda request: HttpResponse("here"))(rf.get("/old/"))
    assert (answer.status_code, answer.content) == (200, b"here")


def test_without_a_plugin_nobody_is_asked():
    with pytest.raises(MiddlewareNotUsed):
        SeoMiddleware(lambda request: HttpResponse("here"))


def test_the_no_op_describes_by_title_and_description():
    data = NoSeo().describe(SeoPage(title="Mug", path="/mug/", description="Holds\n tea."))
    assert data.title == "Mug · Example"
    assert data.meta == ({"name": "description", "content": "Holds tea."},)
    assert not data.links
    assert not data.json_ld
