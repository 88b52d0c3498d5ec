"""While somebody types, the shop suggests where they may want to go."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
SUGGESTIONS, PAGE = "/api/ecommerce/suggestions/", "/_screens/suggestions/"


@pytest.fixture(autouse=True)
def shelf(make_product):
    make_product("Wool Sweater", brand="Sweet Home", categories=[("Clothes", "Sweaters")])
    make_product("Äpfel aus Tirol", slug="apples")
    make_product("Sweet Secret", status="draft", brand="Sweet Secrets")


@pytest.fixture
def suggest(client):
    def ask(text):
        answer = client.get(SUGGESTIONS, {"search": text})
        assert answer.status_code == 200, answer.content
        return [(row["group"], row["label"]) for row in answer.json()]

    return ask


def test_the_beginning_of_a_word_finds_products_categories_and_brands(suggest):
    assert suggest("swe") == [
        ("Products", "Wool Sweater"),
        ("Categories", "Sweaters"),
        ("Brands", "Sweet Home"),
    ]
    assert suggest("SWEATERS w") == [("Products", "Wool Sweater")]
    assert suggest("wool swe") == [("Products", "Wool Sweater")]
    assert suggest("äpf") == suggest("apf") == [("Products", "Äpfel aus Tirol")]


@pytest.mark.parametrize("text", ["", " ", "s", "?!", "xyz", "q%_'\\", "x" * 500])
def test_nothing_is_suggested_for_what_begins_nothing(suggest, text):
    assert suggest(text) == []


def test_at_most_a_dozen_are_suggested(suggest, make_product):
    for number in range(12):
        make_product(f"Mug {number}", brand=f"Mug {number}", categories=[(f"Mugs {number}",)])
    assert [group for group, _label in suggest("mug")] == [
        *["Products"] * 6,
        *["Categories"] * 3,
        *["Brands"] * 3,
    ]


def test_a_page_draws_them_as_options_that_lead_on(client):
    page = client.get(PAGE, {"search": "swe"})
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count('role="option"') == 3
    assert 'role="group" aria-label="Products"' in text
    assert 'href="/products/wool-sweater/"' in text
    assert 'href="/categories/sweaters/"' in text
    assert 'href="/products/?facet=brand%3Asweet+home"' in text
    assert "<html" not in text


@pytest.mark.parametrize("asked", [{}, {"search": ""}, {"search": "zzz"}, {"search": "a\x00b"}])
def test_a_page_without_suggestions_is_empty(client, asked):
    page = client.get(PAGE, asked)
    assert page.status_code == 400 or page.content.strip() == b""


def test_the_header_offers_them_beside_a_plain_form(client):
    page = client.get("/").content.decode()
    assert f'"{PAGE}"' in page
    assert 'action="/products/"' in page
