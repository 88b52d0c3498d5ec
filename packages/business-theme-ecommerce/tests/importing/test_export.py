"""Exports, and that importing one changes nothing and gives the same again."""

from __future__ import annotations

import pytest
from PIL import Image

from quickscale_business_themes.ecommerce.models import (
    Category,
    Product,
    ProductImage,
    ProductVariant,
)

pytestmark = pytest.mark.django_db

SOURCE = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Status,Option1 Name,Option1 Value,"
    "Option2 Name,Option2 Value,Variant SKU,Variant Barcode,Variant Grams,"
    "Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,"
    "Variant Compare At Price,Variant Requires Shipping\n"
    'kite,"=Kite, “red”","<h2>Wind</h2>\n<p>a &amp; b &lt; c\\d</p>",-Aeolus,Toys > Kites,active,'
    'Size,S,Colour,"Red, light",\'0012,4006381333931,120,shopify,7,continue,20,25.5,true\n'
    'kite,,,,,,,M,,"Blue, dark",,,300,shopify,0,deny,21.125,,true\n'
    "book,Книга,use &lt;b&gt; ”,,,draft,Title,Default Title,,,B,,0,,,deny,5,,false\n"
    "long,Long," + "plain words " * 60 + ",,,archived,,,,,L,,0,shopify,,deny,0,,true\n"
)


@pytest.fixture
def catalogue(load):
    load(SOURCE)
    kite = Product.objects.get(slug="kite")
    kite.placements.create(category=Category.objects.create(name="A > B, c", slug="x"), position=1)


@pytest.mark.parametrize("format", ["shopify", "woocommerce"])
def test_an_export_is_imported_into_the_same_shop_without_a_change(catalogue, load, export, format):
    report = load(export(format))
    assert report.told == []
    if format == "shopify":
        assert report.lines[0] == "Created 0 products, updated 0, unchanged 3."


@pytest.mark.parametrize("format", ["shopify", "woocommerce"])
def test_an_export_of_its_import_is_the_same_to_the_byte(catalogue, load, export, format):
    Category.objects.filter(slug="x").update(name="Gifts, big")
    exported = export(format)
    Product.objects.all().delete()
    for category in Category.objects.order_by("-pk"):
        category.delete()
    assert load(exported).told == []
    assert export(format) == exported


def test_an_export_keeps_pictures_and_whose_they_are(load, export, tmp_path):
    for name, colour in (("a.png", "red"), ("b.png", "blue"), ("c.png", "green")):
        Image.new("RGB", (8, 8), colour).save(tmp_path / name)
    load(
        "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src,Image Alt Text,"
        "Variant Image\n"
        "kite,Kite,Size,S,5,https://x.example/a.png,Front,\n"
        "kite,,,M,5,https://x.example/b.png,Back,https://x.example/c.png\n",
        images=tmp_path,
    )
    exported = export("shopify")
    assert ProductVariant.objects.get(name="M").image is not None
    ProductVariant.objects.update(image=None)
    ProductImage.objects.update(alt="?", position=0)
    report = load(exported)
    assert report.lines[0] == "Created 0 products, updated 1, unchanged 0."
    assert ProductVariant.objects.get(name="M").image == ProductImage.objects.last()
    assert export("shopify").count("Front") == 1


def test_googles_feed_lists_what_shoppers_can_buy(catalogue, read_rows):
    small, medium = read_rows("google", delimiter="\t")
    assert (small["id"], small["item_group_id"], small["availability"]) == (
        "0012", "kite", "in_stock",
    )  # fmt: skip
    assert (small["price"], small["sale_price"], small["gtin"]) == (
        "25.50 USD", "20.00 USD", "4006381333931",
    )  # fmt: skip
    assert (medium["availability"], medium["price"]) == ("out_of_stock", "21.125 USD")
    assert (small["size"], small["color"]) == ("S", "Red, light")
    assert small["product_type"] == "Toys > Kites"
    assert small["link"].endswith("/products/kite/")
    assert small["description"] == "Wind a & b < c\\d"
