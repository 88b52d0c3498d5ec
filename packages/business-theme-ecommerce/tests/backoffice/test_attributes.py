"""Attributes of each kind, on products as staff write them and shoppers read them."""

from __future__ import annotations

import pytest
from django.utils import translation

from quickscale_business_themes.ecommerce.models import Attribute, AttributeValue
from quickscale_business_themes.ecommerce.seo import describe_attributes
from quickscale_business_themes.ecommerce.services import rows

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
ATTRIBUTES = f"{API}/staff/attributes/"
KINDS = {
    "Material": ("choice", "wool", "Wool"),
    "Weight": ("number", "1.50", "1.5\N{NO-BREAK SPACE}kg"),
    "Vegan": ("boolean", "Yes", "Yes"),
    "Made": ("date", "2026-03-31", "March 31, 2026"),
    "Care": ("text", "Wash cold", "Wash cold"),
}


def send(client, url, body, method="post"):
    return getattr(client, method)(url, body, content_type="application/json")


@pytest.fixture
def attributes(staff):
    for position, (name, (kind, _typed, _shown)) in enumerate(KINDS.items()):
        body = {"name": name, "kind": kind, "position": position}
        body |= {"choices": ["Wool", "Cotton"]} if kind == "choice" else {}
        body |= {"unit": "kg"} if kind == "number" else {}
        answer = send(staff, ATTRIBUTES, body)
        assert answer.status_code == 201, answer.content


def describe(client, values):
    body = client.get(f"{API}/staff/products/mug/").json()
    body["attributes"] = [{"attribute": slug, "value": value} for slug, value in values.items()]
    return send(client, f"{API}/staff/products/mug/", body, "put")


def test_customers_are_not_told_of_what_a_product_lacks(staff, client, attributes, make_product):
    make_product("Mug")
    answer = describe(staff, {"weight": "0", "vegan": "No", "care": "0"})
    kept = [each["value"] for each in answer.json()["attributes"]]
    assert kept == ["0", "no", "0"]
    page = client.get("/products/mug/").text
    assert "Care" in page
    assert "Weight" not in page
    assert "Vegan" not in page
    [care] = staff.get(f"{API}/products/mug/").json()["attributes"]
    assert care["slug"] == "care"


def test_values_of_every_kind_are_typed_and_shown(staff, attributes, make_product):
    make_product("Mug")
    typed = {name.lower(): typed for name, (_kind, typed, _shown) in KINDS.items()}
    answer = describe(staff, typed)
    assert answer.status_code == 200, answer.content
    shown = staff.get(f"{API}/products/mug/").json()["attributes"]
    assert [(each["name"], each["text"]) for each in shown] == [
        (name, text) for name, (_kind, _typed, text) in KINDS.items()
    ]
    assert shown[1] == {
        "slug": "weight",
        "name": "Weight",
        "value": "1.5",
        "text": "1.5\N{NO-BREAK SPACE}kg",
        "unit": "kg",
    }
    with translation.override("de"):
        weight = AttributeValue.objects.get(attribute__slug="weight")
        assert weight.shown == "1,5\N{NO-BREAK SPACE}kg"
    page = staff.get("/products/mug/").text
    assert "Wash cold" in page
    told = describe_attributes(rows.read_details(rows.find_product("mug", user=None)))
    assert told["additionalProperty"][1]["unitText"] == "kg"
    assert describe(staff, {"care": "Wipe"}).status_code == 200
    [left] = staff.get(f"{API}/products/mug/").json()["attributes"]
    assert left["text"] == "Wipe"


@pytest.mark.parametrize(
    ("slug", "typed", "field"),
    [
        ("material", "Silk", "value"),
        ("weight", "heavy", "value"),
        ("weight", "NaN", "value"),
        ("weight", "1e99", "value"),
        ("vegan", "perhaps", "value"),
        ("made", "31.3.2026", "value"),
        ("care", "x" * 501, "value"),
        ("colour", "red", "attribute"),
    ],
)
def test_what_is_not_of_its_kind_is_an_error_of_its_row(
    staff, attributes, make_product, slug, typed, field
):
    make_product("Mug")
    answer = describe(staff, {slug: typed})
    assert answer.status_code == 400, answer.content
    assert list(answer.json()["errors"]["attributes"]["0"]) == [field]
    assert not AttributeValue.objects.exists()


def test_what_products_have_is_not_lost(staff, attributes, make_product):
    make_product("Mug")
    describe(staff, {"material": "Wool", "weight": "1"})
    material = staff.get(f"{ATTRIBUTES}material/").json()
    material["choices"] = ["Cotton", "Linen"]
    assert "choices" in send(staff, f"{ATTRIBUTES}material/", material, "put").json()["errors"]
    material["choices"] = ["Linen", "Wool"]
    assert send(staff, f"{ATTRIBUTES}material/", material, "put").status_code == 200
    weight = {**staff.get(f"{ATTRIBUTES}weight/").json(), "kind": "text"}
    assert "kind" in send(staff, f"{ATTRIBUTES}weight/", weight, "put").json()["errors"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "Material", "kind": "choice", "choices": ["A"]}, "name"),
        ({"name": "Fabric", "kind": "choice"}, "choices"),
        ({"name": "Fabric", "kind": "text", "choices": ["A"]}, "choices"),
        ({"name": "Fabric", "slug": "material"}, "slug"),
    ],
)
def test_an_attribute_that_makes_no_sense_is_a_field_error(staff, attributes, body, field):
    answer = send(staff, ATTRIBUTES, body)
    assert answer.status_code == 400, answer.content
    assert field in answer.json()["errors"]
    assert Attribute.objects.count() == len(KINDS)


def test_attributes_are_written_in_the_dashboard(staff):
    page = "/dashboard/shop/attributes/"
    sent = {"name": "Material", "kind": "choice", "choices": "Wool\r\nCotton", "position": "0"}
    assert staff.post(f"{page}new/", sent).status_code == 303
    assert "Wool, Cotton" in staff.get(f"{page}material/").text
    assert "Wool\nCotton" in staff.get(f"{page}material/edit/").text
