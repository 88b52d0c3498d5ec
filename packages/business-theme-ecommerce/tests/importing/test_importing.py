from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.db.models import TextField
from django.db.models.functions import Cast
from PIL import Image

from quickscale_business_themes.ecommerce.models import (
    Category,
    Product,
    ProductImage,
    ProductVariant,
    StockLevel,
    StockMovement,
)
from quickscale_business_themes.ecommerce.services.inventory import InventoryService

pytestmark = pytest.mark.django_db

OLD = (
    "Handle", "Title", "Body (HTML)", "Type", "Published", "Option1 Name", "Option1 Value",
    "Option2 Name", "Option2 Value", "Variant SKU", "Variant Inventory Tracker",
    "Variant Inventory Qty", "Variant Inventory Policy", "Variant Price",
    "Variant Compare At Price", "Variant Requires Shipping", "Image Src", "Image Alt Text",
)  # fmt: skip
NEW = (
    "URL handle", "Title", "Description", "Type", "Published on online store", "Option1 name",
    "Option1 value", "Option2 name", "Option2 value", "SKU", "Inventory tracker",
    "Inventory quantity", "Continue selling when out of stock", "Price", "Compare-at price",
    "Requires shipping", "Product image URL", "Image alt text",
)  # fmt: skip

SHIRT = (
    "shirt", "Linen Shirt", "<p>Cool &amp; light.</p><script>alert(1)</script>", "Shirts", "true",
    "Size", "S", "Colour", "Sand", "S-1", "shopify", "4", "deny", "59.90", "79", "true",
    "https://example.com/files/shirt.png?v=1", "A shirt",
)  # fmt: skip
SHIRT_LARGE = (
    "shirt", "", "", "", "", "", "L", "", "Sand", "S-2", "shopify", "-2", "continue", "64.90", "",
    "true", "", "",
)  # fmt: skip
GUIDE = (
    "guide", "Guide", "", "", "false", "Title", "Default Title", "", "", "", "", "", "deny", "9",
    "", "false", "", "",
)  # fmt: skip


@pytest.fixture
def write(tmp_path):
    def write(name, header, *rows):
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    return write


