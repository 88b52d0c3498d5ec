"""A search that finds nothing as it is written finds what was meant."""

from __future__ import annotations

import itertools
import random

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quickscale_business_themes.ecommerce.models import SearchSynonym
from quickscale_business_themes.ecommerce.services.spelling import list_near, measure_distance

pytestmark = pytest.mark.django_db
PRODUCTS, FACETS = "/api/ecommerce/products/", "/api/ecommerce/facets/"


@pytest.fixture
def stock(make_product, django_capture_on_commit_callbacks):
    """Return a function that puts products on the shelf, whose words are known then."""

    numbers = itertools.count()

    def make(*names, **details):
        cache.clear()
        with django_capture_on_commit_callbacks(execute=True):
            for name in names:
                slug = f"product-{next(numbers)}"
                make_product(name, slug=slug, **details)

    return make


@pytest.fixture
def search(client):
    def ask(text, **asked):
        answer = client.get(PRODUCTS, {"search": text, **asked})
        assert answer.status_code == 200, answer.content
        return answer.json()

    return ask


def names_of(answer):
    return [row["name"] for row in answer["results"]]


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("Wool Sweater", "sweter", "sweater"),
        ("Wool Sweater", "swaeter", "sweater"),
        ("Wool Sweater", "swetter", "sweater"),
        ("Wool Sweater", "wool sweatre", "wool sweater"),
        ("Leather Boots", "bootz", "boots"),
        ("Leather Boots", "Lether Bots", "leather boots"),
        ("Crème brûlée", "creme brulle", "creme brulee"),
        ("Schuhe", "Schhue", "schuhe"),
        ("Кроссовки", "Кросовки", "кроссовки"),
        ("Notebook", "notebokk", "notebook"),
        ("Refrigerator", "refridgerater", "refrigerator"),
    ],
)
def test_a_mistyped_word_finds_what_was_meant(search, stock, name, typed, meant):
    stock(name, "Something Else")
    answer = search(typed)
    assert names_of(answer) == [name]
    assert answer["did_you_mean"] == {"text": meant, "is_applied": True}


@pytest.mark.parametrize("text", ["wool", "sweater", "boots", "WD-40", "crème", "sku-12"])
def test_a_search_that_finds_what_it_says_is_left_alone(search, stock, text):
    stock("Wool Sweater", "Leather Boots", "WD-40", "Crème", "Sku-12")
    assert search(text)["did_you_mean"] is None


@pytest.mark.parametrize("text", ["xyzzy", "iphone13", "rt", "?!", "セーター", "x" * 99, "a\x00b"])
def test_what_resembles_nothing_finds_nothing(client, stock, text):
    stock("Wool Sweater", "Rat", "iPhone 12")
    answer = client.get(PRODUCTS, {"search": text})
    if answer.status_code == 200:
        assert (names_of(answer.json()), answer.json()["did_you_mean"]) == ([], None)


def test_who_insists_on_the_spelling_finds_nothing(search, stock):
    stock("Wool Sweater")
    answer = search("sweter", exact="true")
    assert (names_of(answer), answer["did_you_mean"]) == ([], None)


def test_a_rare_word_that_resembles_a_common_one_is_only_asked_about(search, stock):
    stock("Sweter of the Year")
    stock(*(f"Sweater {number}" for number in range(10)))
    answer = search("sweter")
    assert names_of(answer) == ["Sweter of the Year"]
    assert answer["did_you_mean"] == {"text": "sweater", "is_applied": False}


def test_the_commoner_of_two_words_is_meant(search, stock):
    stock("Short Socks", "Shirt 1", "Shirt 2", "Shirt 3")
    assert search("shrt")["did_you_mean"]["text"] == "shirt"


def test_words_of_products_that_nobody_may_see_are_not_offered(search, stock):
    stock("Secret Sweater", status="draft")
    answer = search("sweter")
    assert (names_of(answer), answer["did_you_mean"]) == ([], None)


def test_what_was_meant_has_pages_filters_and_facets(client, search, stock):
    stock(*(f"Sweater {number}" for number in range(5)), brand="Acme")
    stock("Sweater 5", brand="Bolt")
    assert len(names_of(search("sweter", page="2", page_size="4"))) == 2
    assert names_of(search("sweter", facet="brand:bolt")) == ["Sweater 5"]
    (brands,) = (
        row for row in client.get(FACETS, {"search": "sweter"}).json() if row["id"] == "brand"
    )
    assert [value["count"] for value in brands["values"]] == [5, 1]


def test_a_search_that_finds_enough_costs_no_statement_more(client, stock):
    stock(*(f"Sweater {number}" for number in range(4)))
    client.get(PRODUCTS, {"search": "sweater"})
    counts = []
    for asked in ({}, {"exact": "true"}):
        with CaptureQueriesContext(connection) as queries:
            client.get(PRODUCTS, {"search": "sweater", **asked})
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("text", ["sofa", "couch", "Sofas", "big COUCH", "settee bed"])
def test_synonyms_find_each_other(search, stock, django_capture_on_commit_callbacks, text):
    stock("Big Sofa", "Big Couch", "Big Settee Bed", "Big Chair")
    with django_capture_on_commit_callbacks(execute=True):
        SearchSynonym.objects.create(terms=["sofa", "Couch", "settee bed"])
    found = {"Big Sofa", "Big Couch", "Big Settee Bed"}
    assert set(names_of(search(text))) == found
    with django_capture_on_commit_callbacks(execute=True):
        SearchSynonym.objects.all().delete()
    assert len(names_of(search("sofa"))) == 1


def test_any_two_words_of_few_mistakes_share_what_is_left_of_them():
    draw = random.Random(4)
    for _ in range(2_000):
        word = "".join(draw.choices("abcdef", k=draw.randint(7, 12)))
        typed = list(word)
        for _ in range(2):
            place = draw.randrange(len(typed) - 1)
            deed = draw.randrange(4)
            if deed == 0:
                del typed[place]
            elif deed == 1:
                typed.insert(place, draw.choice("xyz"))
            elif deed == 2:
                typed[place] = draw.choice("xyz")
            else:
                typed[place : place + 2] = reversed(typed[place : place + 2])
        other = "".join(typed)
        if len(other) >= 7 and measure_distance(word, other) <= 2:
            assert {*list_near(word)} & {*list_near(other)}, (word, other)


def test_the_page_shows_what_was_meant_and_leads_back_to_what_was_written(client, stock):
    stock("Wool Sweater")
    page = client.get("/products/", {"search": "sweter"}).content.decode()
    assert "<strong>sweater</strong>" in page
    assert 'href="/products/?search=sweter&amp;exact=true"' in page
    assert "Wool Sweater" in page
    exact = client.get("/products/", {"search": "sweter", "exact": "true"}).content.decode()
    assert "Wool Sweater" not in exact
    assert "<strong>sweater</strong>" not in exact


def test_the_page_asks_whether_a_commoner_word_was_meant(client, stock):
    stock("Sweter of the Year")
    stock(*(f"Sweater {number}" for number in range(10)))
    page = client.get("/products/", {"search": "sweter"}).content.decode()
    assert "Did you mean" in page
    assert 'href="/products/?search=sweater"' in page
