"""Files of other systems than Shopify."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale_business_themes.ecommerce.models import Product, ProductVariant

pytestmark = pytest.mark.django_db

WOO = (
    "ID,Type,SKU,Name,Published,Description,In stock?,Stock,Backorders allowed?,Weight (kg),"
    "Sale price,Regular price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s),"
    "Attribute 2 name,Attribute 2 value(s)\n"
)
HOODIE = '7,variable,HOOD,Hoodie,1,<p>Warm.</p>,1,,0,,,,"Men > Tops, Sale\\, summer",,,'
HOODIE += 'Size,"S, M",Colour,"Red, Blue"\n'
SMALL = '8,variation,HOOD-S,Hoodie - S,1,,1,4,0,0.5,"19,99",25,,,id:7,Size,S,Colour,\n'
MEDIUM = "9,variation,HOOD-M,Hoodie - M,1,,0,,notify,,,26,,,HOOD,Size,M,Colour,Red\n"
EBOOK = '10,"simple, downloadable, virtual",BOOK,"\'=Book",-1,One\\nTwo,1,,0,,,5,,,,,,,\n'


def list_variants():
    return [
        (each.name, each.sku, each.price, each.compare_at_price, each.available)
        for each in ProductVariant.objects.order_by("product_id", "position")
    ]


@pytest.mark.parametrize("rows", [HOODIE + SMALL + MEDIUM + EBOOK, MEDIUM + HOODIE + EBOOK + SMALL])
def test_woocommerce_variations_are_put_to_their_parent_wherever_they_stand(load, rows):
    report = load(WOO + rows)
    assert report.told == []
    assert report.lines[1] == "Read 4 rows (woocommerce): 4 imported, 0 left out."
    hoodie, book = Product.objects.order_by("name")[::-1]
    assert sorted(list_variants()) == [
        ("", "BOOK", 5, None, None),
        ("M / Red", "HOOD-M", 26, None, None),
        ("S / Any", "HOOD-S", Decimal("19.99"), 25, 4),
    ]
    assert [str(each) for each in hoodie.categories.all()] == ["Sale, summer", "Tops"]
    assert hoodie.variants.get(sku="HOOD-S").weight_grams == 500
    assert (book.name, book.description, book.status) == ("=Book", "One\nTwo", "draft")
    assert book.is_digital
    assert not hoodie.is_digital


def test_what_woocommerce_sells_elsewhere_is_told(load):
    grouped = "11,grouped,SET,Set,1,,1,,0,,,,,,,,,,\n"
    orphan = "12,variation,X,X,1,,1,,0,,,5,,,id:99,Size,S,,\n"
    report = load(WOO + grouped + orphan + EBOOK)
    assert report.told == [
        "row 2: Type “grouped”: Products of the type “grouped” have no price here and aren't "
        "imported.",
        "row 3: Parent “id:99”: The file has no such product.",
    ]
    assert report.lines[1] == "Read 3 rows (woocommerce): 1 imported, 2 left out."


def test_a_woocommerce_file_may_have_german_headers(load):
    load(
        "Typ;Artikelnummer;Name;Veröffentlicht;Vorrätig?;Lager;Gewicht (kg);Regulärer Preis;"
        "Kategorien\nsimple;T-1;Tasse;1;1;3;0,25;12,50;Küche > Tassen\n"
    )
    tasse = ProductVariant.objects.get()
    assert (tasse.price, tasse.weight_grams, tasse.available) == (Decimal("12.5"), 250, 3)
    assert str(tasse.product.category) == "Tassen"


def test_a_woocommerce_sale_that_is_over_is_left_out(load):
    report = load(
        "Type,SKU,Name,Sale price,Regular price,Date sale price ends\n"
        "simple,A,Mug,8,10,2020-01-31\nsimple,B,Cup,8,10,\n"
    )
    prices = ProductVariant.objects.order_by("sku").values_list("price", "compare_at_price")
    assert list(prices) == [(10, None), (8, 10)]
    assert report.told == ["row 2: Sale price “8”: The sale isn't on now, so it's left out."]


def test_woocommerce_products_of_one_name_stay_two(load):
    content = "Type,SKU,Name,Regular price\nsimple,A-1,Mug,10\nsimple,B-2,Mug,12\n"
    assert load(content).lines[0] == "Created 2 products, updated 0, unchanged 0."
    assert load(content).lines[0] == "Created 0 products, updated 0, unchanged 2."
    assert list(Product.objects.order_by("pk").values_list("slug", flat=True)) == ["mug", "mug-b-2"]


MEDUSA = (
    "Product Handle;Product Title;Product Status;Product Description;Product Image 1;"
    "Product Field;Variant Sku;Variant Manage Inventory;Variant Allow Backorder;"
    "Variant Option 1 Name;Variant Option 1 Value;Variant Price EUR;Variant Price USD;"
    "Variant Price North [USD]\n"
    "lamp;Lamp;published;\"Bright\nand warm\";a.png;x;;true;false;Size;Small;9;10;11\n"
    "lamp;Lamp;published;\"Bright\nand warm\";a.png;x;;true;false;Size;Large;18;20;21\n"
    "shade;Shade;proposed;;;x;;true;false;Size;Small;9;;\n"
)  # fmt: skip


def test_medusas_export_is_read_in_the_shops_currency(load):
    report = load(MEDUSA)
    assert report.told == [
        "row 1: Product Field: Unknown column. It isn't imported.",
        "row 1: Variant Price North [USD]: Prices of a region aren't imported.",
        "row 4: Variant Price USD: The variant has no price in USD.",
    ]
    lamp = Product.objects.get()
    assert (lamp.slug, lamp.status, lamp.description) == ("lamp", "active", "Bright\nand warm")
    assert [(each.name, each.price, each.available) for each in lamp.variants.all()] == [
        ("Small", 10, None), ("Large", 20, None),
    ]  # fmt: skip


def test_medusas_first_template_is_read(load):
    load(
        "Product Handle,Product Title,Product Description,Product Status,"
        "Product Collection Title,Variant SKU,Variant Inventory Quantity,Variant Allow Backorder,"
        "Variant Manage Inventory,Price USD,Option 1 Name,Option 1 Value,Image 1 Url\n"
        "lamp,Lamp,One\\nTwo,draft,Lights,L-1,10,FALSE,TRUE,1.10,Size,Small,a.png\n"
    )
    lamp = ProductVariant.objects.get()
    assert (lamp.sku, lamp.name, lamp.available) == ("L-1", "Small", 10)
    assert lamp.product.description == "One\nTwo"
    assert str(lamp.product.category) == "Lights"


def test_sprees_master_row_is_not_sold(load):
    report = load(
        "slug,sku,name,price,compare_at_price,currency,status,category1,option1_name,"
        "option1_value,weight,weight_unit,inventory_count,track_inventory\n"
        "pot,POT,Pot,0,0,USD,active,Kitchen -> Pots,,,,lb,,\n"
        "pot,POT-R,,30,40,USD,,,Color,Red,2,lb,5,TRUE\n"
        "pan,PAN,Pan,25,0,USD,active,,,,1,lb,3,TRUE\n"
        "pan,PAN,Pan,25,0,EUR,active,,,,1,lb,3,TRUE\n"
    )
    assert [each.rpartition(": ")[2] for each in report.told] == [
        "Left out because of row 5, which is about the same product.",
        "The shop's currency is USD.",
    ]
    assert list_variants() == [("Red", "POT-R", 30, 40, 5)]
    assert ProductVariant.objects.get().weight_grams == 907


def test_oscars_books_are_read_without_a_header(load):
    load(
        "Book,Books > Novels,9780131103627,A Title,Text & more,Partner,S-1,9.99,20\n"
        "Book,Books > Novels,9780201616224,A Title,,Partner,S-2,3.99,0\n"
    )
    first, second = Product.objects.order_by("pk")
    assert (first.slug, first.description) == ("a-title", "Text & more")
    assert second.variants.get().barcode == "9780201616224"


def test_saleors_fixtures_are_read(load):
    report = load(
        """[
        {"model": "product.category", "pk": 1, "fields": {"name": "Clothes", "parent": null}},
        {"model": "product.category", "pk": 2, "fields": {"name": "Shirts", "parent": 1}},
        {"model": "product.product", "pk": 3, "fields": {"name": "Tee", "slug": "tee",
            "description_plaintext": "Soft", "category": 2}},
        {"model": "product.productchannellisting", "pk": 4,
            "fields": {"product": 3, "is_published": true}},
        {"model": "product.productvariant", "pk": 5,
            "fields": {"name": "S", "sku": "T-S", "product": 3, "track_inventory": true}},
        {"model": "product.productvariant", "pk": 6,
            "fields": {"name": "M", "sku": "T-M", "product": 3, "track_inventory": true}},
        {"model": "product.productvariantchannellisting", "pk": 7,
            "fields": {"variant": 5, "currency": "USD", "price_amount": "5.000"}},
        {"model": "product.productvariantchannellisting", "pk": 8,
            "fields": {"variant": 6, "currency": "USD", "price_amount": "6.000"}},
        {"model": "warehouse.stock", "pk": 9, "fields": {"product_variant": 5, "quantity": 4}}
        ]""",
        "saleor.json",
    )
    assert report.told == []
    assert list_variants() == [("S", "T-S", 5, None, 4), ("M", "T-M", 6, None, 0)]
    assert [str(each) for each in Product.objects.get().categories.all()] == ["Shirts"]


def test_columns_that_are_not_imported_are_named(load):
    report = load("Handle,Title,Variant Price,Gift Card\nkite,Kite,10,false\n")
    assert report.lines[-1] == "Columns that aren't imported: Gift Card."