def run(path, **options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_products", str(path), stdout=out, stderr=err, **options)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def first_line(out):
    return out.splitlines()[0]


@pytest.mark.parametrize("header", [OLD, NEW])
def test_a_shopify_file_of_either_generation_is_read(write, header):
    out, _err, failure = run(write("shop.csv", header, SHIRT, SHIRT_LARGE, GUIDE))
    assert (first_line(out), failure) == ("Created 2 products, updated 0, unchanged 0.", "")
    shirt = Product.objects.get(slug="shirt")
    assert (shirt.name, shirt.description, shirt.status) == (
        "Linen Shirt", "Cool & light.", "active",
    )  # fmt: skip
    small, large = shirt.variants.all()
    assert (small.sku, small.name, small.price, small.compare_at_price) == (
        "S-1", "S / Sand", Decimal("59.90"), Decimal(79),
    )  # fmt: skip
    assert (large.name, large.backorder, small.is_default) == ("L / Sand", "allow", True)
    assert list(StockLevel.objects.values_list("on_hand", flat=True)) == [4, 0]
    assert [option.name for option in shirt.options.all()] == ["Size", "Colour"]
    assert [category.name for category in shirt.categories.all()] == ["Shirts"]
    guide = Product.objects.get(slug="guide")
    variant = guide.variants.get()
    assert (guide.status, guide.is_digital) == ("draft", True)
    assert (variant.sku, variant.name, variant.track_inventory) == ("guide", "", False)


def test_importing_again_changes_nothing(write):
    path = write("shop.csv", OLD, SHIRT, SHIRT_LARGE, GUIDE)
    run(path)
    assert first_line(run(path)[0]) == "Created 0 products, updated 0, unchanged 2."
    assert ProductVariant.objects.count() == 3
    assert StockMovement.objects.count() == 1
    assert Category.objects.count() == 1


def test_importing_again_updates_prices_and_stock(write):
    run(write("shop.csv", OLD, SHIRT, SHIRT_LARGE))
    cheaper = list(SHIRT)
    cheaper[11], cheaper[13] = "9", "49.90"
    run(write("shop.csv", OLD, cheaper, SHIRT_LARGE))
    variant = ProductVariant.objects.get(sku="S-1")
    assert variant.price == Decimal("49.90")
    assert variant.stock_levels.get().on_hand == 9


def test_what_comes_twice_in_a_file_is_written_in_its_order(write):
    cheaper = list(SHIRT)
    cheaper[13] = "49.90"
    taken = row(**{"Handle": "other", "Variant SKU": "S-1"})
    out, err, _failure = run(write("shop.csv", OLD, SHIRT, GUIDE, cheaper, taken))
    assert first_line(out) == "Created 3 products, updated 1, unchanged 0."
    assert err == ""
    assert ProductVariant.objects.get(product__slug="shirt").price == Decimal("49.90")


def test_a_longer_file_asks_the_database_no_more(write, django_assert_max_num_queries):
    lines = [
        row(**{"Handle": f"mug-{n}", "Type": "Mugs", "Option1 Name": "Size", "Option1 Value": "S"})
        for n in range(100)
    ]
    path = write("shop.csv", OLD, *lines)
    for outcome in (
        "Created 100 products, updated 0, unchanged 0.",
        "Created 0 products, updated 0, unchanged 100.",
    ):
        with django_assert_max_num_queries(45):
            assert first_line(run(path)[0]) == outcome
    assert ProductVariant.objects.filter(is_default=True, option_values__value="S").count() == 100


def test_a_row_that_only_the_database_refuses_ends_nothing(write, monkeypatch):
    count = InventoryService.count_all

    def refuse_the_guide(self, counted, **options):
        if ProductVariant.objects.filter(pk__in=counted, product__slug="guide").exists():
            raise IntegrityError
        return count(self, counted, **options)

    monkeypatch.setattr(InventoryService, "count_all", refuse_the_guide)
    out, err, failure = run(write("shop.csv", OLD, SHIRT, [*GUIDE[:11], "1", *GUIDE[12:]]))
    assert first_line(out) == "Created 1 products, updated 0, unchanged 0."
    assert (err, failure) == ("row 3: This product can't be saved.\n", "1 rows weren't imported.")
    assert Product.objects.get().slug == "shirt"


def test_the_first_variant_by_position_stays_the_default(write):
    run(write("shop.csv", OLD, SHIRT, SHIRT_LARGE))
    large_first = list(SHIRT)
    large_first[6], large_first[9] = "L", "S-2"
    small_second = list(SHIRT_LARGE)
    small_second[6], small_second[9] = "S", "S-1"
    run(write("shop.csv", OLD, large_first, small_second))
    assert ProductVariant.objects.get(is_default=True).sku == "S-2"


def test_a_bad_product_is_left_out_whole_and_the_others_are_not(write):
    bad = list(SHIRT_LARGE)
    bad[13] = "cheap"
    path = write("shop.csv", OLD, SHIRT, bad, GUIDE)
    out, err, failure = run(path)
    assert first_line(out) == "Created 1 products, updated 0, unchanged 0."
    assert err.splitlines() == [
        "row 2: Left out because of row 3, which is about the same product.",
        "row 3: Variant Price “cheap”: This isn't a number.",
    ]
    assert failure == "2 rows weren't imported."
    assert [product.slug for product in Product.objects.all()] == ["guide"]


def row(**changes):
    columns = dict(zip(OLD, GUIDE, strict=True)) | changes
    return [columns[name] for name in OLD]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Variant Price": "-1"}, "isn't a valid amount"),
        ({"Variant Price": "NaN"}, "isn't a number"),
        ({"Variant Price": "1e99"}, "isn't a number"),
        ({"Variant Price": "1.23456"}, "4 decimal places"),
        ({"Variant Price": ""}, "no price"),
        ({"Title": ""}, "no title"),
        ({"Title": "x" * 256}, "at most 255"),
        ({"Variant Inventory Qty": "some"}, "isn't a whole number"),
        ({"Variant Compare At Price": "?"}, "isn't a number"),
        ({"Option1 Name": "Size", "Option1 Value": ""}, "missing an option value"),
        ({"Handle": "", "Title": ""}, "neither a handle nor a title"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_line(write, changes, message):
    _out, err, _failure = run(write("shop.csv", OLD, SHIRT, row(**changes)))
    assert err.startswith("row 3: ")
    assert message in err
    assert Product.objects.count() == 1


def test_html_is_made_harmless_before_it_is_kept(write):
    body = '<h2 onclick="x()">Cut</h2><img src=x onerror=alert(1)><a href="javascript:x">y</a>'
    run(write("shop.csv", OLD, row(**{"Body (HTML)": body + "<p>" + "long " * 200})))
    html = Product.objects.values_list(Cast("content", TextField()), flat=True).get()
    assert "<h2>Cut</h2>" in html
    assert not any(word in html for word in ("onclick", "onerror", "javascript"))


def test_pictures_come_from_a_folder_and_never_from_the_network(write, tmp_path, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *a: pytest.fail("the network was asked"))
    path = write("shop.csv", OLD, SHIRT)
    run(path)
    assert not ProductImage.objects.exists()
    Image.new("RGB", (8, 8), "teal").save(tmp_path / "shirt.png")
    for _again in range(2):
        run(path, images=tmp_path)
    picture = ProductImage.objects.get()
    assert (picture.alt, Path(picture.image.name).suffix) == ("A shirt", ".png")


def test_a_file_that_is_no_picture_is_told_and_the_product_is_kept(write, tmp_path):
    (tmp_path / "shirt.png").write_text("<svg onload=alert(1)>")
    _out, err, failure = run(write("shop.csv", OLD, SHIRT), images=tmp_path)
    assert err.startswith("row 2: “https://example.com/files/shirt.png?v=1”: Upload a valid")
    assert not failure
    assert Product.objects.exists()
    assert not ProductImage.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "id,name\n1,x\n"), ("a.csv", ""), ("a.xls", "?"), ("a.json", "{}"), ("a.json", "")],
)
def test_a_file_of_another_kind_is_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    assert run(path)[2]


