"""A list of products says what it can be narrowed by, and how much is left then."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    Attribute,
    AttributeValue,
    Product,
    ProductRating,
)
from quickscale_business_themes.ecommerce.models.attributes import COLUMNS
from quickscale_business_themes.ecommerce.services.attributes import parse_value, write_choices
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db
PRODUCTS, FACETS = "/api/ecommerce/products/", "/api/ecommerce/facets/"


@pytest.fixture(autouse=True)
def clothes(make_product):
    """A shirt in red M, red L and blue M, one in blue L, and socks of one size."""
    cache.clear()
    make_clothing(make_product, "Shirt", ("Red", "M"), ("Red", "L"), ("Blue", "M"))
    make_clothing(make_product, "Blouse", ("blue", "L"))
    make_product("Socks")


def make_clothing(make_product, name, *choices, **details):
    variants = [
        VariantData(sku=f"{name}-{color}-{size}", price=5, options=(color, size), on_hand=1)
        for color, size in choices
    ]
    return make_product(name, variants=variants, options=("Color", "Size"), **details)


@pytest.fixture
def count(client):
    def count_facets(**asked):
        rows = client.get(FACETS, asked).json()
        return {
            row["label"]: {value["id"]: value["count"] for value in row["values"]}
            for row in rows
            if row["id"] != "price"
        }

    return count_facets


@pytest.fixture
def find(client):
    def find_names(*values):
        answer = client.get(PRODUCTS, {"facet": values})
        return {row["name"] for row in answer.json()["results"]}

    return find_names


def test_values_are_counted_by_product_whatever_their_case(count):
    assert count() == {
        "Color": {"color:red": 1, "color:blue": 2},
        "Size": {"size:m": 1, "size:l": 2},
    }


def test_values_of_one_facet_widen_and_those_of_another_narrow(find):
    assert find("color:red") == {"Shirt"}
    assert find("color:red", "color:blue") == {"Shirt", "Blouse"}
    assert find("color:blue", "size:l") == {"Blouse"}, "there is no blue shirt in L"
    assert find("size:xxl") == set()
    assert find("nonsense") == {"Shirt", "Blouse", "Socks"}


def test_each_count_is_what_is_found_once_its_value_is_chosen(count, find):
    for chosen in ([], ["color:blue"], ["size:l"], ["color:blue", "size:m"]):
        for facet, values in count(facet=chosen).items():
            others = [each for each in chosen if not each.startswith(facet.lower())]
            for value, number in values.items():
                assert len(find(*others, value)) == number, (chosen, value)


def test_facets_follow_the_search_and_the_other_filters(count):
    assert count(search="blouse") == {}
    assert count(search="shirt") == {
        "Color": {"color:red": 1, "color:blue": 1},
        "Size": {"size:m": 1, "size:l": 1},
    }
    assert count(min_price="6") == {}


def test_sizes_in_words_stand_in_their_order_before_those_in_numbers(client, make_product):
    make_clothing(make_product, "Boot", ("Black", "42"), ("Black", "9"), ("Black", "38"))
    make_clothing(make_product, "Coat", ("Black", "S"), ("Black", "M"), ("Black", "L"))
    rows = client.get(FACETS).json()
    sizes = next(row["values"] for row in rows if row["id"] == "size")
    assert [value["label"] for value in sizes] == ["S", "M", "L", "9", "38", "42"]


def test_a_chosen_value_stays_to_be_taken_away(count):
    assert count(search="blouse", facet="size:l")["Size"] == {"size:l": 1}


@pytest.mark.parametrize("value", [["size:" + "x" * 300], [f"size:{n}" for n in range(101)]])
def test_values_that_no_page_offers_are_refused(client, value):
    answer = client.get(PRODUCTS, {"facet": value})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["facet"]


@pytest.mark.parametrize("value", [":", "a:b:c", "size:%", "::"])
def test_no_value_breaks_the_list(client, value):
    for url in (PRODUCTS, FACETS):
        assert client.get(url, {"facet": value}).status_code == 200


def test_the_page_offers_each_facet_with_its_counts(client):
    page = client.get("/products/", {"facet": "color:blue"}).content.decode()
    blue = re.search(r'<input[^>]*value="color:blue"[^>]*>', page).group()
    assert 'type="checkbox"' in blue and 'name="facet"' in blue and "checked" in blue
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert re.search(r"Color Red \(1\) blue \(2\)", text, re.IGNORECASE), text
    assert "Shirt" in text and "Socks" not in text


def test_one_facet_can_be_taken_away_and_the_others_stay(client):
    asked = {"facet": ["color:blue", "size:m"], "in_stock": "true"}
    page = client.get("/products/", asked).content.decode()
    assert "?in_stock=true&amp;facet=size%3Am" in page or (
        "?facet=size%3Am&amp;in_stock=true" in page
    )


def test_counts_are_kept_for_a_while(client, django_assert_num_queries):
    client.get(FACETS)
    with django_assert_num_queries(0):
        client.get(FACETS)


def test_brands_are_a_facet_beside_the_options(client, make_product, count, find):
    make_clothing(make_product, "Cap", ("Red", "M"), ("Blue", "M"), brand="Acme")
    make_product("Soap", brand="ACME")
    make_product("Comb", brand="Bolt")
    assert count()["Brand"] == {"brand:acme": 2, "brand:bolt": 1}
    assert find("brand:acme") == {"Cap", "Soap"}
    assert find("brand:acme", "color:red") == {"Cap"}
    assert "Brand" not in count(facet=["color:red"]), "there is nothing to choose"
    assert count(facet=["brand:acme"])["Color"] == {"color:red": 1, "color:blue": 1}


@pytest.fixture
def describe():
    """Return a function that says what an attribute is of products, by their slugs."""

    def write(name, kind, unit="", **values):
        attribute = Attribute.objects.create(
            name=name, slug=name.lower(), kind=kind, unit=unit, is_filterable=True
        )
        if kind == "choice":
            write_choices(attribute, sorted(set(values.values()), reverse=True))
        for slug, text in values.items():
            AttributeValue.objects.create(
                product=Product.objects.get(slug=slug),
                attribute=attribute,
                **{COLUMNS[attribute.kind]: parse_value(attribute, text)},
            )
        return attribute

    return write


@pytest.mark.parametrize(
    ("kind", "values", "facet"),
    [
        ("choice", {"shirt": "Wool", "blouse": "Silk", "socks": "Wool"}, {"Wool": 2, "Silk": 1}),
        ("text", {"shirt": "a:b", "blouse": "c", "socks": "c"}, {"a:b": 1, "c": 2}),
        ("number", {"shirt": "10", "blouse": "9.50", "socks": "9.5"}, {"9.5": 2, "10": 1}),
        ("boolean", {"shirt": "no", "blouse": "yes", "socks": "yes"}, {"yes": 2, "no": 1}),
    ],
)
def test_attributes_of_each_kind_are_facets(count, find, describe, kind, values, facet):
    describe("Fact", kind, **values)
    assert list(count()["Fact"].items()) == [
        (f"attribute:fact:{value}", number) for value, number in facet.items()
    ]
    for value, number in facet.items():
        assert len(find(f"attribute:fact:{value}")) == number
    assert find(*(f"attribute:fact:{value}" for value in facet)) == {"Shirt", "Blouse", "Socks"}


def test_attributes_narrow_each_other_and_options(count, find, describe):
    describe("Material", "choice", shirt="Wool", blouse="Wool")
    describe("Vegan", "boolean", socks="yes", blouse="no")
    assert find("attribute:material:Wool", "color:blue", "size:l") == {"Blouse"}
    assert find("attribute:material:Wool", "attribute:vegan:yes") == set()
    asked = ["attribute:vegan:no"]
    assert "Color" not in count(facet=asked), "there is nothing to choose"
    assert count(facet=asked)["Vegan"] == {"attribute:vegan:yes": 1, "attribute:vegan:no": 1}


def test_an_attribute_that_shoppers_do_not_filter_by_is_no_facet(count, find, describe):
    secret = describe("Margin", "number", shirt="1", blouse="2")
    Attribute.objects.filter(pk=secret.pk).update(is_filterable=False)
    assert "Margin" not in count()
    assert find("attribute:margin:1") == set()


@pytest.mark.parametrize(
    "value", ["attribute:", "attribute:x", "attribute::", "attribute:x:1e999", "attribute:x:nan"]
)
def test_no_value_of_an_attribute_breaks_the_list(client, value):
    for url in (PRODUCTS, FACETS):
        assert client.get(url, {"facet": value}).status_code == 200


def test_categories_count_what_is_below_them_once(client, make_product, find):
    make_product("Mug", categories=[("Home", "Kitchen"), ("Home", "Gifts")])
    make_product("Bowl", categories=[("Home", "Kitchen")])
    make_product("Ball", categories=[("Toys",)])

    def counts(**asked):
        rows = {row["id"]: row["values"] for row in client.get(FACETS, asked).json()}
        return {value["id"]: value["count"] for value in rows.get("category", ())}

    assert counts() == {"category:home": 2, "category:toys": 1}
    assert counts(category="home") == {"category:kitchen": 2, "category:gifts": 1}
    assert counts(facet="category:gifts") == {
        "category:home": 2,
        "category:toys": 1,
        "category:gifts": 1,
    }
    assert find("category:home") == {"Mug", "Bowl"}
    assert find("category:gifts", "category:toys") == {"Mug", "Ball"}


def test_a_chosen_category_of_which_nothing_is_left_stays_to_be_taken_away(client, make_product):
    make_product("Ball", categories=[("Toys",)])
    answer = client.get(FACETS, {"facet": "category:toys", "search": "shirt"})
    (toys,) = (row["values"] for row in answer.json() if row["id"] == "category")
    assert [(value["id"], value["count"]) for value in toys] == [("category:toys", 0)]


def test_what_the_shop_hides_is_counted_nowhere(client, make_product, describe):
    make_product("Bowl", price="20", categories=[("Home",)], brand="Acme")
    make_product("Ball", price="30", categories=[("Toys",)], brand="Bolt")
    facts = {}
    for name, hidden in {
        "Draft": {"status": "draft"},
        "Old": {"status": "archived"},
        "Future": {"published_at": timezone.now() + timedelta(days=1)},
        "Past": {"available_until": timezone.now() - timedelta(seconds=1)},
    }.items():
        details = {"categories": [("Home",)], "brand": "Acme", "compare_at_price": Decimal(9)}
        make_clothing(make_product, name, ("Red", "M"), ("Red", "XS"), **details)
        long_ago = {"published_at": timezone.now() - timedelta(days=9)} | hidden
        Product.objects.filter(slug=name.lower()).update(**long_ago)
        product = Product.objects.get(slug=name.lower())
        ProductRating.objects.create(product=product, count=1, total=5)
        facts[name.lower()] = "Wool"
    describe("Material", "choice", bowl="Wool", ball="Silk", **facts)
    rows = client.get(FACETS).json()
    counts = {value["id"]: value["count"] for row in rows for value in row["values"]}
    assert counts == {
        "category:home": 1,
        "category:toys": 1,
        "brand:acme": 1,
        "brand:bolt": 1,
        "attribute:material:Wool": 1,
        "attribute:material:Silk": 1,
        "color:red": 1,
        "color:blue": 2,
        "size:m": 1,
        "size:l": 2,
        "price:-10": 2,
        "price:10-25": 2,
        "price:25-": 1,
    }


@pytest.mark.parametrize("most", [0, 2, 1000], ids=["queries", "the others", "ids"])
def test_counts_are_the_same_however_many_products_are_found(count, monkeypatch, most):
    monkeypatch.setattr(
        "quickscale_business_themes.ecommerce.services.faceting.scopes._MOST_LISTED", most
    )
    assert count(search="shirt blouse") == {}
    assert count(facet="color:blue") == {
        "Color": {"color:red": 1, "color:blue": 2},
        "Size": {"size:m": 1, "size:l": 1},
    }
    assert count(facet="price:-10") == {
        "Color": {"color:red": 1, "color:blue": 2},
        "Size": {"size:m": 1, "size:l": 2},
    }


def test_a_price_range_is_of_any_variant_that_can_be_bought(client, make_product, find):
    variants = [
        VariantData(sku=f"R-{price}", price=price, options=(str(price),), on_hand=1)
        for price in (8, 60)
    ]
    make_product("Ring", variants=variants, options=("Carat",))
    make_product("Lamp", price="25")
    rows = {row["id"]: row["values"] for row in client.get(FACETS).json()}
    counts = {value["id"]: (value["label"], value["count"]) for value in rows["price"]}
    assert counts == {
        "price:-10": ("Under $10.00", 3),
        "price:10-25": ("$10.00 \N{EN DASH} $25.00", 1),
        "price:25-50": ("$25.00 \N{EN DASH} $50.00", 1),
        "price:50-": ("$50.00 and more", 1),
    }
    for value, (_label, number) in counts.items():
        assert len(find(value)) == number, value
    assert find("price:25-50", "price:50-") == {"Lamp", "Ring"}


@pytest.mark.parametrize("value", ["price:", "price:-", "price:x-y", "price:1", "price:nan-"])
def test_a_price_range_that_says_nothing_finds_nothing(client, value):
    answer = client.get(PRODUCTS, {"facet": value})
    assert answer.status_code == 200
    assert answer.json()["count"] == (3 if value == "price:" else 0)


def test_stock_sale_and_ratings_are_facets(client, make_product, find):
    make_product("Gone", stock=0)
    make_product("Cheap", price="5", compare_at_price=Decimal(9))
    for slug, stars in (("gone", 5), ("cheap", 3)):
        rated = Product.objects.get(slug=slug)
        ProductRating.objects.create(product=rated, count=2, total=2 * stars)
    counts = {
        value["id"]: value["count"]
        for row in client.get(FACETS).json()
        for value in row["values"]
        if row["id"] in ("availability", "sale", "rating")
    }
    assert counts == {
        "rating:4": 1,
        "rating:3": 2,
        "rating:2": 2,
        "rating:1": 2,
        "availability:in_stock": 4,
        "sale:on_sale": 1,
    }
    for value, number in counts.items():
        assert len(find(value)) == number, value
    assert find("rating:3", "availability:in_stock") == {"Cheap"}
    assert find("rating:x") == find("sale:no") == set()


def test_an_option_called_like_a_facet_of_products_is_none(client, make_product):
    variants = [VariantData(sku=f"P-{n}", price=5, options=(n,), on_hand=1) for n in ("A", "B")]
    make_product("Odd", variants=variants, options=("Price",))
    (price,) = (row for row in client.get(FACETS).json() if row["id"] == "price")
    assert {value["id"] for value in price["values"]} == {"price:-10", "price:10-"}
