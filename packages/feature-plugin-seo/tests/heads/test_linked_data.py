"""What is on a page in schema.org's terms."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

from quickscale.core import hooks, seo
from quickscale.core.plugin_framework import SeoPage
from quickscale_business_themes.ecommerce.seo import CategorySeo
from quickscale_business_themes.ecommerce.services.products import ImageData, VariantData
from quickscale_feature_plugins.seo.services import Seo

pytestmark = pytest.mark.django_db


def draw_picture():
    file = BytesIO()
    Image.new("RGB", (20, 20), "red").save(file, "PNG")
    file.seek(0)
    return ImageData("mug.png", file, alt="A mug")


def test_a_product_can_be_bought(make_product, read_head, read_graph):
    make_product("Mug", price="12.50", description="Holds tea.", images=[draw_picture()])
    product = read_graph(read_head("/products/mug/"))["Product"]
    assert product["@id"] == "http://testserver/products/mug/#product"
    assert (product["name"], product["description"]) == ("Mug", "Holds tea.")
    assert (product["sku"], len(product["image"])) == ("MUG", 1)
    assert product["offers"] == {
        "@type": "Offer",
        "url": "http://testserver/products/mug/",
        "price": "12.50",
        "priceCurrency": "USD",
        "availability": "https://schema.org/InStock",
    }


@pytest.mark.parametrize(
    ("details", "availability"),
    [
        ({"on_hand": 1}, "InStock"),
        ({"on_hand": 0}, "OutOfStock"),
        ({"on_hand": 0, "allow_backorder": True}, "BackOrder"),
        ({"on_hand": 1, "allow_backorder": True}, "InStock"),
        ({"on_hand": 0, "track_inventory": False}, "InStock"),
    ],
)
def test_an_offer_says_whether_there_is_any_left(
    make_product, read_head, read_graph, details, availability
):
    make_product("Mug", variants=[VariantData("MUG", Decimal(5), **details)])
    offer = read_graph(read_head("/products/mug/"))["Product"]["offers"]
    assert offer["availability"] == f"https://schema.org/{availability}"


def test_variants_are_a_group(make_product, read_head, read_graph):
    make_product(
        "Shirt",
        options=["Size", "Fit"],
        variants=[
            VariantData("S-S", Decimal(10), options=("S", "Slim"), on_hand=1),
            VariantData("S-L", Decimal(12), options=("L", "Slim"), on_hand=0),
        ],
    )
    things = read_graph(read_head("/products/shirt/"))
    assert "Product" not in things
    group = things["ProductGroup"]
    assert group["variesBy"] == ["https://schema.org/size"]
    small, large = group["hasVariant"]
    assert (small["size"], small["offers"]["price"]) == ("S", "10.00")
    assert (large["size"], large["offers"]["price"]) == ("L", "12.00")
    assert large["offers"]["availability"] == "https://schema.org/OutOfStock"
    fit = {"@type": "PropertyValue", "name": "Fit", "value": "Slim"}
    assert small["additionalProperty"] == [fit]


def test_breadcrumbs_are_those_that_the_page_shows(client, make_product, read_head, read_graph):
    make_product("Mug", categories=[("Kitchen", "Mugs")])
    crumbs = read_graph(read_head("/products/mug/"))["BreadcrumbList"]["itemListElement"]
    shown = client.get("/_screens/ecommerce/product-detail.json", {"slug": "mug"}).json()
    labels = [crumb["label"] for crumb in shown["page"]["breadcrumbs"]]
    assert [crumb["name"] for crumb in crumbs] == labels == ["Products", "Kitchen", "Mugs", "Mug"]
    assert [crumb["position"] for crumb in crumbs] == [1, 2, 3, 4]
    addresses = [crumb["item"].removeprefix("http://testserver") for crumb in crumbs[:3]]
    assert addresses == [crumb["url"] for crumb in shown["page"]["breadcrumbs"][:3]]


def test_every_public_page_says_whose_it_is(read_head, read_graph, settings):
    settings.QUICKSCALE_SEO_ORGANIZATION = {
        "logo": "/static/logo.png",
        "sameAs": ["https://social.example/shop"],
    }
    things = read_graph(read_head("/"))
    assert things["Organization"] == {
        "@type": "Organization",
        "@id": "http://testserver/#organization",
        "name": "Example",
        "url": "http://testserver/",
        "logo": "http://testserver/static/logo.png",
        "sameAs": ["https://social.example/shop"],
    }
    assert things["WebSite"]["publisher"] == {"@id": "http://testserver/#organization"}


def test_a_category_is_a_collection(make_product, read_head, read_graph):
    make_product("Mug", categories=[("Kitchen", "Mugs")])
    assert read_graph(read_head("/categories/mugs/"))["CollectionPage"]["name"] == "Mugs"


@pytest.mark.parametrize("name", ["</script><script>alert(1)</script>", "<!--<script>", "a & b"])
def test_no_name_of_a_product_leaves_its_block(make_product, read_head, read_graph, name):
    make_product(name, slug="evil")
    head = read_head("/products/evil/")
    assert not set("<>&") & set(head.json_ld[0])
    assert read_graph(head)["Product"]["name"] == name
    assert head.titles == [f"{name} · Example"]


def test_any_type_of_schema_org_can_be_described(vocabulary):
    listing = {
        "@type": "RealEstateListing",
        "name": "Loft by the river",
        "url": "/listings/loft/",
        "datePosted": "2026-11-01",
        "about": {
            "@type": "Apartment",
            "numberOfRooms": 3,
            "floorSize": {"@type": "QuantitativeValue", "value": 84, "unitCode": "MTK"},
            "address": {"@type": "PostalAddress", "addressLocality": "Bremen", "addressRegion": ""},
        },
    }
    data = Seo().describe(SeoPage(title="Loft", path="/listings/loft/", json_ld=[listing]))
    (graph,) = json.loads(json.dumps(data.json_ld))
    described = graph["@graph"][0]
    assert vocabulary.find_faults(described) == []
    assert described["@id"] == "http://testserver/listings/loft/#realestatelisting"
    assert described["url"] == "http://testserver/listings/loft/"
    assert "addressRegion" not in described["about"]["address"]


@pytest.fixture
def own_adapter():
    """A project that says more of categories than the shop does."""

    class OwnCategorySeo(CategorySeo):
        def describe(self, subject, **facts):
            page = super().describe(subject, **facts)
            about = {"@type": "Thing", "name": "Ceramics"}
            return replace(page, json_ld=[{**page.json_ld[0], "about": about}])

    with hooks.register_temporarily("core.seo_adapters", lambda: [OwnCategorySeo()]):
        seo.get_adapters.cache_clear()
        yield
    seo.get_adapters.cache_clear()


def test_a_project_says_what_its_pages_are_about(make_product, read_head, read_graph, own_adapter):
    make_product("Mug", categories=[("Mugs",)])
    things = read_graph(read_head("/categories/mugs/"))
    assert things["CollectionPage"]["about"] == {"@type": "Thing", "name": "Ceramics"}
    assert read_graph(read_head("/products/mug/"))["Product"]["sku"] == "MUG"


def test_the_vocabulary_finds_what_schema_org_does_not_know(vocabulary):
    assert vocabulary.find_faults({"@type": "Banana"}) == ["no such type: Banana"]
    assert vocabulary.find_faults({"@type": "Offer", "colour": "red"}) == ["Offer has no colour"]
    wrong = {"@type": "Product", "offers": {"@type": "PostalAddress"}}
    assert vocabulary.find_faults(wrong) == ["offers is no PostalAddress"]
