"""A shopping site reads the catalogue at a secret address that the owner turns on."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    ProductFeed,
    ProductImage,
    ProductVariant,
    ScheduledPrice,
)
from quickscale_business_themes.ecommerce.services.exporting import feed as feeds
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

G = "{http://base.google.com/ns/1.0}"
STAFF = "/api/ecommerce/staff/product-feeds/"
#: Google's "Product data specification": what each item must have, and how it is written.
REQUIRED = {"title", "description", "link", *(f"{G}{name}" for name in (
    "id", "image_link", "availability", "price", "condition",
))}  # fmt: skip
MONEY = re.compile(r"\d+(\.\d+)? [A-Z]{3}")
RULES = {
    f"{G}id": lambda text: 0 < len(text) <= 50,
    f"{G}item_group_id": lambda text: 0 < len(text) <= 50,
    "title": lambda text: 0 < len(text) <= 150,
    "description": lambda text: 0 < len(text) <= 5000,
    "link": lambda text: text.startswith("http") and len(text) <= 2000,
    f"{G}image_link": lambda text: text.startswith("http") and len(text) <= 2000,
    f"{G}additional_image_link": lambda text: text.startswith("http"),
    f"{G}availability": {"in_stock", "out_of_stock", "preorder", "backorder"}.__contains__,
    f"{G}price": MONEY.fullmatch,
    f"{G}sale_price": MONEY.fullmatch,
    f"{G}condition": {"new", "refurbished", "used"}.__contains__,
    f"{G}identifier_exists": {"yes", "no"}.__contains__,
    f"{G}gtin": re.compile(r"\d{8}|\d{12,14}").fullmatch,
    f"{G}brand": lambda text: len(text) <= 70,
    f"{G}mpn": lambda text: len(text) <= 70,
    f"{G}product_type": lambda text: len(text) <= 750,
    f"{G}shipping_weight": re.compile(r"\d+(\.\d+)? (lb|oz|g|kg)").fullmatch,
    f"{G}size": lambda text: len(text) <= 100,
    f"{G}color": lambda text: len(text) <= 100,
    f"{G}unit_pricing_measure": re.compile(
        r"\d+(\.\d+)? (mg|g|kg|ml|cl|l|cbm|cm|m|sqm|ct)"
    ).fullmatch,
    f"{G}unit_pricing_base_measure": re.compile(r"(1|2|4|8|10|100) (g|kg|ml|l|m|sqm|ct)").fullmatch,
    f"{G}sale_price_effective_date": lambda text: all(
        datetime.fromisoformat(part).tzinfo for part in text.split("/")
    ),
}


@pytest.fixture
def shelf(make_product):
    sizes = [
        VariantData(sku=f"KITE-{size}", price=Decimal(20), options=(size,), on_hand=count)
        for size, count in (("S", 3), ("M", 0))
    ]
    kite = make_product(
        "Kite & <Co>\x0b", slug="kite", variants=sizes, options=("Size",), brand="Acme",
        categories=[("Toys", "Kites")], description="Flies " * 1500,
    )  # fmt: skip
    mug = make_product("Mug", price="5", compare_at_price=Decimal(9))
    make_product("Unpictured")
    make_product("Secret", status="draft")
    for product, count in ((kite, 12), (mug, 1)):
        for number in range(count):
            ProductImage.objects.create(product=product, image=f"{product.slug}-{number}.png")
    ProductVariant.objects.filter(product=kite).update(weight_grams=250)
    ProductVariant.objects.filter(product=mug).update(
        measure=Decimal("0.33"), measure_unit="l", reference_quantity=100, reference_unit="ml"
    )


@pytest.fixture
def address():
    return f"/api/ecommerce/feeds/{ProductFeed.objects.create(name='Google').token}.xml"


def read_items(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = ElementTree.fromstring(b"".join(answer.streaming_content))
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    return {item.findtext(f"{G}id"): item for item in root.iter("item")}


def test_every_item_keeps_the_rules_of_the_specification(client, shelf, address):
    items = read_items(client, address)
    assert set(items) == {"KITE-S", "KITE-M", "MUG"}
    for item in items.values():
        assert {element.tag for element in item} >= REQUIRED
        for element in item:
            assert RULES[element.tag](element.text), (element.tag, element.text)
        single = [each.tag for each in item if each.tag != f"{G}additional_image_link"]
        assert len(single) == len(set(single))
        assert len(item.findall(f"{G}additional_image_link")) <= 10


def test_variants_are_a_group_and_a_sale_has_both_prices(client, shelf, address):
    items = read_items(client, address)
    small, mug = items["KITE-S"], items["MUG"]
    told = {
        name: small.findtext(f"{G}{name}") for name in ("item_group_id", "size", "availability")
    }
    assert told == {"item_group_id": "kite", "size": "S", "availability": "in_stock"}
    assert small.findtext("title") == "Kite & <Co> S"
    assert small.findtext(f"{G}shipping_weight") == "250 g"
    assert items["KITE-M"].findtext(f"{G}availability") == "out_of_stock"
    assert mug.findtext(f"{G}item_group_id") is None
    assert mug.findtext(f"{G}unit_pricing_measure") == "0.33 l"
    assert mug.findtext(f"{G}unit_pricing_base_measure") == "100 ml"
    assert (mug.findtext(f"{G}price"), mug.findtext(f"{G}sale_price")) == ("9.00 USD", "5.00 USD")


def test_a_scheduled_price_tells_from_when_to_when_it_holds(client, shelf, address):
    start, end = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=2)
    variant = ProductVariant.objects.get(public_id="KITE-S")
    ScheduledPrice.objects.create(variant=variant, price=Decimal(15), starts_at=start, ends_at=end)
    small = read_items(client, address)["KITE-S"]
    prices = small.findtext(f"{G}price"), small.findtext(f"{G}sale_price")
    assert prices == ("20.00 USD", "15.00 USD")
    period = small.findtext(f"{G}sale_price_effective_date")
    assert [datetime.fromisoformat(part) for part in period.split("/")] == [
        start.replace(microsecond=0),
        end.replace(microsecond=0),
    ]


def test_the_feed_is_written_product_by_product(shelf, django_assert_num_queries):
    parts = feeds.write_feed()
    list(islice(parts, 5))  # what stands before the first product
    with django_assert_num_queries(0):
        assert next(parts).startswith("<item>") or "<item>" in next(parts, "")


def test_who_does_not_know_the_address_reads_nothing(client, shelf, address):
    assert client.get("/api/ecommerce/feeds/guess.xml").status_code == 404
    assert client.post(address).status_code == 405
    assert b"".join(client.head(address).streaming_content) == b""


def test_the_owner_turns_the_address_on_and_off(client, django_user_model, shelf):
    owner = django_user_model.objects.create_superuser(email="owner@example.com", password="x")
    client.force_login(owner)
    assert client.post("/dashboard/shop/feeds/new/", {"name": "Google"}).status_code == 303
    (row,) = client.get(STAFF).json()["results"]
    assert f'href="{row["url"]}"' in client.get("/dashboard/shop/feeds/").content.decode()
    path = row["url"].removeprefix("http://localhost:8000").removeprefix("http://testserver")
    client.logout()
    assert client.get(path).status_code == 200
    assert client.get(STAFF).status_code == 403
    client.force_login(owner)
    assert client.delete(f"{STAFF}{row['id']}/").status_code == 204
    assert client.get(path).status_code == 404
