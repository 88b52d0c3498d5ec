"""A list of products says what it can be narrowed by, and how much is left then."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache

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
            row["label"]: {value["id"]: value["count"] for value in row["values"]} for row in rows
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
