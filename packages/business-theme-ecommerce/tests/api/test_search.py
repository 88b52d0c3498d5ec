"""A shopper finds a product however it is written."""

from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.models import Product

pytestmark = pytest.mark.django_db
PRODUCTS = "/api/ecommerce/products/"


@pytest.fixture
def find(client):
    def search(text: str) -> list[str]:
        answer = client.get(PRODUCTS, {"search": text}).json()
        return [row["name"] for row in answer["results"]]

    return search


@pytest.mark.parametrize(
    ("name", "searches"),
    [
        ("WD-40 Spray", ["WD-40", "wd40", "wd 40", "WD‑40", "wd-4"]),  # noqa: RUF001
        ("Oil WD40", ["wd-40", "WD 40"]),
        ("AC/DC Tour Shirt", ["AC/DC", "acdc", "ac dc", "Ac-Dc"]),
        ("Audio Cable 3.5mm", ["3.5mm", "3.5 mm", "3.5", "35mm"]),
        ("Bottle 0.5l", ["0.5l", "0.5 L", "0,5l"]),
        ("Learn node.js", ["node.js", "nodejs", "node js", "Node"]),
        ("C++ in a Month", ["c++", "C"]),
        ("Levi's 501", ["levis", "Levi’s", "levi's 501"]),  # noqa: RUF001
        ("ギフトセット search", ["search セット", "ギフト", "ト", "ｾｯﾄ"]),
        ("Äpfel aus Tirol", ["äpfel", "ÄPFEL", "apfel", "A\u0308pfel"]),
        ("Чай чёрный", ["чай", "ЧАЙ", "черный", "ЧЁРНЫЙ"]),
        ("Straße der Bücher", ["strasse", "STRASSE", "bucher"]),
        ("ผ้าเช็ดตัวสีน้ำเงิน", ["เช็ดตัว"]),
        ("हिन्दी किताब", ["किताब"]),
        ("شاي أخضر", ["شاي"]),
    ],
)
def test_a_product_is_found_however_its_name_is_written(find, make_product, name, searches):
    make_product(name, slug="wanted", sku="A-1")
    make_product("Something Else")
    assert {text: find(text) for text in searches} == {text: [name] for text in searches}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Boot", "boots"),
        ("Leather Boots", "boot"),
        ("Sweater", "sweaters"),
        ("Cherry", "cherries"),
        ("Cherries", "cherry"),
        ("Knife", "knives"),
        ("Glass", "glasses"),
        ("Lampe", "Lampen"),
        ("Bild", "Bilder"),
    ],
)
def test_singular_and_plural_find_each_other(find, make_product, name, text):
    make_product(name)
    assert find(text) == [name]


def test_a_word_finds_no_longer_one_by_its_plural(find, make_product):
    make_product("Bootleg Jeans")
    assert find("boots") == []
    assert find("boot") == ["Bootleg Jeans"]


@pytest.mark.parametrize("text", ["&", "- / -", "?!", "…"])
def test_a_search_of_signs_alone_finds_nothing(find, make_product, text):
    make_product("Mug")
    assert find(text) == []


def test_what_a_product_is_found_by_follows_every_way_of_writing_it(find, make_product):
    product = make_product("Mug", sku="A-1")
    product.name = "Kettle"
    product.save()
    assert find("kettle") == ["Kettle"]
    assert find("mug") == []
    make_product("Kettle", slug="mug", sku="A-1", description="Boils water.")
    assert find("water") == ["Kettle"]


def test_a_long_word_is_no_reason_not_to_save(find, make_product):
    product = make_product("Mug", description="x" * 5000 + " short")
    Product.objects.get(pk=product.pk).full_clean()
    assert find("short") == ["Mug"]
    assert find("x" * 90) == ["Mug"]
