"""A shop with the plugin: the stack that these tests run on."""

from __future__ import annotations

import os
import re
from decimal import Decimal

import pytest

STACK = "QUICKSCALE_TEST_PLUGINS=analytics,seo"

if "seo" not in os.environ.get("QUICKSCALE_TEST_PLUGINS", "").split(","):
    raise pytest.UsageError(f"These tests need a stack with the plugin: set {STACK}.")


@pytest.fixture
def make_product(db):
    """Return a function that puts a product with one variant, or several, on the shelf."""
    from quickscale_business_themes.ecommerce.services.products import (
        ProductData,
        VariantData,
        save_product,
    )

    def make(name="Mug", *, price="12.50", stock=10, variants=(), **details):
        slug = details.pop("slug", name.lower().replace(" ", "-"))
        sku = details.pop("sku", slug.upper())
        one = VariantData(sku=sku, price=Decimal(price), on_hand=stock)
        data = ProductData(slug=slug, name=name, variants=variants or [one], **details)
        product, _created = save_product(data)
        return product

    return make


@pytest.fixture
def read_head(client):
    """Return a function that reads what a page's head says."""
    return lambda path, **query: Head(client.get(path, query).content.decode())


@pytest.fixture
def read_section(client):
    """Return a function that reads the sitemaps of a section, one after another, as text."""

    def read(section):
        index = client.get("/sitemap.xml").getvalue().decode()
        paths = re.findall(f"<loc>[^<]*(/sitemap-{section}-from-[^<]*)</loc>", index)
        return "".join(client.get(path).getvalue().decode() for path in paths)

    return read


class Head:
    """The title, the metas, the links and the linked data of a page."""

    def __init__(self, html: str) -> None:
        from selectolax.lexbor import LexborHTMLParser

        head = LexborHTMLParser(html).head
        self.titles = [each.text() for each in head.css("title")]
        metas = [each.attributes for each in head.css("meta")]
        self.metas = {
            each.get("name") or each.get("property"): each.get("content") for each in metas
        }
        links = [each.attributes for each in head.css("link")]
        self.canonical = [each["href"] for each in links if each["rel"] == "canonical"]
        self.alternates = {each["hreflang"]: each["href"] for each in links if "hreflang" in each}
        self.json_ld = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL
        )
