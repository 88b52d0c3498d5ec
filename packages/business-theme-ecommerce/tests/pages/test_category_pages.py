"""Categories and collections list their products as the whole shop does."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from quickscale_business_themes.ecommerce.models import Category, Collection

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(make_product):
    cache.clear()
    make_product("Mug", price="5", brand="Acme", categories=[("Home", "Kitchen")])
    make_product("Lamp", price="40", brand="Bolt", categories=[("Home", "Light")])
    make_product("Ball", brand="Bolt", categories=[("Toys",)])
    Category.objects.filter(slug="home").update(description="All for the house.")
    gifts = Collection.objects.create(
        name="Gifts", slug="gifts", description="For friends.", is_published=True, kind="rules"
    )
    gifts.category = Category.objects.get(slug="home")
    gifts.save()


@pytest.fixture
def read(client):
    def get(url, **asked):
        answer = client.get(url, asked)
        assert answer.status_code == 200, answer.content
        return answer.content.decode()

    return get


@pytest.mark.parametrize(
    ("url", "title", "text"),
    [
        ("/categories/home/", "Home", "All for the house."),
        ("/collections/gifts/", "Gifts", "For friends."),
    ],
)
def test_its_page_tells_about_it_and_lists_what_is_in_it(read, url, title, text):
    page = read(url)
    assert f"<h1>{title}</h1>" in page
    assert text in page
    assert "/products/mug/" in page and "/products/lamp/" in page
    assert "/products/ball/" not in page


@pytest.mark.parametrize("url", ["/categories/home/", "/collections/gifts/"])
def test_its_products_are_narrowed_and_sorted_in_place(read, url):
    page = read(url, facet="brand:bolt")
    assert "/products/lamp/" in page and "/products/mug/" not in page
    assert "/products/ball/" not in page
    assert f'action="{url}"' in page
    assert f'href="{url}"' in page, "the chip leads back"
    assert 'name="ordering"' in page and 'name="min_price"' in page
    sorted_page = read(url, ordering="-price")
    assert sorted_page.index("/products/lamp/") < sorted_page.index("/products/mug/")
    cheap = read(url, max_price="10")
    assert "/products/mug/" in cheap and "/products/lamp/" not in cheap


def test_its_facets_count_its_own_products(read):
    page = read("/categories/home/")
    assert 'value="brand:bolt"' in page and 'value="category:kitchen"' in page
    assert 'value="category:toys"' not in page


def test_a_category_that_is_none_is_not_found(client):
    assert client.get("/categories/nowhere/").status_code == 404
    assert client.get("/collections/nowhere/").status_code == 404


def test_its_address_for_search_engines_has_no_facets(read):
    page = read("/categories/home/", facet="brand:bolt", ordering="price")
    assert 'rel="canonical" href="http://testserver/categories/home/"' in page or (
        'rel="canonical"' not in page
    )


def test_lists_of_categories_lead_to_it(read):
    assert 'href="/categories/home/"' in read("/categories/")
