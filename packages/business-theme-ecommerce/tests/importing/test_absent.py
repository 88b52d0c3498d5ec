"""What a file doesn't say stays as it is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale_business_themes.ecommerce.models import Product, ProductVariant

pytestmark = pytest.mark.django_db

FULL = (
    "Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,"
    "Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Barcode\n"
    "kite,Kite,<p>It <b>flies</b>.</p>,Aeolus,Toys,false,Size,S,K-S,120,shopify,7,continue,20,25,"
    "false,4006381333931\n"
    "kite,,,,,,,L,K-L,300,shopify,3,deny,30,,true,\n"
)


def describe():
    product = Product.objects.get(slug="kite")
    names = [each.name for each in ProductVariant._meta.concrete_fields]
    variants = [
        {
            **{name: getattr(each, name) for name in names},
            "left": each.available,
            "values": [str(value) for value in each.option_values.all()],
        }
        for each in product.variants.all()
    ]
    details = {name: getattr(product, name) for name in ("name", "description", "status", "brand")}
    texts = [each.raw for each in product.content]
    places = [str(each) for each in product.categories.all()]
    return details, texts, places, variants


@pytest.mark.parametrize(
    "rows", ["kite,K-S,22\nkite,K-L,30\n", "kite,K-L,30\nkite,K-S,22\n", "kite,K-S,22\n"]
)
def test_a_file_of_prices_changes_the_prices_and_nothing_else(load, rows):
    load(FULL)
    *rest, variants = describe()
    report = load("Handle,Variant SKU,Variant Price\n" + rows)
    assert report.told == []
    variants[0]["price"] = Decimal(22)
    variants[0]["prior_price"] = Decimal(20)  # It is reduced, and cost less before.
    assert describe() == (*rest, variants)


def test_a_file_of_stock_changes_the_stock_and_nothing_else(load):
    load(FULL)
    *rest, variants = describe()
    load("Handle,Option1 Value,Variant Inventory Qty\nkite,L,9\n")
    variants[1]["left"] = 9
    assert describe() == (*rest, variants)


def test_blank_options_mean_the_variant_of_the_sku(load):
    load(FULL)
    *rest, variants = describe()
    load("Handle,Option1 Value,Variant SKU,Variant Price\nkite,,K-L,31\n")
    variants[1]["price"] = Decimal(31)
    assert describe() == (*rest, variants)


def test_an_sku_of_no_variant_is_told_where_options_are_missing(load):
    load(FULL)
    report = load("Handle,Variant SKU,Variant Price\nkite,K-XL,22\n")
    assert report.told == ["row 2: “K-XL” isn't the SKU of exactly one variant of this product."]


def test_an_empty_cell_clears_what_its_column_is_about(load):
    load(FULL)
    load(
        "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant Inventory Tracker,"
        "Variant Price,Variant Compare At Price\nkite,Kite,,Size,S,,20,\nkite,,,,L,shopify,30,\n"
    )
    details, texts, _places, (small, large) = describe()
    assert (details["description"], texts) == ("", [])
    assert (small["track_inventory"], small["compare_at_price"]) == (False, None)
    assert large["left"] == 0 or large["left"] == 3
    assert details["status"] == "draft"


def test_a_text_that_a_person_shortened_survives_its_own_export(load, export):
    load(FULL)
    Product.objects.update(description="By hand.")
    before = describe()
    assert load(export("shopify")).lines[0] == "Created 0 products, updated 0, unchanged 1."
    assert describe() == before


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ("TRUE,Active", "active"), ("true,ACTIVE", "active"), ("FALSE,active", "draft"),
        ("true,Draft", "draft"), ("True,archived", "archived"), ("true,unlisted", "draft"),
        ("perhaps,active", "draft"), ("true,", "active"), (",", "active"), ("1,", "active"),
    ],
)  # fmt: skip
def test_only_what_is_known_to_be_public_is(load, cells, status):
    report = load(f"Handle,Title,Published,Status,Variant Price\nkite,Kite,{cells},10\n")
    assert Product.objects.get().status == status
    is_unknown = "unlisted" in cells or "perhaps" in cells
    assert bool(report.told) is is_unknown
    assert not report.failure


def test_a_blank_tracker_is_not_counted(load):
    load(
        "Handle,Title,Variant Price,Variant Inventory Tracker,Variant Inventory Qty\n"
        "belt,Belt,30,,0\nbag,Bag,40,shopify,0\n"
    )
    belt, bag = ProductVariant.objects.order_by("pk")
    assert (belt.available, bag.available) == (None, 0)


def test_a_tracker_without_quantities_sells_nothing_out(load):
    load("Handle,Title,Variant Price,Variant Inventory Tracker\nbag,Bag,40,shopify\n")
    assert ProductVariant.objects.get().available is None