def test_a_missing_file_is_told_plainly(tmp_path):
    assert "No such file" in run(tmp_path / "none.csv")[2]


ITEM = {
    "id": 1, "title": "Lamp", "description": "Warm light.", "category": "home-decoration",
    "price": 20.0, "discountPercentage": 12.5, "stock": 3, "sku": "LAMP-1", "brand": "Glow",
    "images": ["https://example.com/lamp.webp"],
}  # fmt: skip


@pytest.mark.parametrize("wrap", [lambda items: items, lambda items: {"products": items}])
def test_a_dummyjson_list_is_read(tmp_path, wrap):
    path = tmp_path / "products.json"
    path.write_text(json.dumps(wrap([ITEM, {**ITEM, "id": 2, "sku": "LAMP-2"}]), indent=1))
    assert first_line(run(path)[0]) == "Created 2 products, updated 0, unchanged 0."
    assert first_line(run(path)[0]) == "Created 0 products, updated 0, unchanged 2."
    lamp = ProductVariant.objects.get(sku="LAMP-1")
    assert (lamp.price, lamp.compare_at_price) == (Decimal("17.50"), Decimal(20))
    assert lamp.product.category.name == "Home decoration"
    assert sorted(Product.objects.values_list("slug", flat=True)) == ["lamp", "lamp-2"]


def test_a_broken_list_keeps_what_was_read_before_it_broke(tmp_path):
    path = tmp_path / "products.json"
    path.write_text(json.dumps([ITEM, "no product"], indent=1)[:-1] + ", {broken")
    _out, err, failure = run(path)
    assert "isn't a product" in err
    assert "isn't valid JSON" in err
    assert failure == "2 rows weren't imported."
    assert Product.objects.count() == 1


def test_a_long_list_is_read_piece_by_piece(tmp_path):
    items = [{**ITEM, "id": n, "title": f"Lamp {n}", "sku": f"L{n}"} for n in range(40)]
    for item in items:
        item["description"] = "Light. " * 1000
    path = tmp_path / "products.json"
    path.write_text(json.dumps(items))
    assert first_line(run(path)[0]) == "Created 40 products, updated 0, unchanged 0."
