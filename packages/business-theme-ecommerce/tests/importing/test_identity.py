"""Which product and which variant a row is about."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale_business_themes.ecommerce.models import Category, Product, ProductVariant

pytestmark = pytest.mark.django_db

HEADER = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"


def list_variants(slug):
    variants = ProductVariant.objects.filter(product__slug=slug)
    return [(each.name, each.sku, each.price) for each in variants]


def test_repeated_and_blank_skus_keep_every_variant(load):
    report = load(
        HEADER
        + "kite,Kite,Size,S,K-1,10\nkite,,,M,K-1,11\nkite,,,L,,12\n"
        + "string,String,,,K-1,3\n"
    )
    assert report.told == []
    assert report.lines[1] == "Read 4 rows (shopify): 4 imported, 0 left out."
    assert list_variants("kite") == [
        ("S", "K-1", 10), ("M", "K-1", 11), ("L", "kite-l", 12),
    ]  # fmt: skip
    assert list_variants("string") == [("", "K-1", 3)]
    ids = set(ProductVariant.objects.values_list("public_id", flat=True))
    assert {"K-1", "kite-l"} <= ids
    assert len(ids) == 4


def test_a_shopper_buys_the_variant_that_shares_its_sku_with_another(load, client):
    load(HEADER + "kite,Kite,Size,S,K-1,10\nkite,,,M,K-1,11\n")
    medium = ProductVariant.objects.get(name="M")
    answer = client.post("/api/ecommerce/cart/add/", {"variant": medium.public_id})
    assert answer.status_code in (200, 201), answer.content
    assert client.get("/api/ecommerce/cart/").json()["lines"][0]["variant_name"] == "M"


def test_a_corrected_sku_is_the_same_variant(load):
    load(HEADER + "kite,Kite,Size,S,OLD,10\nkite,,,M,M-1,11\n")
    known = ProductVariant.objects.get(sku="OLD")
    load(HEADER + "kite,Kite,Size,S,NEW,10\nkite,,,M,M-1,11\n")
    assert list_variants("kite") == [("S", "NEW", 10), ("M", "M-1", 11)]
    assert ProductVariant.objects.get(sku="NEW").public_id == known.public_id == "OLD"


def test_generated_skus_are_unique_at_any_length(load):
    rows = "".join(f"{'long-' * 30}{n},Kite {n},,,,{n + 1}\n" for n in range(3))
    values = "".join(f"kite,,,{'wide ' * 40}{n},,5\n" for n in range(1, 3))
    report = load(HEADER + rows + f"kite,Kite,Width,{'wide ' * 40}0,,5\n" + values)
    assert report.told == []
    skus = list(ProductVariant.objects.values_list("sku", flat=True))
    assert len(set(skus)) == len(skus) == 6
    assert max(map(len, skus)) <= 64


def test_a_blank_handle_starts_a_product_by_its_title(load):
    load(HEADER + ",Kite,,,,10\n,String,,,,3\n,Kite!,,,,11\n")
    names = Product.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Kite", "String", "Kite!"]


def test_titles_in_any_script_have_readable_addresses_of_their_own(load, client):
    load(HEADER + ",茶碗,,,,25\n,Чайник,,,,35\nчип,Chip,,,,4\nchip,Chips,,,,5\n,???,,,,6\n")
    slugs = list(Product.objects.order_by("pk").values_list("slug", flat=True))
    assert slugs[:3] == ["chawan", "chaynik", "chip"]
    assert len(set(slugs)) == 5
    for slug in slugs:
        assert client.get(f"/api/ecommerce/products/{slug}/").status_code == 200


def test_a_product_whose_rows_lie_apart_is_put_together(load):
    report = load(HEADER + "kite,Kite,Size,S,,10\nstring,String,,,,3\nkite,,,M,,11\n")
    assert report.told == []
    assert [name for name, _sku, _price in list_variants("kite")] == ["S", "M"]
    assert ProductVariant.objects.get(name="S").is_default


def test_a_second_row_of_one_variant_is_told(load):
    report = load(HEADER + "kite,Kite,Size,S,A,10\nkite,,,S,B,11\nstring,String,,,,3\n")
    assert report.told == [
        "row 2: Left out because of row 3, which is about the same product.",
        "row 3: Row 2 is about the same variant.",
    ]
    assert report.lines[1] == "Read 3 rows (shopify): 1 imported, 2 left out."


def test_a_category_is_known_by_its_whole_path(load):
    load(
        "Handle,Title,Product Category,Variant Price\n"
        "brogue,Brogue,Men > Shoes,80\npump,Pump,Women > Shoes,90\nclog,Clog,Men > Shoes,60\n"
    )
    shoes = Category.objects.filter(name="Shoes").order_by("pk")
    assert [each.slug for each in shoes] == ["shoes", "women-shoes"]
    assert [each.products.count() for each in shoes] == [2, 1]


def test_a_variant_made_by_hand_is_known_by_its_name(load, make_product):
    kite = make_product("Kite", sku="K-1")
    kite.variants.update(name="S")
    load(HEADER + "kite,Kite,Size,S,K-2,11\n")
    assert list_variants("kite") == [("S", "K-2", Decimal(11))]
