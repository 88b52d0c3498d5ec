"""Collections: chosen product by product, or by rules."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale_business_themes.ecommerce.models import Collection

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
COLLECTIONS = f"{API}/staff/collections/"


@pytest.fixture
def shelf(make_product):
    make_product("Mug", price="12", brand="Acme", categories=[("Kitchen",)])
    make_product("Bowl", price="30", brand="acme", categories=[("Kitchen", "Bowls")])
    make_product("Shirt", price="20", compare_at_price=Decimal(25), categories=[("Clothes",)])
    make_product("Draft", price="12", brand="Acme", status="draft")


def create(client, **body):
    body = {"name": "Gifts", "is_published": True, **body}
    return client.post(COLLECTIONS, body, content_type="application/json")


def names_of(client, slug="gifts"):
    answer = client.get(f"{API}/products/", {"collection": slug, "ordering": "name"})
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        ({"brand": "ACME"}, ["Bowl", "Mug"]),
        ({"category": "kitchen", "max_price": "20"}, ["Mug"]),
        ({"min_price": "20"}, ["Bowl", "Shirt"]),
        ({"is_on_sale": True}, ["Shirt"]),
        ({}, ["Bowl", "Mug", "Shirt"]),
    ],
)
def test_rules_choose_what_fits_all_of_them(staff, shelf, rules, names):
    assert create(staff, kind="rules", **rules).status_code == 201
    assert names_of(staff) == names


def test_chosen_products_are_shown_and_nothing_else(client, staff, shelf):
    chosen = [{"product": "shirt"}, {"product": "draft"}, {"product": "mug"}]
    answer = create(staff, chosen=chosen, brand="ignored")
    assert [row["product"]["slug"] for row in answer.json()["chosen"]] == [
        "shirt",
        "draft",
        "mug",
    ]
    assert names_of(staff) == ["Mug", "Shirt"]
    page = client.get("/collections/gifts/").text
    assert "Shirt" in page
    assert "Bowl" not in page
    assert "/collections/gifts/" in client.get("/").text, "the home page leads to it"


def test_a_collection_is_not_shown_before_it_is_published(client, staff, shelf):
    create(staff, is_published=False)
    assert client.get("/collections/gifts/").status_code == 404
    assert client.get(f"{API}/products/", {"collection": "gifts"}).status_code == 400


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"min_price": "2", "max_price": "1"}, "max_price"),
        ({"chosen": [{"product": "mug"}, {"product": "mug"}]}, "chosen"),
        ({"chosen": [{"product": "nothing"}]}, "chosen"),
        ({"category": "nowhere"}, "category"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_not_possible_is_a_field_error(staff, shelf, change, field):
    answer = create(staff, **change)
    assert answer.status_code == 400, answer.content
    assert field in answer.json()["errors"]
    assert not Collection.objects.exists()


def test_collections_are_put_together_in_the_dashboard(staff, shelf):
    page = "/dashboard/shop/collections/"
    assert staff.get(f"{page}new/").status_code == 200
    sent = {
        "name": "Gifts",
        "kind": "manual",
        "is_published": "on",
        "position": "0",
        "chosen": ["", "0", "1"],
        "chosen-0-product": "mug",
        "chosen-1-product": "bowl",
    }
    assert staff.post(f"{page}new/", sent).status_code == 303
    assert names_of(staff) == ["Bowl", "Mug"]
    assert 'value="bowl" selected' in staff.get(f"{page}gifts/edit/").text
